import { firstRequestAt, type GuestTurn, type PastGuest } from '../history/runs.ts';
import type { GuestName } from '../record-types.ts';
import { momentsOf, type Moment } from './moments.ts';

/** What a guest was doing between two moments. */
export type Stage = 'waiting' | 'going-down' | 'saving' | 'forcing';

/** Seconds since the run's process began. */
export interface Segment {
  readonly is: Stage;
  readonly from: number;
  readonly to: number;
}

/** A guest of a run: what is drawn, told and given as JSON of it. */
export interface GuestLine {
  readonly guest: GuestName;
  /** From 1; null for one that came in later. */
  readonly group: number | null;
  /** When the first request that was answered had been sent, in whatever mode, and whatever the answer. */
  readonly firstAskedAt: number | null;
  readonly asks: number;
  readonly segments: readonly Segment[];
  /** Each line of the record that tells of it, in order. */
  readonly moments: readonly Moment[];
  /** Null: the record tells of none. */
  readonly end: PastGuest['end'];
  readonly endedAt: number | null;
}

export interface Span {
  /** When the run began, and the record's last line of it. Seconds since its process began. */
  readonly from: number;
  readonly to: number;
  /** It was in shutdown already when the run began. */
  readonly goesDown: boolean;
}

export const guestLine = ({ guest, group, turns, end }: PastGuest, span: Span): GuestLine => {
  const asked = turns.filter(({ event }) => event === 'guest-asked');
  const begins: Stage | null = group === null ? null : span.goesDown ? 'going-down' : 'waiting';
  const moments = momentsOf(turns);
  return {
    guest,
    group,
    firstAskedAt: firstRequestAt(turns),
    asks: end?.asks ?? asked.length,
    segments: segmentsOf(moments, begins, span),
    moments,
    end,
    endedAt: moments.find(({ turn }) => turn === end)?.at ?? null,
  };
};

/** `null`: it is not there, before it was found and between its end and its return. */
const segmentsOf = (moments: readonly Moment[], begins: Stage | null, { from, to }: Span): Segment[] => {
  const segments: Segment[] = [];
  let [stage, since] = [begins, from];
  const close = (at: number): void => {
    if (stage !== null && at > since) segments.push({ is: stage, from: since, to: at });
    since = Math.max(since, at);
  };
  for (const { at, turn } of moments) {
    const next = stageAfter(turn, stage);
    if (next === stage) continue;
    close(at);
    stage = next;
  }
  close(to);
  return segments;
};

const stageAfter = (turn: GuestTurn, stage: Stage | null): Stage | null =>
  (STAGES[turn.event] as (turn: GuestTurn, stage: Stage | null) => Stage | null)(turn, stage);

type TurnName = GuestTurn['event'];
type TurnOf<Name extends TurnName> = Extract<GuestTurn, { readonly event: Name }>;

const same = (_: unknown, stage: Stage | null): Stage | null => stage;

/** One for each turn: a new one without its stage does not compile. */
const STAGES: { readonly [Name in TurnName]: (turn: TurnOf<Name>, stage: Stage | null) => Stage | null } = {
  'guest-asked': () => 'going-down',
  // A mode that does not answer takes seconds, and its request may have got through.
  'guest-not-asked': (_, stage) => (stage === 'waiting' ? 'going-down' : stage),
  'guest-resumed': same,
  'guest-woken': same,
  'guest-call-failed': same,
  'guest-saving': () => 'saving',
  'guest-forcing': () => 'forcing',
  'guest-changed': ({ state }, stage) =>
    state === 'in shutdown' && stage === 'waiting' ? 'going-down' : stage,
  'guest-found': () => 'waiting',
  'guest-back': () => 'waiting',
  'guest-ended': () => null,
};
