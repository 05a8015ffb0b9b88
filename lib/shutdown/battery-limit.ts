import type { BatteryPolicy, BatteryReading } from './battery-source.ts';
import type { LastResort, Policy } from './policy.ts';

/**
 * For a UPS that calls itself low and does not say what that means: NUT's `battery.runtime.low` and apcupsd's low battery
 * signal are two minutes as makers deliver them. Milliseconds.
 */
export const LOW_ASSUMED_MS = 120_000;
/** What is left of a run is never less, whatever the battery says: a run of no time would help nobody. Milliseconds. */
const LEAST_MS = 5_000;
/** Of what is left the reserve takes no more: it is there for those that were asked in vain. */
const MOST_RESERVE_PART = 1 / 2;

/** The part of the settings that the battery shrinks. */
export interface Limits {
  readonly limitMs: number;
  readonly reserveMs: number;
  readonly lastResort: LastResort;
}

/** On the run's clock, in milliseconds. */
export interface Moments {
  readonly now: number;
  readonly readAt: number;
  /** When the battery was first low; null: it is not, or since it was read. */
  readonly lowSince: number | null;
}

/**
 * The limit that a battery leaves: the smaller of what it was and the runtime without the margin. On mains it is as it was: the
 * battery does not empty. It never grows, and the last resort never begins later than it would have.
 */
export const limitedBy = <Some extends Limits>(
  limits: Some,
  { marginMs, reservePart }: Pick<BatteryPolicy, 'marginMs' | 'reservePart'>,
  reading: BatteryReading,
  at: Moments,
): Some => {
  const emptyAt = emptyFrom(reading, at);
  if (emptyAt === Infinity) return limits;
  const leastMs = least(limits, emptyAt - at.now);
  const limitMs = Math.min(limits.limitMs, Math.max(emptyAt - marginMs, at.now + leastMs));
  if (limitMs >= limits.limitMs) return limits;
  const reserveMs = Math.min(limits.reserveMs, mostReserve(limitMs - at.readAt, reservePart));
  return {
    ...limits,
    limitMs,
    reserveMs: Math.max(reserveMs, limitMs - (limits.limitMs - limits.reserveMs)),
  };
};

/** The policy as it is in force once a run that begins has read the battery. */
export const underBattery = (policy: Policy, reading: BatteryReading | null): Policy =>
  reading === null || policy.battery === null
    ? policy
    : limitedBy(policy, policy.battery, reading, { now: 0, readAt: 0, lowSince: null });

/**
 * How long a battery lasts by its own estimate, and from its low battery warning on; Infinity: it does not say. Milliseconds.
 *
 * A UPS that calls itself low is believed before its estimate, whatever made it do so: batteries age, and their estimates do not.
 * A daemon that calls it low by marks knows no more than the numbers it shows, and a mark by charge says nothing of a time.
 */
export const lastsFor = ({
  power,
  runtimeMs,
  lowMs,
  lowBy,
}: BatteryReading): { readonly runtimeMs: number; readonly warnedMs: number } => {
  const isWarned = power === 'low' && (lowBy === 'ups' || runtimeMs === null);
  return { runtimeMs: runtimeMs ?? Infinity, warnedMs: isWarned ? (lowMs ?? LOW_ASSUMED_MS) : Infinity };
};

/** When the battery will be empty, on the run's clock; Infinity: on mains, or nobody knows. */
const emptyFrom = (reading: BatteryReading, { readAt, lowSince }: Moments): number => {
  if (reading.power === 'mains') return Infinity;
  const { runtimeMs, warnedMs } = lastsFor(reading);
  return Math.min(readAt + runtimeMs, (lowSince ?? readAt) + warnedMs);
};

/** A last resort may go before the margin: the host may need less than that on its way down. */
const least = ({ lastResort, reserveMs }: Limits, countedOnMs: number): number =>
  lastResort === 'leave' ? LEAST_MS : Math.max(LEAST_MS, Math.min(reserveMs, countedOnMs / 2));

/** Counted from the reading, not from the run's begin: whoever waits for a turn is asked only now, and has to have time as well. */
const mostReserve = (leftMs: number, reservePart: number): number =>
  Math.max(0, Math.min(leftMs * Math.min(reservePart, MOST_RESERVE_PART), leftMs - LEAST_MS));
