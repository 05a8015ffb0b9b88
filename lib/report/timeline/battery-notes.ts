import { batterySentence, percent, runtimeWord, statusWord, type Told } from '../battery-words.ts';
import { plain } from '../duration.ts';
import { oneLine } from '../printable.ts';
import { times } from '../words.ts';
import type { Seconds } from '../record-types.ts';
import type { BatteryRead, BatteryUnread, PastBattery } from './battery.ts';

/** A sentence on the battery; `weighs`: it was low, or it moved the limit. */
export interface BatteryNote {
  /** Seconds since the run's process began. */
  readonly at: number;
  readonly text: string;
  readonly weighs: boolean;
}

/** More stretches than these are counted: mains may flicker. */
const FIRST_STRETCHES = 4;
const LAST_STRETCHES = 3;

/** Mains lost and back, low battery, how the limit moved. What a stretch of equal power says again and again is said once. */
export const batteryNotes = ({ readings, unread }: PastBattery): BatteryNote[] => {
  const stretches = stretchesOf(readings);
  const hidden = stretches.slice(FIRST_STRETCHES, -LAST_STRETCHES);
  const shown = stretches.filter((stretch) => !hidden.includes(stretch));
  const [first] = hidden;
  const more = first === undefined ? [] : [flickers(first, hidden.length)];
  return [...shown.flatMap(stretchNotes), ...more, ...unreadNotes(unread)];
};

/** Readings of equal power, one after the other. */
interface Stretch {
  readonly first: BatteryRead;
  readonly rest: BatteryRead[];
  /** Null: the run began so. */
  readonly before: BatteryRead | null;
}

const stretchesOf = (readings: readonly BatteryRead[]): Stretch[] => {
  const stretches: Stretch[] = [];
  for (const [index, reading] of readings.entries()) {
    const before = readings[index - 1] ?? null;
    if (before?.power === reading.power) stretches[stretches.length - 1]?.rest.push(reading);
    else stretches.push({ first: reading, rest: [], before });
  }
  return stretches;
};

const flickers = ({ first }: Stretch, many: number): BatteryNote => ({
  at: first.elapsed,
  text: `UPS: between mains and battery ${String(many)} times more`,
  weighs: false,
});

const stretchNotes = ({ first, rest, before }: Stretch): BatteryNote[] => {
  const said =
    first.power === 'mains' && before !== null ? backOnMains(first) : batterySentence(toldOf(first));
  const text = `UPS: ${said}${first.moved ? `: ${limitBecame(first)}` : ''}`;
  const note = { at: first.elapsed, text, weighs: isGrave(first) || first.moved };
  return [note, ...movesNote(rest.filter(({ moved }) => moved))];
};

const isGrave = ({ power }: BatteryRead): boolean => power === 'low' || power === 'ordered';

/** `mains power was back (OL CHRG), 11 min of battery`. */
const backOnMains = (reading: BatteryRead): string =>
  [`mains power was back${statusWord(reading.status)}`, ...left(reading)].join(', ');

const left = ({ power, runtimeSeconds, chargePercent }: BatteryRead): string[] => [
  ...(runtimeSeconds === null ? [] : [runtimeWord(power, runtimeSeconds * 1000)]),
  ...(chargePercent === null ? [] : [`${percent(chargePercent)} charged`]),
];

/** Batteries empty faster than the clock runs: the limit often moves a bit with each reading. */
const movesNote = (moves: readonly BatteryRead[]): BatteryNote[] => {
  const [first] = moves;
  const last = moves[moves.length - 1];
  if (first === undefined || last === undefined) return [];
  const then = [...left(last), `at ${last.elapsed.toFixed(1)} s`].join(', ');
  const text =
    first === last
      ? `UPS: ${[...left(first), limitBecame(first)].join(', ')}`
      : `UPS: the limit became shorter ${times(moves.length)}, at last ${inSeconds(last.limitSeconds)} (${then})`;
  return [{ at: first.elapsed, text, weighs: true }];
};

const limitBecame = ({ limitSeconds }: BatteryRead): string => `the limit became ${inSeconds(limitSeconds)}`;

const unreadNotes = (unread: readonly BatteryUnread[]): BatteryNote[] => {
  const whys = [...new Set(unread.map(({ why }) => why))];
  return whys.map((why) => {
    const those = unread.filter((one) => one.why === why);
    const often = those.length > 1 ? ` (${String(those.length)} times)` : '';
    const text = `UPS: could not be read${often}, the limit stayed: ${oneLine(why)}`;
    return { at: those[0]?.elapsed ?? 0, text, weighs: false };
  });
};

/** A line of the record as the words take it. */
export const toldOf = ({ power, status, runtimeSeconds, chargePercent }: BatteryRead): Told => ({
  ...{ power, status, chargePercent },
  runtimeMs: runtimeSeconds === null ? null : runtimeSeconds * 1000,
});

const inSeconds = (seconds: Seconds): string => (seconds === null ? 'none' : plain(seconds * 1000));
