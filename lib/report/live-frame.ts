import { isEnded, type ConnectionRun, type RunState } from '../shutdown/state.ts';
import { bar } from './bar.ts';
import { left, running } from './duration.ts';
import { batteryLine } from './live-battery.ts';
import { liveRows, type RowOptions } from './live-rows.ts';
import { connectionForms } from './names/connections.ts';
import { oneLine, shown } from './printable.ts';
import { makeStyle } from './style.ts';
import type { LookOptions } from './view-options.ts';
import { displayWidth, fit, markFor } from './width.ts';
import { lastResortWord } from './words.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A run as a picture: a line with time and progress, one for the UPS if one is heeded, one per connection in
 * trouble, a row per guest.
 * Never wider than the columns, and one row lower than the screen: the cursor stands below it.
 * @param now milliseconds on the run's clock
 */
export const renderLive = (state: RunState, now: number, size: Size, options: LookOptions): string[] => {
  const height = Math.max(0, size.rows - 1);
  const rowOptions = { style: makeStyle(options.color), unicode: options.unicode, many: options.many };
  const nameOf = connectionForms(state.connections.keys(), Math.floor(size.columns / 2), options.unicode);
  const troubles = [...state.connections.values()]
    .flatMap((connection) => troubleLine(connection, nameOf(connection.uri), now, size.columns, rowOptions))
    .slice(0, MOST_TROUBLES);
  const head = [
    headline(state, now, size.columns, rowOptions),
    ...batteryLine(state, now, size.columns, rowOptions),
    ...troubles,
  ].slice(0, height);
  return [...head, ...liveRows(state, now, { ...size, rows: height - head.length }, rowOptions)];
};

/** More would push the guests off the screen; the log lines above tell of each. */
const MOST_TROUBLES = 3;
const WIDEST_BAR = 30;

const headline = (state: RunState, now: number, columns: number, { style, unicode }: RowOptions): string => {
  const text = fit(`${progress(state)}   ${timeLeft(state, now)}`, columns, markFor(unicode));
  const runs = [...state.guests.values()];
  const room = Math.min(WIDEST_BAR, columns - displayWidth(text) - 2);
  const drawn = bar(runs.filter(isEnded).length, runs.length, room, unicode);
  return style.strong(drawn === '' ? text : `${drawn}  ${text}`);
};

const progress = (state: RunState): string => {
  const runs = [...state.guests.values()];
  if (runs.length === 0) return 'looking for guests';
  return `${String(runs.filter(isEnded).length)} of ${String(runs.length)} ended`;
};

const timeLeft = (state: RunState, now: number): string => {
  const { limitMs, lastResort } = state.policy;
  if (state.phase === 'ended') return `took ${running(now)}`;
  const resort = state.phase === 'last-resort' ? `   last resort: ${lastResortWord(lastResort)}` : '';
  if (limitMs === Infinity) return `${running(now)}, no limit${resort}`;
  return `${left(limitMs - now)} left of ${left(limitMs)}${resort}`;
};

const troubleLine = (
  { trouble }: ConnectionRun,
  name: string,
  now: number,
  columns: number,
  { style, unicode }: RowOptions,
): string[] => {
  if (trouble === null) return [];
  const text = `${name}: cannot ask for ${running(now - trouble.since)}: ${oneLine(trouble.failure.detail)}`;
  return [style.bad(fit(shown(text, unicode), columns, markFor(unicode)))];
};
