import { displayWidth } from './width.ts';

/** What is drawn in place, as the terminal has it: to be taken back before the next. */
export interface Drawn {
  readonly lines: readonly string[];
  readonly columns: number;
}

export const NOTHING_DRAWN: Drawn = { lines: [], columns: 0 };

/**
 * Control codes that turn one picture into the next, line by line without an empty moment in between. Every line is
 * erased before it is written: after a line that fills the columns, erasing would take its last character.
 * No line wraps, should a terminal think a name wider than we do.
 * @param above whole lines that stay, and scroll away upwards
 */
export const redraw = (before: Drawn, lines: readonly string[], size: ScreenSize, above = ''): string =>
  `${HIDE_CURSOR}${home(before, size)}${above === '' ? '' : `${ERASE_BELOW}${above}`}` +
  `${NO_WRAP}${lines.map((line) => `${ERASE_LINE}${line}\n`).join('')}${WRAP}${ERASE_BELOW}`;

/** Takes the picture back and gives the cursor free. */
export const erase = (before: Drawn, size: ScreenSize): string =>
  `${home(before, size)}${ERASE_BELOW}${SHOW_CURSOR}`;

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const ERASE_LINE = '\x1b[2K';
const ERASE_BELOW = '\x1b[J';

/** To the first column of the picture's first line. */
const home = (before: Drawn, size: ScreenSize): string => {
  const up = Math.min(heightNow(before, size.columns), size.rows - 1);
  return up > 0 ? `\r\x1b[${String(up)}A` : '\r';
};

/** Most terminals fold lines that were wider when the window becomes narrower. */
const heightNow = ({ lines, columns }: Drawn, columnsNow: number): number => {
  if (columnsNow >= columns) return lines.length;
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columnsNow)), 0);
};
