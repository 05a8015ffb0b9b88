import stringWidth from 'string-width';

/** Columns that a text takes on a terminal: CJK and emoji two, combining characters and colour codes none. */
export const displayWidth = (text: string): number => (isAscii(text) ? text.length : stringWidth(text));

const isAscii = (text: string): boolean => /^[ -~]*$/u.test(text);

/**
 * Cuts a text that is too wide, and says so with a mark at its end. The text holds no colour codes.
 * @param width columns
 */
export const fit = (text: string, width: number, mark: Mark): string => {
  if (width <= 0) return '';
  if (displayWidth(text) <= width) return text;
  return `${headOf(text, width - 1)}${mark}`;
};

/** The longest beginning of a text that takes no more columns than these. */
export const headOf = (text: string, width: number): string => {
  const parts = partsOf(text);
  return widest(parts.length, width, (many) => parts.slice(0, many).join(''));
};

/** The longest end. */
export const tailOf = (text: string, width: number): string => {
  const parts = partsOf(text);
  return widest(parts.length, width, (many) => parts.slice(parts.length - many).join(''));
};

/** What is drawn as one and not to be parted: a letter with the marks on it, a flag, an emoji that others make up. */
export const partsOf = (text: string): string[] =>
  isAscii(text) ? Array.from(text) : (text.match(PART) ?? []);

const PART = /(?:\p{RI}\p{RI}|.)(?:[\p{M}\p{Emoji_Modifier}\u200c]|\u200d.?)*/gsu;

/** Bisected: a name may have hundreds of characters, and each measurement reads them all. */
const widest = (most: number, width: number, take: (many: number) => string): string => {
  let fits = 0;
  let tooMany = most + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (displayWidth(take(middle)) <= width) fits = middle;
    else tooMany = middle;
  }
  return take(fits);
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

/** The same where no line may be wider: such a word, a name, is broken in itself, and nothing of it is lost. */
export const wrapAll = (text: string, columns: number): string[] =>
  wrap(text, columns).flatMap((line) => chopped(line, columns));

const chopped = (line: string, columns: number): string[] => {
  if (displayWidth(line) <= columns) return [line];
  const head = headOf(line, columns);
  // Not even one character has room.
  if (head === '') return [];
  return [head, ...chopped(`${columns > NARROWEST_INDENT ? '  ' : ''}${line.slice(head.length)}`, columns)];
};

const NARROWEST_INDENT = 8;

/** What stands for what was cut off: one column. */
export type Mark = '…' | '~';

export const markFor = (unicode: boolean): Mark => (unicode ? '…' : '~');
