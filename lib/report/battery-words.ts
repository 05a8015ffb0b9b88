import type { BatteryReading, Power } from '../shutdown/battery-source.ts';
import { oneLine, printable } from './printable.ts';

/** What a UPS runs on, in a sentence or a table's cell. @param power of a record: a later version may have others */
export const powerWord = (power: string): string => POWER_WORDS[power] ?? printable(power);

const POWER_WORDS: Readonly<Record<Power, string> & Partial<Record<string, string>>> = {
  mains: 'on mains',
  battery: 'on battery',
  low: 'battery low',
  ordered: 'shutdown ordered',
  calibrating: 'calibrating',
  unknown: 'mains or battery unknown',
};

/** `on battery (OB DISCHRG), 12 min left, 84 % charged`: what a UPS says, as far as it says it. */
export const batterySentence = ({ power, status, runtimeMs, chargePercent }: Told): string =>
  [
    `${powerWord(power)}${statusWord(status)}`,
    ...(runtimeMs === null ? [] : [runtimeWord(power, runtimeMs)]),
    ...(chargePercent === null ? [] : [`${percent(chargePercent)} charged`]),
  ].join(', ');

/** What is told of a reading. */
export type Told = Pick<BatteryReading, 'power' | 'status' | 'runtimeMs' | 'chargePercent'>;

/** ` (OB DISCHRG)`: the UPS's own words; nothing where it has none. */
export const statusWord = (status: string): string => (status === '' ? '' : ` (${oneLine(status)})`);

/** `12 min left`; on mains it does not run yet: `25 min of battery`. */
export const runtimeWord = (power: Power, runtimeMs: number): string =>
  `${spoken(runtimeMs)} ${power === 'mains' ? 'of battery' : 'left'}`;

/** `84 %`: never more than it has. */
export const percent = (value: number): string => `${String(Math.floor(value))} %`;

/**
 * `48 s`, `4 min 50 s`, `12 min`, `2 h 5 min`: a time that is left, rounded down, for one is not to count on more. Takes
 * milliseconds.
 */
export const spoken = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${String(seconds)} s`;
  if (minutes < 60) return `${String(minutes)} min${rest(seconds % 60, 's')}`;
  return `${String(Math.floor(minutes / 60))} h${rest(minutes % 60, 'min')}`;
};

const rest = (value: number, unit: string): string => (value === 0 ? '' : ` ${String(value)} ${unit}`);
