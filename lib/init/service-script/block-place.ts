import { findStopBranch } from './branch.ts';
import { lineOf, placeBehind, type StopBranch } from './place.ts';
import type { Block } from './marks.ts';
import type { Refused } from './problems.ts';

/** Whether what stands between the marks is what the script's stop does first. */
export type BlockPlace =
  | { readonly is: 'right' }
  /** `line`, from 1 and of the script as it is: where it belongs; `branch`, the same in the script without it. */
  | { readonly is: 'wrong'; readonly line: number; readonly branch: StopBranch }
  /** `problem`: why the script does not tell. */
  | { readonly is: 'unsure'; readonly problem: string };

/** The script as it would be without the block, and where that was. A parted line is joined again. */
export const withoutBlock = (text: string, { from, to, parted }: Block): { rest: string; at: number } => {
  const at = parted ? from - 1 : from;
  return { rest: text.slice(0, at) + text.slice(to), at };
};

/** The rest of the script is read: what stands in the block may be no whole sh. */
export const blockPlace = (text: string, block: Block): BlockPlace => {
  const { rest, at } = withoutBlock(text, block);
  const branch = branchOf(rest);
  if (!branch.ok) return { is: 'unsure', problem: branch.problem };
  const isBehind = at >= branch.at;
  if (isBehind && IDLE.test(rest.slice(branch.at, at))) return { is: 'right' };
  const line = isBehind ? branch.line : lineOf(text, branch.at + text.length - rest.length);
  return { is: 'wrong', line, branch };
};

/** Other actions may come into the stop's branch: the stanza looks for itself whether the host goes down. */
const branchOf = (rest: string): StopBranch | Refused => {
  const found = findStopBranch(rest);
  return !found.ok && found.reason === 'shared-branch' && found.stop !== null
    ? placeBehind(rest, found.stop)
    : found;
};

/** Comments and empty lines: above the block they do no harm. */
const IDLE = /^(?:[ \t]*(?:#[^\n]*)?\n)*$/u;
