import { guestKey, type Guest } from '../guests/guest.ts';
import { lastResortAt } from '../shutdown/policy.ts';
import { batteryMatters } from './battery-findings.ts';
import type { LimitFacts } from './facts.ts';
import type { BatteryMatter, GuestMatter, LimitMatter } from './finding.ts';
import type { GuestFacts } from './guest-facts.ts';

/** What is the matter with the limits: the battery, and those that contradict each other or what the guests took so far. */
export const limitMatters = (limits: LimitFacts): (LimitMatter | BatteryMatter)[] => [
  ...batteryMatters(limits),
  ...reserve(limits),
  ...noLimit(limits),
  ...(limits.policy.lastResort === 'leave' ? [{ code: 'leaves-guests' } as const] : []),
  ...order(limits),
  ...retry(limits),
];

/**
 * Guests that will not be down before the last resort, for their times. What the state of a guest or its last end says already
 * is not said twice.
 */
export const lateMatters = ({ prediction }: LimitFacts, guests: readonly GuestFacts[]): LateGuest[] => {
  const untold = new Set(guests.filter((one) => !isTold(one)).map(({ guest }) => guestKey(guest)));
  return prediction.late
    .filter(({ guest }) => guest.state !== 'crashed' && untold.has(guestKey(guest)))
    .map(({ guest, duration }) => ({
      about: guest,
      matter: { code: 'predicted-late', duration, availableMs: prediction.availableMs },
    }));
};

export interface LateGuest {
  readonly about: Guest;
  readonly matter: GuestMatter;
}

/** It did not go down last time. */
const isTold = ({ past: { last } }: GuestFacts): boolean =>
  last !== null && ((last.outcome === 'forced' && last.byUs) || TOLD.includes(last.outcome));

const TOLD: readonly string[] = ['running', 'cut-off'];

/** A battery whose runtime is known limits a run by itself, once it is in use. */
const noLimit = ({ policy, battery }: LimitFacts): LimitMatter[] =>
  policy.limitMs === Infinity
    ? [{ code: 'no-limit', isOnMains: (battery?.known.reading?.runtimeMs ?? null) !== null }]
    : [];

const reserve = ({ reserveMs, policy: { limitMs } }: LimitFacts): LimitMatter[] =>
  reserveMs >= limitMs ? [{ code: 'reserve-too-long', reserveMs, limitMs }] : [];

const order = ({ plan, policy }: LimitFacts): LimitMatter[] =>
  plan.orderHolds
    ? []
    : [
        {
          code: 'order-does-not-fit',
          groups: plan.groups.length,
          availableMs: Math.max(0, lastResortAt(policy)),
        },
      ];

/** A guest that misses the first request gets no second one. */
const retry = ({ policy }: LimitFacts): LimitMatter[] => {
  const resortMs = lastResortAt(policy);
  const isOnce = policy.retryMs === 0 || policy.retryMs >= resortMs;
  return isOnce && resortMs > 0 ? [{ code: 'asked-once', retryMs: policy.retryMs, resortMs }] : [];
};
