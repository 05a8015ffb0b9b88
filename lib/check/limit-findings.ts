import { lastResortAt } from '../shutdown/policy.ts';
import { batteryMatters } from './battery-findings.ts';
import type { LimitFacts } from './facts.ts';
import type { BatteryMatter, LimitMatter } from './finding.ts';

/** What is the matter with the limits: the battery, and those that contradict each other or what the guests took so far. */
export const limitMatters = (limits: LimitFacts): (LimitMatter | BatteryMatter)[] => [
  ...batteryMatters(limits),
  ...reserve(limits),
  ...noLimit(limits),
  ...(limits.policy.lastResort === 'leave' ? [{ code: 'leaves-guests' } as const] : []),
  ...order(limits),
  ...retry(limits),
];

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
