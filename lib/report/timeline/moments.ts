import type { GuestTurn } from '../history/runs.ts';

/** A line of the record that tells of a guest, and when that was. Seconds since the run's process began. */
export interface Moment {
  readonly at: number;
  readonly turn: GuestTurn;
}

/**
 * When each was. Of an end the line comes later than the end itself, for how it ended is read back first; what it took
 * from its first request tells the moment, though never before what else is told of the guest.
 */
export const momentsOf = (turns: readonly GuestTurn[]): Moment[] => {
  const asked = turns.find(({ event }) => event === 'guest-asked');
  let latest = 0;
  return turns.map((turn) => {
    const tookSeconds = turn.event === 'guest-ended' ? turn.tookSeconds : null;
    const ended = tookSeconds === null || asked === undefined ? Infinity : asked.elapsed + tookSeconds;
    const at = Math.min(turn.elapsed, Math.max(latest, ended));
    latest = Math.max(latest, at);
    return { at, turn };
  });
};
