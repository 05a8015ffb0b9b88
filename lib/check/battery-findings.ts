import type { BatteryReading } from '../shutdown/battery-source.ts';
import type { KnownBattery } from '../shutdown/known-battery.ts';
import { isAskedAtOnce, type Outage, type Outlook } from '../shutdown/outage.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { Prediction } from '../shutdown/prediction.ts';
import type { LimitFacts } from './facts.ts';
import type { BatteryMatter, Shortage } from './finding.ts';

/** What is the matter with the battery: with its source, with what it says, with how long it lasts. */
export const batteryMatters = (limits: LimitFacts): BatteryMatter[] => {
  const { battery } = limits;
  if (battery === null) return [];
  const { source, reading, unread } = battery.known;
  return [
    ...(source !== null && unread !== null ? [{ code: 'battery-unread', source, why: unread } as const] : []),
    ...(source !== null && reading !== null ? readingMatters(source, reading) : []),
    ...tooShort(limits, battery),
    ...dropsOrder(limits, battery),
    ...lowMark(limits, battery),
    ...stated(limits.policy, battery.known),
  ];
};

const readingMatters = (source: string, reading: BatteryReading): BatteryMatter[] => [
  ...ofPower(source, reading),
  ...(/\bRB\b|\bREPLACEBATT\b/u.test(reading.status)
    ? [{ code: 'battery-worn', source, reading } as const]
    : []),
  ...(reading.runtimeMs === null ? [{ code: 'battery-no-runtime', source, reading } as const] : []),
];

const ofPower = (source: string, reading: BatteryReading): BatteryMatter[] => {
  switch (reading.power) {
    case 'mains':
      return [];
    case 'low':
    case 'ordered':
      return [{ code: 'battery-low', source, reading }];
    case 'battery':
    case 'calibrating':
    case 'unknown':
      return [{ code: 'battery-in-use', source, reading }];
  }
};

/** While it is low, what it would have been too short for is no news. */
const tooShort = ({ prediction }: LimitFacts, { known, now }: Outlook): BatteryMatter[] => {
  const { reading } = known;
  if (now === null || now.suffices || reading?.power === 'low') return [];
  const isNow = reading !== null && reading.power !== 'mains';
  const runMs = now.prediction.runMs;
  return [{ code: 'battery-too-short', ...shortage(now, prediction), isNow, runMs }];
};

/** A time that suffices only if all are asked at once. While it is low that is no news. */
const dropsOrder = ({ plan }: LimitFacts, { known, now }: Outlook): BatteryMatter[] =>
  plan.orderHolds && now?.suffices === true && known.reading?.power !== 'low' && isAskedAtOnce(now.prediction)
    ? [{ code: 'battery-drops-order', share: now.share }]
    : [];

/**
 * From the mark to the first request: upsmon looks every 5 s and waits FINALDELAY, 5 s; apcupsd, which looks each second on battery,
 * wants a mark to hold for 5 s (its action.c). HOSTSYNC is not told. Milliseconds.
 */
const BEFORE_ASKED_MS = 10_000;

/** A battery that is too short as a whole is so from its mark on, too. */
const lowMark = ({ prediction, policy }: LimitFacts, { known, now, atLow }: Outlook): BatteryMatter[] => {
  const { source } = known;
  if (source === null || atLow === null || atLow.suffices || now?.suffices === false) return [];
  const lacks = shortage(atLow, prediction);
  const keptMs = policy.lastResort === 'leave' ? 0 : policy.reserveMs;
  const needMs = atLow.share.lastsMs + lacks.missingMs + (keptMs - atLow.share.reserveMs) + BEFORE_ASKED_MS;
  return [{ code: 'battery-low-mark', source, needMs, ...lacks }];
};

const shortage = (outage: Outage, { groups }: Prediction): Shortage => {
  const { share, spareMs } = outage;
  // A guest that is late whatever the battery says is another finding; a stated time has to last for its last resort.
  const counts = (worstMs: number): boolean =>
    worstMs > share.forGuestsMs && (share.by === 'stated' || worstMs !== Infinity);
  const isAssumed = groups
    .flatMap(({ guests }) => guests)
    .every(({ duration, worstMs }) => duration.basis === 'assumed' || !counts(worstMs));
  // No time at all is too short for any guest.
  return { share, missingMs: Math.max(0, -spareMs), isAssumed: isAssumed && share.forGuestsMs > 0 };
};

/** A run does not heed what was stated: the smaller of the two has to be the set limit's affair. */
const stated = (
  { limitMs }: Policy,
  { source, reading, statedMs, marginMs }: KnownBattery,
): BatteryMatter[] => {
  if (statedMs === null) return [];
  const runtimeMs = reading?.runtimeMs ?? null;
  const heededMs = Math.min(limitMs, runtimeMs === null ? Infinity : runtimeMs - marginMs);
  return [
    ...(source !== null && reading !== null && runtimeMs !== null && differ(reading, runtimeMs, statedMs)
      ? [{ code: 'battery-runtime-differs', source, runtimeMs, statedMs } as const]
      : []),
    ...(statedMs < heededMs && limitMs !== Infinity
      ? [{ code: 'battery-before-limit', batteryMs: statedMs, limitMs } as const]
      : []),
  ];
};

/** One is more than twice the other, and the battery is neither in use nor still being charged after that. */
const differ = ({ power, chargePercent }: BatteryReading, runtimeMs: number, statedMs: number): boolean =>
  power === 'mains' &&
  (chargePercent ?? 100) >= CHARGED &&
  Math.max(runtimeMs, statedMs) > 2 * Math.min(runtimeMs, statedMs);

const CHARGED = 90;
