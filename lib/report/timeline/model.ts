import { guestKey } from '../../guests/guest.ts';
import type { LastResort } from '../../shutdown/policy.ts';
import type { PastRun } from '../history/runs.ts';
import type { GuestName, RecordedLine, RecordOf, Seconds } from '../record-types.ts';
import { batteryOf, limitAfter, type PastBattery } from './battery.ts';
import { cutOffOf, type CutOff, type Fate } from './cut-off.ts';
import { guestLine, type GuestLine } from './guest-line.ts';

/**
 * A run as a picture, before it is drawn: the terminal, the page and JSON show the same times. All times are seconds
 * since the run's process began.
 */
export interface Timeline {
  readonly run: PastRun;
  /** By group; in a group by first request, then by end. */
  readonly guests: readonly GuestLine[];
  /** How many groups the plan has. */
  readonly groups: number;
  /** The record's last line of it. */
  readonly endsAt: number;
  /** As it was in force at last: a battery may have moved it. */
  readonly limit: Seconds;
  /** Null: the run has none, or leaves what has not ended. */
  readonly lastResort: LastResortAt | null;
  /** Several connections: guests are named with theirs. */
  readonly many: boolean;
  readonly happenings: readonly Happening[];
  /** Null: none was heeded. */
  readonly battery: PastBattery | null;
  /** Null: the run has ended. */
  readonly cutOff: CutOff | null;
}

export interface LastResortAt {
  readonly means: LastResort;
  readonly at: number;
  /** False: that is when it would have begun. */
  readonly begun: boolean;
}

/** What happened to the run as a whole. */
export type Happening = Extract<RecordedLine, { readonly event: HappeningName }>;
export type HappeningName = (typeof HAPPENINGS)[number];

const HAPPENINGS = [
  'share-used',
  'order-gave-way',
  'connection-lost',
  'connection-back',
  'last-resort',
  'signal',
] as const;

/** @param fate what became of a run without an end, as this host can tell; of no meaning for one that has ended */
export const timelineOf = (run: PastRun, fate: Fate): Timeline => {
  const { begun, lines, guests } = run;
  const endsAt = lines[lines.length - 1]?.elapsed ?? 0;
  const goingDown = namesInShutdown(begun);
  const drawn = guests.map((guest) =>
    guestLine(guest, { from: begun.elapsed, to: endsAt, goesDown: goingDown.has(guestKey(guest.guest)) }),
  );
  const happenings = lines.filter(isHappening);
  const battery = batteryOf(run);
  const limit = limitAfter(battery?.readings ?? [], begun.settings.timeoutSeconds);
  return {
    run,
    guests: drawn.sort(byTurn),
    groups: begun.plan.groups.length,
    endsAt,
    limit,
    lastResort: lastResortOf(begun, happenings, battery, limit),
    many: hasMany(begun, guests),
    happenings,
    battery,
    cutOff: run.end === null ? cutOffOf(lines, fate) : null,
  };
};

/** Those that were on their way down when the run began. */
const namesInShutdown = ({ plan }: RecordOf<'run-begun'>): Set<string> =>
  new Set(
    plan.groups.flatMap(({ guests }) =>
      guests.filter(({ state }) => state === 'in shutdown').map(({ guest }) => guestKey(guest)),
    ),
  );

const isHappening = (line: RecordedLine): line is Happening => HAPPENINGS.some((name) => name === line.event);

/** Where it did not come to that, the moment that the settings give it. */
const lastResortOf = (
  { settings }: RecordOf<'run-begun'>,
  happenings: readonly Happening[],
  battery: PastBattery | null,
  limit: Seconds,
): LastResortAt | null => {
  const begun = happenings.find((one): one is RecordOf<'last-resort'> => one.event === 'last-resort');
  const { onTimeout: means } = settings;
  if (begun !== undefined && begun.lastResort !== 'leave')
    return { means: begun.lastResort, at: begun.elapsed, begun: true };
  if (means === 'leave' || limit === null) return null;
  const told = battery?.readings[battery.readings.length - 1]?.reserveSeconds;
  return { means, at: Math.max(0, limit - (told ?? reserveOf(settings, limit))), begun: false };
};

/** In a record whose readings do not tell it, a battery that moves the limit leaves a part of it at most. */
const reserveOf = (settings: RecordOf<'run-begun'>['settings'], limit: number): number => {
  const { reserveSeconds, timeoutSeconds, batteryReservePart } = settings;
  const reserve = reserveSeconds ?? 0;
  if (limit === timeoutSeconds) return reserve;
  return Math.min(reserve, limit * (batteryReservePart ?? 1));
};

const hasMany = ({ settings }: RecordOf<'run-begun'>, guests: readonly { guest: GuestName }[]): boolean =>
  new Set([...settings.connections, ...guests.map(({ guest }) => guest.connection)]).size > 1;

const byTurn = (a: GuestLine, b: GuestLine): number =>
  compare(a.group, b.group) || compare(a.firstAskedAt, b.firstAskedAt) || compare(a.endedAt, b.endedAt);

/** Those that have none come last. */
const compare = (a: number | null, b: number | null): number => {
  const [one, other] = [a ?? Infinity, b ?? Infinity];
  return one === other ? 0 : one - other;
};
