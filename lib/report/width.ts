import stringWidth from 'string-width';

/** Columns that a text takes on a terminal: CJK and emoji two, combining characters and colour codes none. */
export const displayWidth = (text: string): number =>
  /^[ -~]*$/u.test(text) ? text.length : stringWidth(text);

/**
 * Cuts a text that is too wide, and says so with a mark at its end. The text holds no colour codes.
 * @param width columns
 */
export const fit = (text: string, width: number, mark: Mark): string => {
  if (width <= 0) return '';
  if (displayWidth(text) <= width) return text;
  return `${widestPrefix(Array.from(text), width - 1)}${mark}`;
};

/** A blank with an even number of backticks behind it. */
const OUTSIDE_COMMANDS = / (?=(?:[^`]*`[^`]*`)*[^`]*$)/u;

/**
 * Breaks a sentence between its words; what follows the first line is set in by two blanks.
 * A word that is wider than the columns stays whole, and so does what stands between backticks: a command to copy.
 */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(OUTSIDE_COMMANDS)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line.trim() === '' || displayWidth(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = `  ${word}`;
    }
  }
  return [...lines, line];
};

/** What stands for a cut-off end: one column. */
export type Mark = '…' | '~';

export const markFor = (unicode: boolean): Mark => (unicode ? '…' : '~');

/** Bisected: a name may have hundreds of characters, and each measurement reads them all. */
const widestPrefix = (characters: readonly string[], width: number): string => {
  let fits = 0;
  let tooLong = characters.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (displayWidth(characters.slice(0, middle).join('')) <= width) fits = middle;
    else tooLong = middle;
  }
  return characters.slice(0, fits).join('');
};
