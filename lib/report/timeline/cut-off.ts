import type { GuestName, RecordedLine, RecordedName } from '../record-types.ts';

/**
 * What became of a run whose record has no end. `under-way`: it has not ended yet · `power`: its host was booted since ·
 * `killed`: its host has been up since · `unknown`: that cannot be told here.
 */
export type Fate = 'under-way' | 'power' | 'killed' | 'unknown';

/** A record that ends before its run: all that is known of the moment. */
export interface CutOff {
  readonly cause: Fate;
  /** The last thing that happened. A sign of life is none, nor is a reading of the battery. */
  readonly last: RecordedLine;
  /** Seconds from that to the record's last line. */
  readonly afterSeconds: number;
}

/** @param lines a run's, at least one */
export const cutOffOf = (lines: readonly RecordedLine[], cause: Fate): CutOff | null => {
  const last = [...lines].reverse().find(({ event }) => !SIGNS_OF_LIFE.includes(event));
  const end = lines[lines.length - 1];
  if (last === undefined || end === undefined) return null;
  return { cause, last, afterSeconds: Math.max(0, end.elapsed - last.elapsed) };
};

/** The battery has a sentence of its own. */
const SIGNS_OF_LIFE: readonly RecordedName[] = ['heartbeat', 'battery-read', 'battery-unread'];

/** The guest that a line tells of. */
export const guestOf = (line: RecordedLine): GuestName | null => ('guest' in line ? line.guest : null);
