import { printable } from '../../printable.ts';
import { fit } from '../../width.ts';
import { verdict } from '../facts.ts';
import type { GuestLine } from '../guest-line.ts';
import { outcomeWord, tookWord } from '../layout.ts';
import type { Timeline } from '../model.ts';
import { scaleOf, type Scale } from '../scale.ts';
import { marksOf } from '../signs.ts';
import { BAR, ROW, TOP, WIDTH, xOf } from './geometry.ts';
import { toneOf } from './guest-table.ts';
import { element, type Markup } from './markup.ts';
import { pictureRuler } from './picture-ruler.ts';
import { drawMark, drawSegment } from './shapes.ts';
import { groupHeading } from '../groups.ts';

/** A picture cannot be parted at a page's end, and paper has so many. */
const MOST_ROWS = 30;

/** A run's bars; several pictures where there are many. */
export const pictures = (timeline: Timeline, id: string): Markup[] => {
  const rows = rowsOf(timeline, scaleOf(timeline));
  return Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_, part) => {
    const some = rows.slice(part * MOST_ROWS, (part + 1) * MOST_ROWS);
    return picture(timeline, some, `${id}-picture-${String(part + 1)}`);
  });
};

/** Draws itself around a height. */
type Row = (y: number) => Markup;

const rowsOf = (timeline: Timeline, scale: Scale): Row[] =>
  timeline.guests.flatMap((guest, index): Row[] => [
    ...groupHeading(timeline, index).map(headingRow),
    (y) => guestRow(timeline, scale, guest, y),
  ]);

const headingRow =
  (text: string): Row =>
  (y) =>
    element('text', { class: 'small', x: 0, y: y + 4 }, text);

const picture = (timeline: Timeline, rows: readonly Row[], id: string): Markup => {
  const height = TOP + rows.length * ROW + 6;
  const attributes = {
    class: 'picture',
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${String(WIDTH)} ${String(height)}`,
    role: 'img',
    'aria-labelledby': `${id}-title ${id}-text`,
  };
  const svg = element(
    'svg',
    attributes,
    element('title', { id: `${id}-title` }, "A bar for each guest, from the run's begin to its end"),
    element('desc', { id: `${id}-text` }, `${verdict(timeline)} The table below says the same.`),
    pictureRuler(timeline, scaleOf(timeline), height),
    rows.map((row, index) => row(TOP + index * ROW + ROW / 2)),
  );
  return element('figure', {}, element('div', { class: 'scroll' }, svg));
};

const guestRow = (timeline: Timeline, scale: Scale, guest: GuestLine, y: number): Markup => {
  const words = [outcomeWord(guest, timeline), tookWord(guest, timeline)];
  const told = words.filter((text) => text !== '').join(', ');
  const marks = marksOf(guest, timeline.endsAt).sort((a, b) => a.rank - b.rank);
  return element(
    'g',
    { class: toneOf(guest) },
    element('title', {}, `${guest.guest.name}: ${told}`),
    element('text', { class: 'name', x: 0, y: y + 4 }, fit(printable(guest.guest.name), NAME_COLUMNS, '…')),
    guest.segments.map((segment) => drawSegment(segment, scale, y)),
    marks.map(({ at, sign }) => drawMark(sign, xOf(at, scale), y)),
    element('text', { x: BAR.x + BAR.width + 14, y: y + 4 }, told),
  );
};

/** What fits before the bars. */
const NAME_COLUMNS = 23;
