import { guestKey } from '../../guests/guest.ts';
import type { GuestName, Head, RecordedLine, RecordOf } from '../record-types.ts';
import { parseRecordLine } from './schema.ts';

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

export interface PastGuest {
  readonly guest: GuestName;
  /** Counts from 1; null for one that came in later. */
  readonly group: number | null;
  readonly turns: readonly GuestTurn[];
  /** Null where the record tells of none, or the guest came back after it. */
  readonly end: RecordOf<'guest-ended'> | null;
}

export type GuestTurn = Extract<RecordedLine, { readonly guest: GuestName }>;

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

/** A guest's first request, and when it was sent. Seconds since the run's process began; null: none was answered. */
export const firstRequestAt = (turns: readonly GuestTurn[]): number | null => {
  const first = turns.find(isRequest);
  return first === undefined ? null : sentAt(first);
};

/** A request is told when it was answered; older records do not say when it was sent. */
export const sentAt = ({ sentSeconds, elapsed }: RequestTurn): number =>
  Math.min(sentSeconds ?? elapsed, elapsed);

export type RequestTurn = Extract<GuestTurn, { readonly event: 'guest-asked' | 'guest-not-asked' }>;

export const isRequest = (turn: GuestTurn): turn is RequestTurn =>
  turn.event === 'guest-asked' || turn.event === 'guest-not-asked';

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
  return { id: begun.run, begun, lines, guests: guestsOf(begun, lines), end };
};

const guestsOf = (begun: RecordOf<'run-begun'>, lines: readonly RecordedLine[]): PastGuest[] => {
  const found = new Map<string, { guest: GuestName; group: number | null; turns: GuestTurn[] }>();
  for (const [index, { guests }] of begun.plan.groups.entries())
    for (const { guest } of guests) found.set(guestKey(guest), { guest, group: index + 1, turns: [] });
  for (const line of lines) {
    if (!('guest' in line)) continue;
    const known = found.get(guestKey(line.guest)) ?? { guest: line.guest, group: null, turns: [] };
    known.turns.push(line);
    found.set(guestKey(line.guest), known);
  }
  return [...found.values()].map((one) => ({ ...one, end: endOf(one.turns) }));
};

/** A `guest-ended` is void when a `guest-back` follows. */
const endOf = (turns: readonly GuestTurn[]): PastGuest['end'] => {
  let end: PastGuest['end'] = null;
  for (const turn of turns) {
    if (turn.event === 'guest-ended') end = turn;
    else if (turn.event === 'guest-back') end = null;
  }
  return end;
};
