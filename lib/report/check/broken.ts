import { displayWidth } from '../width.ts';

/**
 * Breaks a sentence between its words into lines of a column. Commands (`...`) and words that are wider than the column stay
 * whole: they are to be copied.
 * @param width columns
 */
export const broken = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const [piece] of text.matchAll(PIECE)) {
    const longer = line === '' ? piece : `${line} ${piece}`;
    if (line === '' || displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = piece;
    }
  }
  return [...lines, line];
};

/** The columns that the widest command of a sentence takes. */
export const longestCommand = (text: string): number =>
  Math.max(0, ...[...text.matchAll(PIECE)].map(([piece]) => (piece.includes('`') ? displayWidth(piece) : 0)));

/** A command with what is written next to it, or a word. */
const PIECE = /[^\s`]*`[^`]*`[^\s`]*|\S+/gu;
