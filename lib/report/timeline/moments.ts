import { firstRequestAt, isRequest, sentAt, type GuestTurn } from '../history/runs.ts';

/** A line of the record that tells of a guest, and when that was. Seconds since the run's process began. */
export interface Moment {
  readonly at: number;
  readonly turn: GuestTurn;
}

/**
 * When each was, never before what was told earlier. The line of a request comes when it was answered, that of an end when it
 * had been read back: the moments themselves are those of the sending, and of what it took from the first request on.
 */
export const momentsOf = (turns: readonly GuestTurn[]): Moment[] => {
  const first = firstRequestAt(turns);
  let latest = 0;
  return turns.map((turn) => {
    const at = rounded(Math.min(turn.elapsed, Math.max(latest, momentOf(turn, first))));
    latest = Math.max(latest, at);
    return { at, turn };
  });
};

const momentOf = (turn: GuestTurn, first: number | null): number => {
  if (isRequest(turn)) return sentAt(turn);
  if (turn.event !== 'guest-ended' || turn.tookSeconds === null || first === null) return turn.elapsed;
  return first + turn.tookSeconds;
};

/** As the record has them: three decimals. */
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
