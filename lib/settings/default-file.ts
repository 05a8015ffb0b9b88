import { PROBLEMS } from './default-file-problems.ts';
import { isOperator, readValue, Refusal, take, type Scan } from './default-file-value.ts';

export interface Entry {
  readonly value: string;
  /** Where its assignment begins, from 1. */
  readonly line: number;
}

export type DefaultFile =
  | { readonly ok: true; readonly entries: Map<string, Entry> }
  | { readonly ok: false; readonly line: number; readonly problem: string };

/**
 * Reads the part of sh that files in /etc/default use: comments, `KEY=value`, `export KEY=value`, quotes and
 * backslashes. What it takes means exactly what dash makes of the file with `.`, so init scripts and this program
 * agree; of two assignments to a key the last wins. It evaluates nothing: what sh would expand or run is refused,
 * with the line (from 1) and a problem that names cause and remedy.
 */
export const parseDefaultFile = (text: string): DefaultFile => {
  const scan: Scan = { text, at: 0, line: 1 };
  const entries = new Map<string, Entry>();
  try {
    refuseBytes(text);
    while (skipToCommand(scan)) readCommand(scan, entries);
    return { ok: true, entries };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, line: error.line, problem: error.message };
    throw error;
  }
};

/** dash would keep a carriage return in the value and drop a NUL byte: neither is what was meant. */
const refuseBytes = (text: string): void => {
  const found = /[\r\0]|^\uFEFF/u.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split('\n').length;
  if (found[0] === '\r') throw new Refusal(line, PROBLEMS.carriageReturn);
  throw new Refusal(line, found[0] === '\0' ? PROBLEMS.nul : PROBLEMS.byteOrderMark);
};

/** Past blank lines and comments; false at the end of the file. */
const skipToCommand = (scan: Scan): boolean => {
  do skipBlanks(scan);
  while (take(scan, '\n'));
  return scan.at < scan.text.length;
};

/** Blanks, continued lines, and the comment that may follow. */
const skipBlanks = (scan: Scan): void => {
  while (take(scan, ' ') || take(scan, '\t') || take(scan, '\\\n'));
  if (scan.text[scan.at] !== '#') return;
  const end = scan.text.indexOf('\n', scan.at);
  scan.at = end === -1 ? scan.text.length : end;
};

/** `KEY=value KEY=value` or `export KEY=value KEY`, with the newline or `;` that ends it. */
const readCommand = (scan: Scan, entries: Map<string, Entry>): void => {
  const exporting = /^export[ \t\\]/u.test(scan.text.slice(scan.at, scan.at + 7));
  if (exporting) {
    scan.at += 'export'.length;
    skipBlanks(scan);
  }
  do {
    readAssignment(scan, entries, exporting);
    skipBlanks(scan);
  } while (scan.at < scan.text.length && !take(scan, '\n') && !take(scan, ';'));
};

const readAssignment = (scan: Scan, entries: Map<string, Entry>, exporting: boolean): void => {
  const { line } = scan;
  const name = nameAt(scan);
  scan.at += name.length;
  if (name !== '' && take(scan, '=')) {
    entries.set(name, { value: readValue(scan, exporting), line });
    return;
  }
  // `export KEY` gives no value.
  if (name !== '' && exporting && ' \t\n;'.includes(scan.text[scan.at] ?? '\n')) return;
  throw new Refusal(line, whatElse(scan, name));
};

const nameAt = ({ text, at }: Scan): string => {
  const pattern = /[A-Za-z_][A-Za-z0-9_]*/uy;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
};

const whatElse = ({ text, at }: Scan, name: string): string => {
  const next = text[at] ?? '';
  if (name === '' && isOperator(next)) return PROBLEMS.operator(next);
  const rest = text.slice(at, at + 60);
  if (name !== '' && /^[ \t]+=/u.test(rest)) return PROBLEMS.blankBeforeEquals(name);
  return PROBLEMS.command(name + (/^[^\s;|&<>()]*/u.exec(rest)?.[0] ?? ''));
};
