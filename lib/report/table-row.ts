import type { Paint } from './style.ts';
import { displayWidth, fit, type Mark } from './width.ts';

export interface Cell {
  readonly text: string;
  /** Columns; a longer text is cut, a shorter one filled up with blanks. */
  readonly width: number;
  readonly align?: 'left' | 'right';
  readonly paint?: Paint;
}

/** A row of a table that is never wider than the columns given: cells that have no room left are dropped. */
export const tableRow = (cells: readonly Cell[], columns: number, mark: Mark): string => {
  let row = '';
  let used = 0;
  for (const cell of cells) {
    const gap = used === 0 ? 0 : GAP;
    const width = Math.min(cell.width, columns - used - gap);
    if (width <= 0) continue;
    row += ' '.repeat(gap) + padded(cell, width, mark);
    used += gap + width;
  }
  return row.replace(/ +$/u, '');
};

/** Blanks between two cells. */
export const GAP = 2;

/** Columns for the widest of these texts, at most so many. */
export const widthFor = (texts: Iterable<string>, most: number): number => {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, displayWidth(text));
  return Math.min(widest, most);
};

const padded = (cell: Cell, width: number, mark: Mark): string => {
  const text = fit(cell.text, width, mark);
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  const painted = cell.paint === undefined ? text : cell.paint(text);
  return cell.align === 'right' ? blanks + painted : painted + blanks;
};
