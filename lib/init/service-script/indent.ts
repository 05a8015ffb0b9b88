import { Unclear } from './quotes.ts';
import { wordsOf } from './words.ts';

/** Each line moved to the right, but for empty ones and for those within quotes and here-documents. */
export const indented = (text: string, indent: string): string =>
  eachLine(text, (line) => (line === '\n' ? line : indent + line));

/** The way back; a line that someone wrote further to the left stays as it is. */
export const outdented = (text: string, indent: string): string =>
  eachLine(text, (line) => (line.startsWith(indent) ? line.slice(indent.length) : line));

const eachLine = (text: string, move: (line: string) => string): string => {
  const kept = keptLines(text);
  let at = 0;
  return (text.match(/[^\n]*\n|[^\n]+$/gu) ?? [])
    .map((line) => {
      const moved = kept.has(at) ? line : move(line);
      at += line.length;
      return moved;
    })
    .join('');
};

/** What an administrator left between the marks may be no whole sh: then no line is special. */
const keptLines = (text: string): ReadonlySet<number> => {
  try {
    return wordsOf(text).kept;
  } catch (error) {
    if (error instanceof Unclear) return new Set();
    throw error;
  }
};
