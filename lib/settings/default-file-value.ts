import { PROBLEMS } from './default-file-problems.ts';

/** Where the reading of a default file stands; lines count from 1. */
export interface Scan {
  readonly text: string;
  at: number;
  line: number;
}

/** The way out of nested readers: `parseDefaultFile` turns it into a value. */
export class Refusal extends Error {
  readonly line: number;
  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/** Steps over what is expected, if it is there. */
export const take = (scan: Scan, expected: string): boolean => {
  if (!scan.text.startsWith(expected, scan.at)) return false;
  scan.at += expected.length;
  if (expected.endsWith('\n')) scan.line += 1;
  return true;
};

export const isOperator = (char: string): boolean => char !== '' && '|&;<>()'.includes(char);

/**
 * The value after `KEY=`: adjacent pieces, quoted and bare, as sh joins them. Throws a Refusal.
 * @param exporting whether it is an argument of `export`, which sh may match against file names
 */
export const readValue = (scan: Scan, exporting: boolean): string => {
  let value = '';
  // sh expands a bare `~` at the start, and after a bare `:`; some shells after a bare `=` too.
  let tildeExpands = true;
  for (;;) {
    const char = scan.text[scan.at] ?? '';
    if (char === '' || ' \t\n;'.includes(char)) return value;
    if (take(scan, '\\\n')) continue;
    if (char === "'") value += readSingleQuoted(scan);
    else if (char === '"') value += readDoubleQuoted(scan);
    else if (char === '\\') value += readEscaped(scan);
    else value += readBare(scan, char, tildeExpands, exporting);
    tildeExpands = char === ':' || char === '=';
  }
};

const readSingleQuoted = (scan: Scan): string => {
  const end = scan.text.indexOf("'", scan.at + 1);
  if (end === -1) throw new Refusal(scan.line, PROBLEMS.unterminated("'"));
  const inside = scan.text.slice(scan.at + 1, end);
  scan.line += inside.split('\n').length - 1;
  scan.at = end + 1;
  return inside;
};

const readDoubleQuoted = (scan: Scan): string => {
  const begin = scan.line;
  let value = '';
  scan.at += 1;
  for (;;) {
    if (take(scan, '"')) return value;
    if (take(scan, '\\\n')) continue;
    const char = scan.text[scan.at];
    if (char === undefined) throw new Refusal(begin, PROBLEMS.unterminated('"'));
    if (char === '$' || char === '`') throw new Refusal(scan.line, PROBLEMS.expansion(char));
    value += char === '\\' ? readEscapedInQuotes(scan) : readPlain(scan, char);
  }
};

const readEscaped = (scan: Scan): string => {
  const char = scan.text[scan.at + 1];
  if (char === undefined) throw new Refusal(scan.line, PROBLEMS.backslashAtEnd);
  scan.at += 2;
  return char;
};

/** Within double quotes a backslash stands for itself, unless what follows is special there. */
const readEscapedInQuotes = (scan: Scan): string => {
  const next = scan.text[scan.at + 1] ?? '';
  return next !== '' && '"\\$`'.includes(next) ? readEscaped(scan) : readPlain(scan, '\\');
};

const readPlain = (scan: Scan, char: string): string => {
  scan.at += 1;
  if (char === '\n') scan.line += 1;
  return char;
};

const readBare = (scan: Scan, char: string, tildeExpands: boolean, exporting: boolean): string => {
  if (char === '$' || char === '`') throw new Refusal(scan.line, PROBLEMS.expansion(char));
  if (isOperator(char)) throw new Refusal(scan.line, PROBLEMS.operator(char));
  if (char === '~' && tildeExpands) throw new Refusal(scan.line, PROBLEMS.tilde);
  if (exporting && '*?['.includes(char)) throw new Refusal(scan.line, PROBLEMS.glob(char));
  return readPlain(scan, char);
};
