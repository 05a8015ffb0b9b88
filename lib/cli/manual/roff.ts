/** What mandoc's lint takes for an overlong line of source, less a word's worth of room for fonts. Characters. */
const WIDTH = 78;

/**
 * Makes roff print a text as it stands, on a line that is no request. Every hyphen becomes a minus: where the output is
 * Unicode, roff prints a hyphen as U+2010, and an option or a path that is copied from the page must work. An apostrophe
 * within a word stays one; any other is the straight one, to be typed.
 */
export const escape = (text: string): string =>
  text.replace(SPECIAL, (char) => NAMES.get(char) ?? `\\[${codeOf(char)}]`);

const SPECIAL = /[\\\-"`^~]|(?<![A-Za-z])'|'(?![A-Za-z])|[^ -~]/gu;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\e'],
  ['-', '\\-'],
  ['"', '\\(dq'],
  ["'", '\\(aq'],
  ['`', '\\(ga'],
  ['^', '\\(ha'],
  ['~', '\\(ti'],
]);

/** `u00FC`: at least four digits. */
const codeOf = (char: string): string =>
  `u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** To be typed as it stands. */
export const bold = (text: string): string => `\\fB${escape(text)}\\fR`;

/** To be replaced by a value. */
export const italic = (text: string): string => `\\fI${escape(text)}\\fR`;

/**
 * A sentence as lines of source, broken between words. Each sentence begins a line of its own, for roff sets sentences
 * apart by the ends of lines.
 */
export const sentence = (text: string): string[] =>
  escape(text.trim().replace(/\s+/gu, ' '))
    .replace(BREAK, '$1\n')
    .split('\n')
    .filter((line) => line !== '')
    .map(guarded);

const BREAK = new RegExp(`(.{1,${String(WIDTH)}})(?: |$)`, 'gu');

/** A line that begins with a dot would be a request; with a quote none begins, for that is escaped. */
const guarded = (line: string): string => (/^\./u.test(line) ? `\\&${line}` : line);
