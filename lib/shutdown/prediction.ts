import type { Duration } from '../guests/duration.ts';
import { guestKey, type Guest, type GuestKey } from '../guests/guest.ts';
import type { Plan } from '../guests/plan.ts';
import type { Policy } from './policy.ts';
import { underBattery } from './battery-limit.ts';
import type { BatteryReading } from './battery-source.ts';
import { rehearse, type Rehearsed } from './rehearsal.ts';

/** When the guests of a plan will have gone down. Milliseconds from the run's begin; Infinity: not before the last resort. */
export interface Prediction {
  readonly groups: readonly PredictedGroup[];
  /** When the last one has gone down: as a rule, and at worst. */
  readonly medianMs: number;
  readonly worstMs: number;
  /** The time until the last resort; Infinity where there is no limit. */
  readonly availableMs: number;
  /** How long the run itself takes at worst: with its last resort, where a guest is late. */
  readonly runMs: number;
  /** Whom the last resort would meet, at worst. */
  readonly late: readonly PredictedGuest[];
  /** When order or slots give way to the time, at worst; null: they hold, or there are none. */
  readonly gaveWayMs: number | null;
}

export interface PredictedGroup {
  readonly place: number;
  readonly medianMs: number;
  readonly worstMs: number;
  readonly guests: readonly PredictedGuest[];
}

export interface PredictedGuest {
  readonly guest: Guest;
  /** From its first request. */
  readonly duration: Duration;
  /** When it has gone down: its turn comes later where there is an order. */
  readonly medianMs: number;
  readonly worstMs: number;
}

/**
 * Plays the plan through twice: everyone takes as long as usual, and everyone takes as long as ever.
 * @param reading what the battery says when the run begins: on battery it shrinks the limit; null: nothing
 */
export const predict = (
  plan: Plan,
  policy: Policy,
  durationOf: (guest: Guest) => Duration,
  reading: BatteryReading | null = null,
): Prediction => {
  const guests = plan.groups.flatMap((group) => group.guests.map(({ guest }) => guest));
  const durations = new Map(guests.map((guest) => [guestKey(guest), durationOf(guest)]));
  const [medians, worsts] = playBoth(durations, (takesMs) => rehearse(policy, guests, takesMs, reading));
  const predicted = (guest: Guest): PredictedGuest => ({
    guest,
    duration: durations.get(guestKey(guest)) ?? durationOf(guest),
    medianMs: medians.ends.get(guestKey(guest)) ?? Infinity,
    worstMs: worsts.ends.get(guestKey(guest)) ?? Infinity,
  });
  const groups = plan.groups.map((group): PredictedGroup => {
    const members = group.guests.map(({ guest }) => predicted(guest));
    return { place: group.place, ...lastOf(members), guests: members };
  });
  const late = groups.flatMap((group) => group.guests).filter(({ worstMs }) => worstMs === Infinity);
  const last = lastOf(groups);
  const inForce = underBattery(policy, reading);
  const runMs = late.length === 0 ? last.worstMs : inForce.limitMs;
  return { groups, ...last, availableMs: availableMs(inForce), runMs, late, gaveWayMs: worsts.gaveWayAt };
};

/** Where each guest has but one time, as without a record, both are the same. */
const playBoth = (
  durations: ReadonlyMap<GuestKey, Duration>,
  play: (takesMs: (guest: Guest) => number) => Rehearsed,
): readonly [medians: Rehearsed, worsts: Rehearsed] => {
  const ends = (kind: 'medianMs' | 'worstMs'): Rehearsed =>
    play((guest) => durations.get(guestKey(guest))?.[kind] ?? Infinity);
  const medians = ends('medianMs');
  const isOne = [...durations.values()].every(({ medianMs, worstMs }) => medianMs === worstMs);
  return [medians, isOne ? medians : ends('worstMs')];
};

const lastOf = (
  parts: readonly { readonly medianMs: number; readonly worstMs: number }[],
): { readonly medianMs: number; readonly worstMs: number } => ({
  medianMs: Math.max(0, ...parts.map(({ medianMs }) => medianMs)),
  worstMs: Math.max(0, ...parts.map(({ worstMs }) => worstMs)),
});

/** As the settings say it: the moments that a run keeps for its last words are not told of. */
const availableMs = ({ limitMs, reserveMs, lastResort }: Policy): number =>
  Math.max(0, lastResort === 'leave' ? limitMs : limitMs - reserveMs);
