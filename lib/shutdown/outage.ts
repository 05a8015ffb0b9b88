import { guestKey } from '../guests/guest.ts';
import type { BatteryReading } from './battery-source.ts';
import { lastsFor, underBattery } from './battery-limit.ts';
import type { KnownBattery } from './known-battery.ts';
import type { Policy } from './policy.ts';
import type { PredictedGuest, Prediction } from './prediction.ts';

/** What the battery means for a run that begins now. */
export interface Outlook {
  readonly known: KnownBattery;
  /** If mains power failed now, or as it is: on battery. Null: nobody knows how long it lasts. */
  readonly now: Outage | null;
  /** Begun only when the UPS's daemon shuts the host down. Null: nobody was asked, or it is called low by its charge alone. */
  readonly atLow: Outage | null;
}

/** A run on battery, played through. Times are milliseconds. */
export interface Outage {
  readonly share: Share;
  /** The run's limit as it was set, and as the battery leaves it. */
  readonly setLimitMs: number;
  readonly limitMs: number;
  readonly prediction: Prediction;
  /** Whom the battery alone makes late. */
  readonly late: readonly PredictedGuest[];
  /** Nobody is late for it, and the run ends before it is empty. */
  readonly suffices: boolean;
  /** Negative: so much is missing. */
  readonly spareMs: number;
}

/**
 * How the battery's time is parted. Milliseconds. `by` the UPS's runtime, by what is left from its low battery warning on, or by what the
 * administrator stated.
 */
export interface Share {
  readonly lastsMs: number;
  /** Kept for what follows the run; nothing of a time that the administrator stated. */
  readonly marginMs: number;
  /** Kept for the last resort; nothing of a stated time: there the whole run is compared. */
  readonly reserveMs: number;
  readonly forGuestsMs: number;
  readonly by: 'runtime' | 'warning' | 'stated';
  /** The UPS does not say what it calls low: a run assumes it. */
  readonly isLowAssumed: boolean;
}

export type Play = (reading: BatteryReading | null) => Prediction;

/** @param play the run with what the battery says when it begins; null: nothing */
export const outlookOf = (known: KnownBattery, policy: Policy, play: Play): Outlook => {
  const reading = known.reading === null ? null : whenItsDaemonActs(known.reading);
  let plain: Prediction | undefined;
  const played: Play = (says) => (says === null ? (plain ??= play(null)) : play(says));
  return {
    known,
    now: outageOf(known, policy, played),
    atLow: reading === null ? null : outageOf({ ...known, statedMs: null, reading }, policy, played),
  };
};

/**
 * upsmon waits until the UPS calls itself low; apcupsd has a mark of its own, and does not wait for that if the UPS is earlier.
 * Marks of its daemon's that are not told are marks of its charge: they say nothing of a time.
 */
const whenItsDaemonActs = (reading: BatteryReading): BatteryReading | null => {
  const { lowMs, lowBy, actsMs = null } = reading;
  if (actsMs !== null && actsMs > (lowMs ?? 0)) return { ...reading, power: 'ordered', runtimeMs: actsMs };
  return lowMs === null && lowBy === 'marks' ? null : { ...reading, power: 'low', runtimeMs: null };
};

const outageOf = (known: KnownBattery, policy: Policy, play: Play): Outage | null => {
  const reading = known.reading === null ? null : onBattery(known.reading);
  const limited = underBattery(policy, reading);
  const shares = sharesOf({ ...known, reading }, limited);
  if (shares.length === 0) return null;
  const prediction = play(reading);
  const late = lateForIt(prediction, play(null));
  const needsMs = lastDown(late.length > 0 && reading !== null ? play(everyoneAtOnce(reading)) : prediction);
  const spares = shares.map((share) => ({ share, spareMs: spareOf(share, needsMs, { late, prediction }) }));
  const { share, spareMs } = spares.reduce((one, other) => (other.spareMs < one.spareMs ? other : one));
  const suffices = late.length === 0 && spareMs >= 0;
  const limits = { setLimitMs: policy.limitMs, limitMs: limited.limitMs };
  return { share, ...limits, prediction, late, suffices, spareMs };
};

const onBattery = (reading: BatteryReading): BatteryReading =>
  reading.power === 'mains' ? { ...reading, power: 'battery' } : reading;

/** Where time is short no order holds: what the guests need then. */
const everyoneAtOnce = (reading: BatteryReading): BatteryReading => ({
  ...reading,
  power: 'low',
  runtimeMs: null,
  lowMs: Infinity,
});

const sharesOf = ({ reading, statedMs, marginMs }: KnownBattery, limited: Policy): Share[] => {
  const reserveMs = limited.lastResort === 'leave' ? 0 : limited.reserveMs;
  const { runtimeMs, warnedMs } = reading === null ? UNKNOWN : lastsFor(reading);
  const lastsMs = Math.min(runtimeMs, warnedMs);
  const forGuestsMs = Math.max(0, lastsMs - marginMs - reserveMs);
  const by = runtimeMs <= warnedMs ? 'runtime' : 'warning';
  const isLowAssumed = by === 'warning' && reading?.lowMs === null;
  const stated = { marginMs: 0, reserveMs: 0, by: 'stated', isLowAssumed: false } as const;
  return [
    ...(lastsMs === Infinity
      ? []
      : [{ lastsMs, marginMs, reserveMs, forGuestsMs, by, isLowAssumed } as const]),
    ...(statedMs === null ? [] : [{ ...stated, lastsMs: statedMs, forGuestsMs: statedMs }]),
  ];
};

const UNKNOWN = { runtimeMs: Infinity, warnedMs: Infinity };

/** Who is late whatever the battery says meets the last resort: that has to end in time, and so has a run held against a stated time. */
const spareOf = (
  { lastsMs, marginMs, reserveMs, by }: Share,
  needsMs: number,
  { late, prediction }: Pick<Outage, 'late' | 'prediction'>,
): number => {
  const endsByItself = late.length > 0 || prediction.late.length === 0;
  return lastsMs - marginMs - (endsByItself && by !== 'stated' ? needsMs + reserveMs : prediction.runMs);
};

const lateForIt = (prediction: Prediction, plain: Prediction): PredictedGuest[] => {
  const lateAnyway = new Set(plain.late.map(({ guest }) => guestKey(guest)));
  return prediction.late.filter(({ guest }) => !lateAnyway.has(guestKey(guest)));
};

/** When the last one is down of those that go down at all. */
const lastDown = ({ groups }: Prediction): number =>
  Math.max(
    0,
    ...groups.flatMap(({ guests }) => guests.map(({ worstMs }) => worstMs)).filter(Number.isFinite),
  );

/** Whether order, or slots, give way when the run begins: then all are asked at once. */
export const isAskedAtOnce = ({ gaveWayMs }: Prediction): boolean =>
  gaveWayMs !== null && gaveWayMs < AT_ONCE_MS;

/** What happens earlier happens as the run begins. Milliseconds. */
const AT_ONCE_MS = 1_000;
