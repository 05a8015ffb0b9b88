import { UNCLEAR } from './problems.ts';

export interface Scan {
  readonly text: string;
  at: number;
  /** Where lines begin that are part of a quote, a word or a here-document: a blank put there would count. */
  readonly kept: Set<number>;
}

/** The way out of nested readers: `findStopBranch` turns it into a value. */
export class Unclear extends Error {
  readonly at: number;
  constructor(at: number, what: string) {
    super(what);
    this.at = at;
  }
}

/** Over one character of a word, or over all that a quote, a backslash or a `$` there stands for. */
export const readPiece = (scan: Scan): void => {
  const from = scan.at;
  readAny(scan);
  for (let end = scan.text.indexOf('\n', from); end !== -1 && end < scan.at;) {
    scan.kept.add(end + 1);
    end = scan.text.indexOf('\n', end + 1);
  }
};

const readAny = (scan: Scan): void => {
  const reader = READERS[scan.text[scan.at] ?? ''];
  if (reader === undefined) scan.at += 1;
  else reader(scan);
};

const READERS: Readonly<Partial<Record<string, (scan: Scan) => void>>> = {
  '\\': (scan) => {
    // The very last character of a text may be one.
    scan.at = Math.min(scan.at + 2, scan.text.length);
  },
  "'": (scan) => {
    const end = scan.text.indexOf("'", scan.at + 1);
    if (end === -1) throw new Unclear(scan.at, UNCLEAR.openQuote);
    scan.at = end + 1;
  },
  '"': (scan) => {
    readUntil(scan, '"', 1, UNCLEAR.openQuote, (char) => {
      readQuoted(scan, char);
    });
  },
  '`': (scan) => {
    readUntil(scan, '`', 1, UNCLEAR.openQuote, (char) => {
      scan.at += char === '\\' ? 2 : 1;
    });
  },
  $: (scan) => {
    readDollar(scan, false);
  },
};

/** Over an opening, all up to what closes it, and that. */
const readUntil = (
  scan: Scan,
  closing: string,
  opening: number,
  problem: string,
  read: (char: string) => void,
): void => {
  const from = scan.at;
  scan.at += opening;
  for (;;) {
    const char = scan.text[scan.at];
    if (char === undefined) throw new Unclear(from, problem);
    if (char === closing) break;
    read(char);
  }
  scan.at += 1;
};

const readQuoted = (scan: Scan, char: string): void => {
  if (char === '$') readDollar(scan, true);
  else if (char === '\\' || char === '`') readAny(scan);
  else scan.at += 1;
};

const readDollar = (scan: Scan, quoted: boolean): void => {
  const next = scan.text[scan.at + 1];
  if (next === '(') readSubstitution(scan);
  else if (next === '{') readBraces(scan, quoted);
  else if (next === "'" && !quoted) readDollarQuote(scan);
  else scan.at += 1;
};

/** `$'...'` ends where `'...'` does, unless a backslash stands before its end: bash reads on, dash does not. */
const readDollarQuote = (scan: Scan): void => {
  scan.at += 1;
  const from = scan.at;
  readAny(scan);
  if (scan.text.slice(from, scan.at).includes("\\'")) throw new Unclear(from, UNCLEAR.dollarQuote);
};

const readBraces = (scan: Scan, quoted: boolean): void => {
  readUntil(scan, '}', 2, UNCLEAR.openSubstitution, (char) => {
    if (char === "'" && quoted) throw new Unclear(scan.at, UNCLEAR.quoteInBraces);
    if (char === '$') readDollar(scan, quoted);
    else readAny(scan);
  });
};

/** `$(...)` and `$((...))`, by counting; what counting cannot tell apart is refused. */
const readSubstitution = (scan: Scan): void => {
  const from = scan.at;
  const arithmetic = scan.text.startsWith('$((', from);
  let depth = 0;
  scan.at += 1;
  do {
    const char = scan.text[scan.at];
    if (char === undefined) throw new Unclear(from, UNCLEAR.openSubstitution);
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (!arithmetic) refuseCommands(scan);
    if (char === '#' && !arithmetic && startsWord(scan)) skipComment(scan);
    else readAny(scan);
  } while (depth > 0);
  if (arithmetic && !scan.text.endsWith('))', scan.at)) throw new Unclear(from, UNCLEAR.arithmetic);
};

const refuseCommands = (scan: Scan): void => {
  const { text, at } = scan;
  if (text.startsWith('<<', at)) throw new Unclear(at, UNCLEAR.documentInSubstitution);
  if (startsWord(scan) && /^case[ \t\n]/u.test(text.slice(at, at + 5))) {
    throw new Unclear(at, UNCLEAR.caseInSubstitution);
  }
};

const startsWord = ({ text, at }: Scan): boolean => ' \t\n;&|()'.includes(text[at - 1] ?? '\n');

export const skipComment = (scan: Scan): void => {
  const end = scan.text.indexOf('\n', scan.at);
  scan.at = end === -1 ? scan.text.length : end;
};
