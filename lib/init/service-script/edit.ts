import { blockPlace, withoutBlock, type BlockPlace } from './block-place.ts';
import { findStopBranch } from './branch.ts';
import { indented, outdented } from './indent.ts';
import { closeLine, findBlock, OPEN_LINE } from './marks.ts';
import type { StopBranch } from './place.ts';
import { refused, type Refused } from './problems.ts';

export type Inserted =
  | {
      readonly ok: true;
      readonly text: string;
      readonly change: 'inserted' | 'replaced' | 'moved' | 'none';
      /** From 1, of the opening mark. */
      readonly line: number;
    }
  | Refused;

export type Removed =
  { readonly ok: true; readonly text: string; readonly was: 'present' | 'absent' } | Refused;

export type Present =
  | { readonly ok: true; readonly state: 'absent' }
  | {
      readonly ok: true;
      readonly state: 'present';
      /** From 1, of the opening mark. */
      readonly line: number;
      /** What stands between the marks without its indentation; equal to what was put in unless someone changed it. */
      readonly stanza: string;
      readonly place: BlockPlace;
    }
  | Refused;

/**
 * Puts a stanza of sh between marks into the `stop` branch of a SysV init script, ahead of all that the branch runs.
 * Where marks are already, what they enclose is replaced, and moved if it is sure to belong elsewhere: where the script
 * does not tell, an administrator has put it there.
 *
 * `restart` is left alone, but where it calls `$0 stop`, or the package's upgrade does, the stanza runs as well, so it
 * has to look for itself whether the host is going down, also under `set -e` (Debian's first libvirt-bin).
 * Both texts are to be read as latin1 if the script is not sure to be UTF-8, so that each byte survives.
 */
export const insertStanza = (text: string, stanza: string): Inserted => {
  const found = findBlock(text);
  if (found.state === 'broken') return refused('broken-marks', found.line);
  if (found.state === 'absent') {
    const branch = findStopBranch(text);
    return branch.ok ? { ...insertAt(text, branch, stanza), change: 'inserted' } : branch;
  }
  const place = blockPlace(text, found);
  if (place.is === 'wrong')
    return { ...insertAt(withoutBlock(text, found).rest, place.branch, stanza), change: 'moved' };
  const block = markedStanza(stanza, found.indent, found.parted);
  const replaced = text.slice(0, found.from) + block + text.slice(found.to);
  return { ok: true, text: replaced, change: replaced === text ? 'none' : 'replaced', line: found.line };
};

const insertAt = (
  text: string,
  { at, indent, parts, line }: StopBranch,
  stanza: string,
): { ok: true; text: string; line: number } => {
  const block = (parts ? '\n' : '') + markedStanza(stanza, indent, parts);
  return { ok: true, text: text.slice(0, at) + block + text.slice(at), line: parts ? line + 1 : line };
};

/** Takes out what `insertStanza` put in, to the byte, and what was pasted with its marks. */
export const removeStanza = (text: string): Removed => {
  const found = findBlock(text);
  if (found.state === 'broken') return refused('broken-marks', found.line);
  if (found.state === 'absent') return { ok: true, text, was: 'absent' };
  return { ok: true, text: withoutBlock(text, found).rest, was: 'present' };
};

/** What a script holds between the marks now. */
export const readStanza = (text: string): Present => {
  const found = findBlock(text);
  if (found.state === 'broken') return refused('broken-marks', found.line);
  if (found.state === 'absent') return { ok: true, state: 'absent' };
  const { line, body, indent } = found;
  const stanza = outdented(body, indent);
  return { ok: true, state: 'present', line, stanza, place: blockPlace(text, found) };
};

/** A stanza with its marks, as it is put in or printed for pasting; it ends with a newline. */
export const markedStanza = (stanza: string, indent = '', parted = false): string => {
  const whole = stanza.endsWith('\n') ? stanza : `${stanza}\n`;
  return `${indent}${OPEN_LINE}\n${indented(whole, indent)}${indent}${closeLine(parted)}\n`;
};
