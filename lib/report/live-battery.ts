import type { BatteryReading } from '../shutdown/battery-source.ts';
import type { BatteryState } from '../shutdown/battery-state.ts';
import type { RunState } from '../shutdown/state.ts';
import { percent, powerWord, statusWord } from './battery-words.ts';
import { running } from './duration.ts';
import { oneLine, shown } from './printable.ts';
import type { RowOptions } from './live-rows.ts';
import type { Paint, Style } from './style.ts';
import { displayWidth, fit, markFor } from './width.ts';

/**
 * The UPS in a line: whose it is, what it runs on, how long it lasts from now on; nothing where none is heeded. What says least
 * is left out where there is no room.
 * @param now milliseconds on the run's clock
 */
export const batteryLine = (
  state: RunState,
  now: number,
  columns: number,
  { style, unicode }: RowOptions,
): string[] => {
  const source = state.policy.battery?.source.text;
  if (source === undefined) return [];
  const pieces = piecesOf(state.battery, source, now);
  const texts = DROPPED.map((drops) => joined(pieces, drops)).map((text) => shown(text, unicode));
  const last = texts[texts.length - 1] ?? '';
  const text = texts.find((one) => displayWidth(one) <= columns) ?? last;
  return [paintOf(state.battery, style)(fit(text, columns, markFor(unicode)))];
};

/** In their order on the line; '' where there is nothing to say. */
interface Pieces {
  readonly source: string;
  readonly power: string;
  readonly status: string;
  readonly runtime: string;
  /** For `runtime` where that has no room: `11:40`. */
  readonly time: string;
  readonly charge: string;
  readonly limits: string;
}

const piecesOf = (battery: BatteryState, source: string, now: number): Pieces => {
  const { reading, unread } = battery;
  if (reading === null) {
    const power = unread === null ? 'not read yet' : `cannot be read: ${oneLine(unread)}`;
    return { source, power, status: '', runtime: '', time: '', charge: '', limits: '' };
  }
  const time = timeNow(battery, reading, now);
  const isMains = reading.power === 'mains';
  return {
    source,
    power: `${unread === null ? '' : 'cannot be read, was '}${powerWord(reading.power)}`,
    status: statusWord(reading.status),
    runtime: time === '' ? '' : `${time} ${isMains ? 'of battery' : 'left'}`,
    time: isMains ? '' : time,
    charge: reading.chargePercent === null ? '' : percent(reading.chargePercent),
    limits: battery.limits ? 'sets the limit' : '',
  };
};

/** On mains the time does not run. */
const timeNow = ({ readAt }: BatteryState, { power, runtimeMs }: BatteryReading, now: number): string => {
  if (runtimeMs === null) return '';
  return running(power === 'mains' ? runtimeMs : runtimeMs - Math.max(0, now - readAt));
};

/** What gives way first, and what then. */
const DROPPED: readonly (readonly (keyof Pieces)[])[] = [
  [],
  ['status'],
  ['status', 'charge'],
  ['status', 'charge', 'source'],
  ['status', 'charge', 'source', 'limits'],
  ['status', 'charge', 'source', 'limits', 'runtime'],
];

const joined = (pieces: Pieces, drops: readonly (keyof Pieces)[]): string => {
  const of = (name: keyof Pieces): string => (drops.includes(name) ? '' : pieces[name]);
  const source = of('source');
  const runtime = drops.includes('runtime') ? pieces.time : pieces.runtime;
  const told = [`${pieces.power}${of('status')}`, runtime, of('charge'), of('limits')];
  return `${source === '' ? '' : `${source}: `}${told.filter((text) => text !== '').join(', ')}`;
};

const paintOf = ({ reading, unread }: BatteryState, { faint, doubtful, bad }: Style): Paint => {
  if (reading?.power === 'low' || reading?.power === 'ordered') return bad;
  if (unread !== null) return doubtful;
  return reading === null || reading.power === 'mains' ? faint : doubtful;
};
