import { ASSUMED_MS, type Duration } from '../guests/duration.ts';
import { guestKey, type Guest } from '../guests/guest.ts';
import type { Plan } from '../guests/plan.ts';
import type { BatteryReading } from './battery-source.ts';
import { closesAt, leastReserve, type Policy } from './policy.ts';
import { rehearse, type Rehearsed } from './rehearsal.ts';

/** The search for the least time ends when it is known to this. Milliseconds. */
const PRECISION_MS = 1_000;

/**
 * How long a run on battery has to have, the margin apart, to go like one with all of its time: nobody meets the last resort, and
 * order holds, as it would then. That is what the guests take at worst and the reserve, which is kept back from them; with an
 * order it may be more. The whole limit where a guest is late anyway. Milliseconds; finite.
 */
export const leastTime = (plan: Plan, policy: Policy, durationOf: (guest: Guest) => Duration): number => {
  const guests = plan.groups.flatMap((group) => group.guests.map(({ guest }) => guest));
  const times = new Map(guests.map((guest) => [guestKey(guest), worst(durationOf(guest), policy)]));
  const play = (reading: BatteryReading | null): Rehearsed =>
    rehearse(policy, guests, (guest) => times.get(guestKey(guest)) ?? Infinity, reading);
  const plain = play(null);
  if (plain.ends.size < guests.length && policy.limitMs !== Infinity) return policy.limitMs;
  const keptMs = policy.lastResort === 'leave' ? 0 : policy.reserveMs;
  const leastMs = Math.min(policy.limitMs, Math.max(0, ...plain.ends.values()) + keptMs);
  const mostMs = Math.min(policy.limitMs, sum(times.values()) + keptMs + leastMs);
  return firstThat((limitMs) => isLike(plain, play(lasting(limitMs, policy))), leastMs, mostMs);
};

/** What is known of a guest that never went down is that it was waited for: without a limit it would need for ever. */
const worst = ({ worstMs, waitedMs }: Duration, { limitMs }: Policy): number =>
  worstMs === Infinity && limitMs === Infinity ? Math.max(waitedMs, ASSUMED_MS) : worstMs;

/** A battery that leaves a run this limit, and the moments that it keeps for its end. */
const lasting = (limitMs: number, policy: Policy): BatteryReading => {
  const atEndMs = limitMs - closesAt({ ...policy, limitMs }) + leastReserve({ ...policy, limitMs });
  const runtimeMs = limitMs + atEndMs + (policy.battery?.marginMs ?? 0);
  return { power: 'battery', runtimeMs, chargePercent: null, lowMs: null, lowBy: 'ups', status: '' };
};

const isLike = (plain: Rehearsed, onBattery: Rehearsed): boolean =>
  [...plain.ends.keys()].every((key) => onBattery.ends.has(key)) &&
  (onBattery.gaveWayAt === null || plain.gaveWayAt !== null);

const firstThat = (suffices: (ms: number) => boolean, leastMs: number, mostMs: number): number => {
  if (suffices(leastMs)) return leastMs;
  let [below, above] = [leastMs, mostMs];
  while (above - below > PRECISION_MS) {
    const between = (below + above) / 2;
    if (suffices(between)) above = between;
    else below = between;
  }
  return above;
};

const sum = (times: Iterable<number>): number => {
  let all = 0;
  for (const ms of times) all += ms;
  return all;
};
