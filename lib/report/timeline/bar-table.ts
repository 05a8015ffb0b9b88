import { makeStyle, type Paint, type Style } from '../style.ts';
import { tableRow, type Cell } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { displayWidth, markFor } from '../width.ts';
import { barOf } from './bar.ts';
import { groupHeading } from './groups.ts';
import type { GuestLine } from './guest-line.ts';
import { layoutFor, outcomeWord, tookWord, type Layout } from './layout.ts';
import type { Timeline } from './model.ts';
import { axis, labels } from './ruler.ts';
import type { Scale } from './scale.ts';
import { isGoodEnd, SIGNS, type Sign } from './signs.ts';

/** A ruler, and a row for each guest: who, how it ended, what it took, its bar. */
export const barTable = (timeline: Timeline, scale: Scale, options: TableOptions): string[] => {
  if (timeline.guests.length === 0) return [];
  const style = makeStyle(options.color);
  const layout = layoutFor(timeline, options);
  const line = lineMaker(layout, options);
  const head = HEAD.map((cell): Unsized => ({ ...cell, paint: style.faint }));
  const rows = timeline.guests.flatMap((guest, index) => [
    ...groupHeading(timeline, index).map(style.faint),
    line(cellsOf(guest, timeline, layout, style), paintedBar(guest, timeline, scale, layout, options)),
  ]);
  if (layout.bar === 0) return [line(head, ''), ...rows];
  return [
    line([], style.faint(labels(timeline, scale, layout.bar, options.unicode))),
    line(head, style.faint(axis(timeline, scale, layout.bar, options.unicode))),
    ...rows,
  ];
};

type Unsized = Omit<Cell, 'width'>;

const HEAD: readonly Unsized[] = [
  { text: 'guest' },
  { text: 'connection' },
  { text: 'outcome' },
  { text: 'took', align: 'right' },
];

/** Puts the bar behind the cells, where it begins in each row. */
const lineMaker = (layout: Layout, { columns, unicode }: TableOptions) => {
  const widths = [layout.who.name, layout.who.connection, layout.outcome, layout.took];
  const barAt = layout.bar === 0 ? columns : columns - layout.bar;
  return (cells: readonly Unsized[], bar: string): string => {
    const sized = cells.map((cell, index): Cell => ({ ...cell, width: widths[index] ?? 0 }));
    const text = tableRow(sized, barAt, markFor(unicode));
    return `${text}${' '.repeat(Math.max(0, barAt - displayWidth(text)))}${bar}`.replace(/ +$/u, '');
  };
};

const cellsOf = (guest: GuestLine, timeline: Timeline, { who }: Layout, style: Style): Unsized[] => [
  { text: who.nameOf(guest.guest) },
  { text: who.connectionOf(guest.guest), paint: style.faint },
  { text: outcomeWord(guest, timeline), paint: toneOf(guest, style) },
  { text: tookWord(guest, timeline), align: 'right' },
];

const toneOf = ({ end }: GuestLine, { good, bad, doubtful }: Style): Paint => {
  if (end === null) return doubtful;
  return isGoodEnd(end.outcome) ? good : bad;
};

const paintedBar = (
  guest: GuestLine,
  { endsAt }: Timeline,
  scale: Scale,
  layout: Layout,
  { color, unicode }: TableOptions,
): string => {
  if (layout.bar === 0) return '';
  const style = makeStyle(color);
  const tone = toneOf(guest, style);
  return runsOf(barOf(guest, endsAt, scale, layout.bar))
    .map(([sign, many]) => {
      if (sign === null) return ' '.repeat(many);
      return paintOf(sign, style, tone)(SIGNS[sign][unicode ? 'unicode' : 'ascii'].repeat(many));
    })
    .join('');
};

const paintOf = (sign: Sign, { bad, doubtful, faint, strong }: Style, tone: Paint): Paint => {
  if (sign === 'waiting') return faint;
  if (sign === 'asked' || sign === 'asked-again') return strong;
  if (sign === 'forcing') return bad;
  return sign === 'saving' || sign === 'refused' ? doubtful : tone;
};

/** Equal neighbours together, so that few colour codes are needed. */
const runsOf = (bar: readonly (Sign | null)[]): [Sign | null, number][] => {
  const runs: [Sign | null, number][] = [];
  for (const sign of bar) {
    const last = runs[runs.length - 1];
    if (last?.[0] === sign) last[1] += 1;
    else runs.push([sign, 1]);
  }
  return runs;
};
