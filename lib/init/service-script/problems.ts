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

/** `line`, from 1, is where to look, null where no line is to blame; `problem` is the cause, then the remedy. */
export interface Refused {
  readonly ok: false;
  readonly reason: Reason;
  readonly line: number | null;
  readonly problem: string;
}

export const refused = (reason: Exclude<Reason, 'unclear'>, line: number | null): Refused => ({
  ok: false,
  reason,
  line,
  problem: PROBLEMS[reason](line ?? 0),
});

export const refusedAsUnclear = (line: number, what: string): Refused => ({
  ok: false,
  reason: 'unclear',
  line,
  problem: `line ${line}: ${what}, so where its stop begins is not sure: ${BY_HAND}`,
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

const BY_HAND = 'put the stanza in by hand, as the first thing that stop does';

const PROBLEMS: Readonly<Record<Exclude<Reason, 'unclear'>, (line: number) => string>> = {
  'carriage-returns': (line) =>
    `line ${line} ends with a carriage return, with which sh cannot run it: save the file with Unix line ends (sed -i "s/\\r$//" FILE)`,
  'not-sh': () =>
    'line 1: sh does not run this file, and the stanza is written for sh: use the init script of its own instead',
  'upstart-job': (line) =>
    `line ${line}: this only hands the call to Upstart, which does not come here when the host goes down: install the Upstart job instead`,
  'no-stop-branch': (line) =>
    line === 0
      ? 'no branch for stop in a case on "$1": use the init script of its own instead'
      : `no branch for stop in a case on "$1"; stop seems to be handled at line ${line}: ${BY_HAND}`,
  'several-stop-branches': (line) =>
    `line ${line} is not the only branch for stop: ${BY_HAND} in each that runs when the host goes down`,
  'not-at-top': (line) =>
    `the branch for stop at line ${line} is part of a function or of another command, so it may not run at each stop: ${BY_HAND}`,
  'shared-branch': (line) =>
    `the branch at line ${line} is not for stop alone: give stop a branch of its own, then try again`,
  'earlier-branch': (line) =>
    `line ${line} may take the stop before its own branch does: move it below that branch, then try again`,
  'no-stop-command': (line) =>
    `the branch for stop at line ${line} stops nothing: put the stanza in by hand, ahead of what stops libvirtd`,
  'broken-marks': (line) =>
    `line ${line}: of "${OPEN_MARK}" and "${CLOSE_MARK}" there must be one each, in this order: take out by hand what is left of the stanza, then try again`,
};
