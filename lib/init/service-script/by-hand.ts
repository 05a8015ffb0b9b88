import { findStopBranch } from './branch.ts';
import { lineOf, placeBehind } from './place.ts';
import type { Reason, Refused } from './problems.ts';

/** Where a person puts the stanza in: ahead of this line, from 1. */
export interface PlaceByHand {
  readonly line: number;
  /** Behind a pattern within that line: what follows it has to go to a line of its own. */
  readonly parts: boolean;
  /** The blanks and tabs that the stanza's lines are to begin with. */
  readonly indent: string;
  /** The first words that will stand behind it, on a line; '': the script ends there. */
  readonly before: string;
  /** What it is known by: all but `reading` is a guess. */
  readonly by: 'reading' | Guess;
}

export type Guess =
  /** The script was read, and this branch may be the one. */
  | 'branch'
  /** The last that looks like the pattern of such a branch, be it in a quote: functions stand ahead of what calls them. */
  | 'pattern'
  /** `stop` is compared with something there. */
  | 'comparison'
  /** Where the reader did not understand the script any more. */
  | 'gave-up'
  /** The first command: the stanza looks for itself whether the host goes down, whatever the script was called with. */
  | 'top';

/** The place in a script without a stanza, or the best guess; null where one would be of no use. */
export const placeByHand = (text: string): PlaceByHand | null => {
  const found = findStopBranch(text);
  if (found.ok) return placeAt(text, { ...found, by: 'reading' });
  return HOPELESS.has(found.reason) ? null : placeAt(text, guess(text, found));
};

const HOPELESS: ReadonlySet<Reason> = new Set(['carriage-returns', 'not-sh', 'upstart-job']);

interface Place {
  readonly at: number;
  readonly by: PlaceByHand['by'];
  readonly parts: boolean;
  /** Null: that of the line. */
  readonly indent: string | null;
}

const placeAt = (text: string, { at, by, parts, indent }: Place): PlaceByHand => {
  const behind = text.slice(at);
  return {
    line: lineOf(text, at),
    parts,
    indent: indent ?? /^[ \t]*/u.exec(behind)?.[0] ?? '',
    before: /\S[^\n]*/u.exec(behind)?.[0].trimEnd() ?? '',
    by,
  };
};

const guess = (text: string, { reason, line, stop }: Refused): Place => {
  if (stop !== null) return { ...placeBehind(text, stop), by: 'branch' };
  const pattern = [...text.matchAll(STOP_PATTERN)].at(-1);
  if (pattern !== undefined)
    return { ...placeBehind(text, pattern.index + pattern[0].length), by: 'pattern' };
  if (line === null) return { at: TOP.exec(text)?.[0].length ?? 0, by: 'top', ...WHOLE_LINE };
  return { at: startOf(text, line), by: reason === 'unclear' ? 'gave-up' : 'comparison', ...WHOLE_LINE };
};

const WHOLE_LINE = { parts: false, indent: null };

/** `stop)`, `(stop|force-stop)`, `"stop" )`: at the beginning of a line, or behind another branch. */
const STOP_PATTERN =
  /(?:^|;;)[ \t]*\(?[ \t]*(?:[\w'"*.-]+[ \t]*\|[ \t]*)*(?<quote>['"]?)stop\k<quote>[ \t]*(?:\|[^()\n]*)?\)/gmu;
/** Comments and empty lines, the interpreter's among them. */
const TOP = /^(?:[ \t]*(?:#[^\n]*)?\n)*/u;

const startOf = (text: string, line: number): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((at, { length }) => at + length + 1, 0);
