/** What a mark's line begins with; the rest of the line is for the person who reads the script. */
export const OPEN_MARK = '# >>> libvirt-shutdown-domains';
export const CLOSE_MARK = '# <<< libvirt-shutdown-domains';

export const OPEN_LINE = `${OPEN_MARK} (put in by "libvirt-shutdown-domains init install --stanza"; "init remove" takes it out)`;
/** Where the branch's commands stood on its pattern's line: taking the block out puts them back there. */
const PARTED = ' (what follows belongs behind the line above the block)';

export const closeLine = (parted: boolean): string => CLOSE_MARK + (parted ? PARTED : '');

/** The lines between the marks, and the offsets of all that the marks enclose, themselves included. */
export interface Block {
  readonly state: 'present';
  /** From 1, of the opening mark. */
  readonly line: number;
  readonly from: number;
  /** Behind the closing mark's newline. */
  readonly to: number;
  readonly indent: string;
  readonly body: string;
  readonly parted: boolean;
}

export type Found =
  Block | { readonly state: 'absent' } | { readonly state: 'broken'; readonly line: number };

/** The one block that a script may hold. */
export const findBlock = (text: string): Found => {
  const [open, ...opens] = marks(text, OPEN_MARK);
  const [close, ...closes] = marks(text, CLOSE_MARK);
  const broken = (mark: Mark | undefined): Found => ({ state: 'broken', line: mark?.line ?? 1 });
  if (open === undefined || close === undefined) {
    return open === undefined && close === undefined ? { state: 'absent' } : broken(open ?? close);
  }
  if (opens.length > 0 || closes.length > 0) return broken(opens[0] ?? closes[0]);
  const parted = close.rest.trimEnd() === PARTED;
  if (close.from < open.from || (parted && open.from === 0)) return broken(close);
  const { line, from, indent } = open;
  return {
    state: 'present',
    line,
    from,
    to: close.to,
    indent,
    body: text.slice(open.to, close.from),
    parted,
  };
};

/** Whether any of the two is in it. */
export const hasMarks = (text: string): boolean => findBlock(text).state !== 'absent';

interface Mark {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly indent: string;
  readonly rest: string;
}

const marks = (text: string, mark: string): Mark[] =>
  [...text.matchAll(new RegExp(`(?<![^\\n])([ \\t]*)${mark}(?![\\w-])([^\\n]*)\\n?`, 'gu'))].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    from: match.index,
    to: match.index + match[0].length,
    indent: match[1] ?? '',
    rest: match[2] ?? '',
  }));
