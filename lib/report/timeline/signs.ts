import type { OutcomeKind } from '../../guests/outcome.ts';
import type { GuestTurn } from '../history/runs.ts';
import { OUTCOME_WORDS } from '../words.ts';
import type { GuestLine, Stage } from './guest-line.ts';

/** Everything that a timeline can show: what lasts, what happens at a moment, how it ends. */
export type Sign = Stage | MomentSign | OutcomeKind | 'open';

type MomentSign = 'asked' | 'asked-again' | 'roused' | 'refused' | 'found' | 'back';

interface Drawing {
  readonly unicode: string;
  readonly ascii: string;
  readonly words: string;
}

/**
 * One column each, and told apart without colour. Those of Unicode are in the fonts of Linux consoles too.
 * In the order of the legend.
 */
export const SIGNS: Readonly<Record<Sign, Drawing>> = {
  waiting: { unicode: '·', ascii: '.', words: 'waiting for its turn' },
  found: { unicode: '*', ascii: '*', words: 'found, was started meanwhile' },
  roused: { unicode: '↑', ascii: '^', words: 'resumed or woken' },
  refused: { unicode: '!', ascii: '!', words: 'a call failed' },
  asked: { unicode: '╞', ascii: '[', words: 'asked' },
  'asked-again': { unicode: '╪', ascii: '+', words: 'asked again' },
  'going-down': { unicode: '═', ascii: '=', words: 'going down' },
  back: { unicode: '◄', ascii: '<', words: 'came back' },
  saving: { unicode: '≈', ascii: '~', words: 'being saved' },
  forcing: { unicode: '▒', ascii: '#', words: 'being forced off' },
  clean: { unicode: '■', ascii: ']', words: OUTCOME_WORDS.clean },
  saved: { unicode: 'S', ascii: 'S', words: OUTCOME_WORDS.saved },
  off: { unicode: '□', ascii: 'O', words: OUTCOME_WORDS.off },
  forced: { unicode: 'X', ascii: 'X', words: OUTCOME_WORDS.forced },
  crashed: { unicode: 'C', ascii: 'C', words: OUTCOME_WORDS.crashed },
  running: { unicode: '►', ascii: '>', words: OUTCOME_WORDS.running },
  unknown: { unicode: '?', ascii: '?', words: OUTCOME_WORDS.unknown },
  open: { unicode: '┊', ascii: ':', words: "the record's end" },
};

export const SIGN_NAMES = Object.keys(SIGNS) as Sign[];

/** As for the exit status: it is off or saved, and nobody cut it off. */
export const isGoodEnd = (outcome: OutcomeKind): boolean =>
  outcome === 'clean' || outcome === 'saved' || outcome === 'off';

/** A sign at a moment. Seconds since the run's process began. */
export interface Mark {
  readonly at: number;
  readonly sign: Sign;
  /** Of several in one column the highest are seen. */
  readonly rank: number;
}

/** The marks of a guest in order. @param endsAt the record's end, where a guest without an end is left */
export const marksOf = ({ moments, end, segments }: GuestLine, endsAt: number): Mark[] => {
  const marks = moments.flatMap(({ at, turn }) => {
    const sign = signOf(turn);
    return sign === null ? [] : [{ at, sign, rank: turn === end ? RANK_OF_END : RANKS.indexOf(sign) }];
  });
  const isOpen = end === null && segments.length > 0;
  return isOpen ? [...marks, { at: endsAt, sign: 'open', rank: RANKS.indexOf('open') }] : marks;
};

/**
 * Which of several in one column are seen, the least first: the end over the record's end, over forcing, over what else
 * befell it, over the first request, over later ones. An end that was void after a return ranks with those (-1).
 */
const RANKS: readonly Sign[] = [
  'saving',
  'asked-again',
  'asked',
  'roused',
  'refused',
  'found',
  'back',
  'forcing',
  'open',
];
const RANK_OF_END = RANKS.length;

const signOf = (turn: GuestTurn): Sign | null =>
  (TURN_SIGNS[turn.event] as (turn: GuestTurn) => Sign | null)(turn);

type TurnName = GuestTurn['event'];

/** One for each turn: a new one without its sign does not compile. */
const TURN_SIGNS: {
  readonly [Name in TurnName]: (turn: Extract<GuestTurn, { readonly event: Name }>) => Sign | null;
} = {
  'guest-asked': ({ attempt }) => (attempt > 1 ? 'asked-again' : 'asked'),
  'guest-not-asked': () => 'refused',
  'guest-resumed': () => 'roused',
  'guest-woken': () => 'roused',
  'guest-call-failed': () => 'refused',
  'guest-saving': () => 'saving',
  'guest-forcing': () => 'forcing',
  // Its state at each look would hide what was done to it.
  'guest-changed': () => null,
  'guest-found': () => 'found',
  'guest-back': () => 'back',
  'guest-ended': ({ outcome }) => outcome,
};
