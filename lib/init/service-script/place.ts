export interface StopBranch {
  readonly ok: true;
  /** The stanza goes before this line, from 1; with `parts`, behind the pattern within this line. */
  readonly line: number;
  /** The same place as an offset. */
  readonly at: number;
  /** The blanks and tabs that the branch's commands begin with. */
  readonly indent: string;
  /** The branch's first command stands on its pattern's line, which has to be parted at `at`. */
  readonly parts: boolean;
}

/** The first place behind a pattern's `)` where a line can go in. */
export const placeBehind = (text: string, at: number): StopBranch => {
  const line = lineOf(text, at);
  const behind = /^[ \t]*(?:#[^\n]*)?\n/u.exec(text.slice(at))?.[0];
  if (behind === undefined) return { ok: true, line, at, indent: deeper(indentOf(text, at)), parts: true };
  const next = at + behind.length;
  // The commands', whatever comments and empty lines stand ahead of them.
  const indent = /^(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]*)/u.exec(text.slice(next))?.[1] ?? '';
  return { ok: true, line: line + 1, at: next, indent, parts: false };
};

export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

const indentOf = (text: string, at: number): string =>
  /^[ \t]*/u.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';

const deeper = (indent: string): string => indent + (indent.includes('\t') ? '\t' : '    ');
