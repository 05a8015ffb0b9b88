import { printable } from '../../printable.ts';
import { fit } from '../../width.ts';
import { connectionName, guestName } from '../../words.ts';
import type { GuestLine } from '../guest-line.ts';
import { outcomeWord, tookWord } from '../layout.ts';
import type { Timeline } from '../model.ts';
import type { Scale } from '../scale.ts';
import { marksOf } from '../signs.ts';
import { BAR, isWide, xOf } from './geometry.ts';
import { toneOf } from './guest-table.ts';
import { element, type Markup } from './markup.ts';
import { drawMark, drawSegment } from './shapes.ts';

/** A guest's name, its bar and how it ended, around a height. */
export const guestRow = (timeline: Timeline, scale: Scale, guest: GuestLine, y: number): Markup => {
  const words = [outcomeWord(guest, timeline), tookWord(guest, timeline)];
  const told = words.filter((text) => text !== '').join(', ');
  const marks = marksOf(guest, timeline.endsAt).sort((a, b) => a.rank - b.rank);
  return element(
    'g',
    { class: toneOf(guest) },
    element('title', {}, `${nameIn(timeline, guest)}: ${told}`),
    nameTexts(timeline, guest, y),
    guest.segments.filter((one) => isWide(one, scale)).map((segment) => drawSegment(segment, scale, y)),
    marks.map(({ at, sign }) => drawMark(sign, xOf(at, scale), y)),
    element('text', { x: BAR.x + BAR.width + 14, y: y + 4 }, told),
  );
};

export const headingRow =
  (text: string) =>
  (y: number): Markup =>
    element('text', { class: 'small', x: 0, y: y + 4 }, text);

/** As sentences name it. */
export const nameIn = ({ many }: Timeline, { guest }: GuestLine): string => guestName(guest, many);

/** The connection has a line of its own: behind a long name nothing of it would be left. */
const nameTexts = ({ many }: Timeline, { guest }: GuestLine, y: number): Markup[] => {
  const name = fit(printable(guest.name), NAME_COLUMNS, '…');
  if (!many) return [element('text', { class: 'name', x: 0, y: y + 4 }, name)];
  const connection = fit(connectionName(guest.connection), CONNECTION_COLUMNS, '…');
  return [
    element('text', { class: 'name', x: 0, y: y - 2 }, name),
    element('text', { class: 'small', x: 0, y: y + 8 }, connection),
  ];
};

/** What fits before the bars. */
const NAME_COLUMNS = 23;
const CONNECTION_COLUMNS = 32;
