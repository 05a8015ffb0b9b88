import type { Head, RecordedLine, RecordOf } from '../record-types.ts';
import { parseRecordLine } from './schema.ts';
import { guestsOf, type PastGuest } from './turns.ts';

export { firstRequestAt, isRequest, sentAt, type GuestTurn, type PastGuest } from './turns.ts';

/** A run as the record tells it. Times in its lines are seconds since its process began. */
export interface PastRun {
  readonly id: string;
  readonly begun: RecordOf<'run-begun'>;
  /** All of it, in order, from the first line. */
  readonly lines: readonly RecordedLine[];
  /** In the plan's order; those that came in later follow. */
  readonly guests: readonly PastGuest[];
  /** Null: the record ends before the run did, or the run is still under way. */
  readonly end: RecordOf<'run-ended'> | null;
}

export interface PastRuns {
  /** The one whose last line is nearer the end comes later. */
  readonly runs: readonly PastRun[];
  /** Lines that could be read as lines of a record. */
  readonly readable: number;
  /** Others: torn, foreign, or of a later version. */
  readonly unreadable: number;
  /** Runs that are left out, for their beginning is not there or could not be read. */
  readonly beheaded: number;
}

/** When a run's process began, by one of its lines. Milliseconds since 1970; NaN for a time that the calendar does not have. */
export const begunAt = ({ time, elapsed }: Pick<Head, 'time' | 'elapsed'>): number =>
  Date.parse(time) - elapsed * 1000;

/**
 * The runs of a record's text. Concurrent ones interleave: they are told apart by their `run`. One whose beginning is
 * not there is left out, for without its plan and its limit nothing can be said of it.
 */
export const readRuns = (text: string): PastRuns => {
  const byRun = new Map<string, RecordedLine[]>();
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const record = parseRecordLine(line);
    if (record === null) unreadable += 1;
    else remember(byRun, record);
  }
  const all = [...byRun.values()];
  const readable = all.reduce((sum, lines) => sum + lines.length, 0);
  const runs = all.flatMap((lines) => runOf(lines) ?? []);
  return { runs, readable, unreadable, beheaded: all.length - runs.length };
};

/** Set anew, so that the map's order is that of the last lines. */
const remember = (byRun: Map<string, RecordedLine[]>, record: RecordedLine): void => {
  const lines = byRun.get(record.run) ?? [];
  lines.push(record);
  byRun.delete(record.run);
  byRun.set(record.run, lines);
};

const runOf = (lines: readonly RecordedLine[]): PastRun | null => {
  const [begun] = lines;
  if (begun?.event !== 'run-begun') return null;
  const end = lines.find((line): line is RecordOf<'run-ended'> => line.event === 'run-ended') ?? null;
  return { id: begun.run, begun, lines, guests: guestsOf(begun, lines, end), end };
};
