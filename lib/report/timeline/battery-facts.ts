import { batterySentence, percent, powerWord, runtimeWord } from '../battery-words.ts';
import { plain } from '../duration.ts';
import { oneLine, printable } from '../printable.ts';
import type { BatteryRead, PastBattery } from './battery.ts';
import { toldOf } from './battery-notes.ts';
import type { Timeline } from './model.ts';

/**
 * The battery in a sentence; '' where none was heeded.
 * `Battery nut:ups@localhost: 10 min left at 0.4 s, 5 min 20 s left at 281.0 s, on battery; it set the limit: 290 s instead of 300 s.`
 */
export const batteryFacts = ({ battery, run, limit }: Timeline): string => {
  if (battery === null) return '';
  const { timeoutSeconds } = run.begun.settings;
  const moved = battery.limits
    ? `; it set the limit: ${limitWord(limit)} instead of ${limitWord(timeoutSeconds)}`
    : '';
  return `Battery${battery.source === null ? '' : ` ${printable(battery.source)}`}: ${asItWent(battery)}${moved}.`;
};

const asItWent = ({ readings }: PastBattery): string => {
  const [first] = readings;
  const last = readings[readings.length - 1];
  if (first === undefined || last === undefined) return 'it was never read';
  const ends = first === last ? [first] : [first, last];
  return [...ends.flatMap(amountAt), powerWord(last.power)].join(', ');
};

const amountAt = ({ power, runtimeSeconds, chargePercent, elapsed }: BatteryRead): string[] => {
  const at = `at ${elapsed.toFixed(1)} s`;
  if (runtimeSeconds !== null) return [`${runtimeWord(power, runtimeSeconds * 1000)} ${at}`];
  return chargePercent === null ? [] : [`${percent(chargePercent)} charged ${at}`];
};

const limitWord = (seconds: number | null): string => (seconds === null ? 'none' : plain(seconds * 1000));

/** Shorter is at the same time. Seconds. */
const MOMENT_S = 0.05;

/** For a record that ends before its run: what was known of the battery then. */
export const batterysLastWord = ({ battery, endsAt }: Timeline): string[] => {
  const last = battery?.lines[battery.lines.length - 1];
  if (battery === null || last === undefined) return [];
  const reading = battery.readings[battery.readings.length - 1];
  const unread =
    last.event === 'battery-unread' ? [`The UPS could not be read any more: ${oneLine(last.why)}.`] : [];
  if (reading === undefined) return unread;
  const before = Math.max(0, endsAt - reading.elapsed);
  const when = before < MOMENT_S ? "at the record's end" : `${plain(before * 1000)} before the record's end`;
  return [`The UPS, last read ${when}: ${batterySentence(toldOf(reading))}.`, ...unread];
};
