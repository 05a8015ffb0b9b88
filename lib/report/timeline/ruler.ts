import { plain } from '../duration.ts';
import type { Timeline } from './model.ts';
import { columnOf, ticks, type Scale } from './scale.ts';

/** The letters on the axis for what the settings put there. */
export const LIMIT = 'L';
export const LAST_RESORT = 'R';

/** Columns that a number and the blanks beside it take. */
const TICK_WIDTH = 7;
/** More would be a grid. */
const MOST_TICKS = 12;

/** The axis's numbers, in seconds; where the limit is, or where it would be. Never wider than the width. */
export const labels = ({ limit }: Timeline, scale: Scale, width: number, unicode: boolean): string => {
  const line = new Array<string>(width).fill(' ');
  if (limit === null) place(line, 'no limit', width - 'no limit'.length);
  else {
    const text = `limit ${plain(limit * 1000)}`;
    const behind = `${text} ${unicode ? '→' : '->'}`;
    if (!scale.limitOnAxis) place(line, behind, width - behind.length);
    else place(line, text, Math.max(0, columnOf(limit, scale, width) + 1 - text.length));
  }
  for (const at of ticks(scale, tickCount(width)))
    place(line, at === 0 ? '0 s' : String(at), columnOf(at, scale, width));
  return line.join('');
};

export const axis = (
  { limit, lastResort }: Timeline,
  scale: Scale,
  width: number,
  unicode: boolean,
): string => {
  const line = new Array<string>(width).fill(unicode ? '─' : '-');
  const set = (at: number, sign: string): void => {
    line[columnOf(at, scale, width)] = sign;
  };
  for (const at of ticks(scale, tickCount(width))) set(at, unicode ? '┬' : '|');
  if (lastResort !== null && lastResort.at <= scale.span) set(lastResort.at, LAST_RESORT);
  if (limit !== null && scale.limitOnAxis) set(limit, LIMIT);
  return line.join('');
};

const tickCount = (width: number): number =>
  Math.min(MOST_TICKS, Math.max(1, Math.floor(width / TICK_WIDTH)));

/** Only where it fits, with a blank on each side. */
const place = (line: string[], text: string, at: number): void => {
  const beside = line.slice(Math.max(0, at - 1), at + text.length + 1);
  if (at < 0 || at + text.length > line.length || beside.some((one) => one !== ' ')) return;
  for (const [index, character] of Array.from(text).entries()) line[at + index] = character;
};
