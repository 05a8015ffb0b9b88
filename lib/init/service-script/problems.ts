import { OPEN_MARK, CLOSE_MARK } from './marks.ts';

export type Reason =
  /** sh cannot run the file: its lines end as on Windows. */
  | 'carriage-returns'
  /** Something else than sh reads the file. */
  | 'not-sh'
  /** Ubuntu's stand-in for an Upstart job: the service has no stop branch at all. */
  | 'upstart-job'
  /** Something in the file that is beyond this reader, or not closed. */
  | 'unclear'
  | 'no-stop-branch'
  | 'several-stop-branches'
  /** The case is part of a function, a condition, a loop or another branch: it may not always be reached. */
  | 'not-at-top'
  /** Something else than a stop comes into the branch as well. */
  | 'shared-branch'
  /** A branch further up may take the stop. */
  | 'earlier-branch'
  /** Nothing in the branch stops anything. */
  | 'no-stop-command'
  | 'broken-marks';

export interface Refused {
  readonly ok: false;
  readonly reason: Reason;
  /** From 1, where to look; null where no line is to blame. */
  readonly line: number | null;
  /** The cause. */
  readonly problem: string;
  /** What makes the place sure; null: nothing does, a hand has to put the stanza in. */
  readonly remedy: string | null;
  /** As an offset, right behind the pattern of what may be the branch for stop; null: none was read. */
  readonly stop: number | null;
}

export const refused = (
  reason: Exclude<Reason, 'unclear'>,
  line: number | null,
  stop: number | null = null,
): Refused => ({
  ok: false,
  reason,
  line,
  problem: PROBLEMS[reason](line ?? 0),
  remedy: REMEDIES[reason] ?? null,
  stop,
});

export const refusedAsUnclear = (line: number, what: string, stop: number | null = null): Refused => ({
  ok: false,
  reason: 'unclear',
  line,
  problem: `line ${line}: ${what}, so where its stop begins is not sure`,
  remedy: null,
  stop,
});

/** What makes a script unclear. */
export const UNCLEAR = {
  openQuote: 'a quote that nothing closes',
  openSubstitution: 'a substitution that nothing closes',
  openDocument: 'a here-document that nothing ends',
  openCommand: 'a command that nothing ends',
  unexpected: (word: string) => `an unexpected "${word}"`,
  quoteInBraces: "a ' within ${} within double quotes, which shells read differently",
  dollarQuote: "a backslash at the end of $'', which shells read differently",
  caseInSubstitution: 'a case within $()',
  documentInSubstitution: 'a here-document within $()',
  arithmetic: 'a $(( that does not end with ))',
  bashArithmetic: '(( as a command',
  documentAhead: 'a here-document that begins on the line of the stop branch, ahead of it',
} as const;

const PROBLEMS: Readonly<Record<Exclude<Reason, 'unclear'>, (line: number) => string>> = {
  'carriage-returns': (line) => `line ${line} ends with a carriage return, with which sh cannot run it`,
  'not-sh': () => 'line 1: sh does not run this file, and the stanza is written for sh',
  'upstart-job': (line) =>
    `line ${line}: this only hands the call to Upstart, which does not come here when the host goes down`,
  'no-stop-branch': (line) =>
    line === 0
      ? 'no branch for stop in a case on "$1"'
      : `no branch for stop in a case on "$1"; stop seems to be handled at line ${line}`,
  'several-stop-branches': (line) => `line ${line} is not the only branch for stop`,
  'not-at-top': (line) =>
    `the branch for stop at line ${line} is part of a function or of another command, so it may not run at each stop`,
  'shared-branch': (line) => `the branch at line ${line} is not for stop alone`,
  'earlier-branch': (line) => `line ${line} may take the stop before its own branch does`,
  'no-stop-command': (line) => `the branch for stop at line ${line} stops nothing`,
  'broken-marks': (line) =>
    `line ${line}: of "${OPEN_MARK}" and "${CLOSE_MARK}" there must be one each, in this order`,
};

const REMEDIES: Readonly<Partial<Record<Reason, string>>> = {
  'carriage-returns': 'save it with Unix line ends (sed -i "s/\\r$//" FILE), then try again',
  'not-sh': 'use the init script of our own instead',
  'upstart-job': 'install the Upstart job instead, without --stanza',
  'shared-branch': 'give stop a branch of its own, then try again',
  'earlier-branch': 'move it below that branch, then try again',
  'broken-marks': 'take out by hand what is left of the stanza, then try again',
};
