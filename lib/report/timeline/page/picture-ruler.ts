import { plain } from '../../duration.ts';
import { lastResortWord } from '../../words.ts';
import type { LastResortAt, Timeline } from '../model.ts';
import { ticks, type Scale } from '../scale.ts';
import { BAR, TOP, xOf } from './geometry.ts';
import { element, type Markup } from './markup.ts';

const MOST_TICKS = 12;
/** Nearer to the lines of limit and last resort a number would be struck out. */
const NUMBER_WIDTH = 24;

/** Numbers in seconds with a line through all rows for each, and lines for the limit and the last resort. */
export const pictureRuler = (timeline: Timeline, scale: Scale, height: number): Markup[] => {
  const { limit, lastResort } = timeline;
  const limitX = limit !== null && scale.limitOnAxis ? xOf(limit, scale) : Infinity;
  const resortOnAxis = lastResort !== null && lastResort.at <= scale.span ? lastResort : null;
  const lines = [limitX, resortOnAxis === null ? Infinity : xOf(resortOnAxis.at, scale)];
  return [
    ...ticks(scale, MOST_TICKS).flatMap((at) => tick(at, xOf(at, scale), lines, height)),
    ...(resortOnAxis === null ? [] : resort(resortOnAxis, scale, height)),
    ...limitMark(limit, limitX, height),
  ];
};

const tick = (at: number, x: number, lines: readonly number[], height: number): Markup[] => [
  vertical(x, TOP, height, 'grid'),
  ...(lines.some((line) => Math.abs(x - line) < NUMBER_WIDTH)
    ? []
    : [small(x, TOP - 5, at === 0 ? '0 s' : String(at), 'middle')]),
];

const resort = ({ at, means }: LastResortAt, scale: Scale, height: number): Markup[] => {
  const x = xOf(at, scale);
  return [
    vertical(x, 20, height, 'resort'),
    small(x - 4, 27, `${plain(at * 1000)}: ${lastResortWord(means)}`, 'end'),
  ];
};

const limitMark = (limit: number | null, x: number, height: number): Markup[] => {
  const end = BAR.x + BAR.width;
  if (limit === null) return [small(end, 12, 'no limit', 'end')];
  const text = `limit ${plain(limit * 1000)}`;
  if (x === Infinity) return [small(end, 12, `${text} →`, 'end')];
  return [vertical(x, 4, height, 'limit'), small(x - 4, 12, text, 'end')];
};

const vertical = (x: number, from: number, to: number, name: string): Markup =>
  element('line', { class: name, x1: x, x2: x, y1: from, y2: to - 4 });

const small = (x: number, y: number, text: string, anchor: 'middle' | 'end'): Markup =>
  element('text', { class: 'small', x, y, 'text-anchor': anchor }, text);
