/** What output looks like: on a terminal that can, coloured; elsewhere each function gives its text back. */
export interface Style {
  readonly good: Paint;
  readonly bad: Paint;
  readonly doubtful: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

export type Paint = (text: string) => string;

type Environment = Readonly<Record<string, string | undefined>>;

/** Only the eight colours that every terminal has, and never the background: it may be black or white. */
export const makeStyle = (color: boolean): Style => {
  const paint = (on: number, off: number): Paint =>
    color ? (text) => (text === '' ? '' : `\x1b[${String(on)}m${text}\x1b[${String(off)}m`) : (text) => text;
  return {
    good: paint(32, 39),
    bad: paint(31, 39),
    doubtful: paint(33, 39),
    faint: paint(2, 22),
    strong: paint(1, 22),
  };
};

/** no-color.org: NO_COLOR counts when it is not empty; `--no-color` always; a file or a pipe gets none. */
export const wantsColor = (noColor: boolean, isTTY: boolean, env: Environment): boolean =>
  !noColor && isTTY && !isDumb(env) && (env['NO_COLOR'] ?? '') === '';

/** Whether the cursor can be moved up: what a live view needs. Init scripts have a console but often no TERM. */
export const canRedraw = (isTTY: boolean, env: Environment): boolean => isTTY && !isDumb(env);

/** The first of LC_ALL, LC_CTYPE and LANG that is not empty decides, as in setlocale(3). */
export const isUnicodeLocale = (env: Environment): boolean => {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => (value ?? '') !== '');
  return /utf-?8/iu.test(locale ?? '');
};

const isDumb = (env: Environment): boolean => ['', 'dumb'].includes(env['TERM'] ?? '');
