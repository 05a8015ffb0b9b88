import type { BatteryReading } from './battery-source.ts';

/** A reading, and when it was made: milliseconds on any one clock. */
export interface ReadAt {
  readonly reading: BatteryReading;
  readonly at: number;
}

/** What is believed of a battery, and what was read once since, and has to be read again before it counts. */
export interface Belief {
  readonly believed: ReadAt | null;
  readonly doubted: ReadAt | null;
}

export const NOTHING_READ: Belief = { believed: null, doubted: null };

/** A reading that is in doubt is made again after this: most of NUT's drivers ask the UPS every 2 s (upsmon.conf(5)). Milliseconds. */
export const READ_AGAIN_MS = 2_500;
/** What is not contradicted by then holds: the source may be silent, and time is short. Milliseconds. */
export const DOUBT_MS = 4_000;
/** A runtime that falls below this part of what it should be by now is in doubt. */
const FALL_PART = 1 / 2;

/**
 * One reading may be wrong: a UPS says LB for a moment and takes it back (upsmon.conf(5), HOSTSYNC; apcupsd waits for 5 s, src/action.c),
 * or shows a runtime of nothing while it switches over. So what would end a run early is read twice, and the second reading is
 * believed, whatever it says.
 */
export const weigh = ({ believed, doubted }: Belief, now: ReadAt): Belief =>
  doubted === null && isDoubtful(believed, now)
    ? { believed, doubted: now }
    : { believed: now, doubted: null };

/** Nobody has contradicted what was in doubt. */
export const believe = ({ believed, doubted }: Belief): Belief => ({
  believed: doubted ?? believed,
  doubted: null,
});

const isDoubtful = (believed: ReadAt | null, now: ReadAt): boolean =>
  (now.reading.power === 'low' && believed?.reading.power !== 'low') || hasFallen(believed, now);

/** More than the time that has passed, and the charge where it is told, can explain. */
const hasFallen = (believed: ReadAt | null, { reading, at }: ReadAt): boolean => {
  if (believed === null || reading.power === 'mains' || reading.runtimeMs === null) return false;
  const { runtimeMs, chargePercent } = believed.reading;
  if (runtimeMs === null) return false;
  const expectedMs = Math.max(0, runtimeMs - (at - believed.at));
  return reading.runtimeMs < expectedMs * FALL_PART * partLeft(chargePercent, reading.chargePercent);
};

/** 0 to 1; 1 where the charge is not told. */
const partLeft = (before: number | null, now: number | null): number =>
  before === null || now === null || before === 0 ? 1 : Math.min(1, now / before);
