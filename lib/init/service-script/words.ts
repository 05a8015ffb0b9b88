import { UNCLEAR } from './problems.ts';
import { readPiece, skipComment, Unclear, type Scan } from './quotes.ts';

export interface Token {
  readonly kind: 'word' | 'operator';
  /** As it is written, quotes and all. */
  readonly text: string;
  readonly at: number;
}

export interface Words {
  readonly tokens: readonly Token[];
  readonly kept: ReadonlySet<number>;
}

/**
 * The words and operators of a script, a newline being an operator; comments and here-documents are left out.
 *
 * @throws Unclear where it ends within a quote, or where shells differ
 */
export const wordsOf = (text: string): Words => {
  const scan: Scan = { text, at: 0, kept: new Set() };
  const tokens: Token[] = [];
  const documents: Document[] = [];
  while (skipBlanks(scan)) {
    const token = readOperator(scan) ?? readWord(scan);
    const before = tokens.at(-1);
    tokens.push(token);
    if (before !== undefined && isDocument(before)) documents.push(documentOf(before, token));
    if (token.text === '\n') for (const document of documents.splice(0)) readDocument(scan, document);
  }
  const [open] = documents;
  if (open !== undefined) throw new Unclear(open.at, UNCLEAR.openDocument);
  return { tokens, kept: scan.kept };
};

export const isDocument = ({ kind, text }: Token): boolean => kind === 'operator' && /^<<-?$/u.test(text);

/** Quotes off: what the word says, or null where sh would put something else in its place. */
export const plainText = (word: string): string | null => {
  if (/[$`*?[]/u.test(word.replace(/'[^']*'|\\./gsu, ''))) return null;
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gsu, '$1$2$3');
};

interface Document {
  readonly at: number;
  readonly end: string;
  /** Its lines stand as they are: a backslash at the end of one joins nothing. */
  readonly quoted: boolean;
  readonly tabs: boolean;
}

/** Over blanks, continued lines and a comment; false at the end. */
const skipBlanks = (scan: Scan): boolean => {
  const blanks = /(?:[ \t]|\\\n)*/uy;
  blanks.lastIndex = scan.at;
  blanks.test(scan.text);
  scan.at = blanks.lastIndex;
  if (scan.text[scan.at] === '#') skipComment(scan);
  return scan.at < scan.text.length;
};

const readOperator = (scan: Scan): Token | null => {
  const operator = /;;&|;[;&]?|&&|&>>?|&|\|[|&]?|<<<|<<-?|<[>&]?|>[>|&]?|[()\n]/uy;
  const at = scan.at;
  operator.lastIndex = at;
  const text = operator.exec(scan.text)?.[0];
  if (text === undefined) return null;
  scan.at += text.length;
  return { kind: 'operator', text, at };
};

const readWord = (scan: Scan): Token => {
  const at = scan.at;
  while (scan.at < scan.text.length && !' \t\n;&|<>()'.includes(scan.text[scan.at] ?? '')) readPiece(scan);
  return { kind: 'word', text: scan.text.slice(at, scan.at), at };
};

const documentOf = (operator: Token, { text, at }: Token): Document => ({
  at,
  end: text.replace(/['"\\]/gu, ''),
  quoted: /['"\\]/u.test(text),
  tabs: operator.text === '<<-',
});

const readDocument = (scan: Scan, { at, end, quoted, tabs }: Document): void => {
  let line = '';
  let continued: boolean;
  do {
    if (scan.at >= scan.text.length) throw new Unclear(at, UNCLEAR.openDocument);
    scan.kept.add(scan.at);
    continued = !quoted && /(?<!\\)(?:\\\\)*\\$/u.test(line);
    const from = scan.at;
    skipComment(scan);
    line = scan.text.slice(from, scan.at);
    // Its last line may be the text's, without an end: a place beyond would be read as the beginning.
    scan.at = Math.min(scan.at + 1, scan.text.length);
  } while (continued || (tabs ? line.replace(/^\t+/u, '') : line) !== end);
};
