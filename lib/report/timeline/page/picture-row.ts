import type { GuestLine } from '../guest-line.ts';
import { outcomeWord, tookWord } from '../layout.ts';
import type { Timeline } from '../model.ts';
import type { Scale } from '../scale.ts';
import { marksOf } from '../signs.ts';
import { BAR, isWide, xOf } from './geometry.ts';
import { toneOf } from './guest-table.ts';
import { element, type Markup } from './markup.ts';
import type { PictureNames } from './picture-names.ts';
import { drawMark, drawSegment } from './shapes.ts';

export interface Canvas {
  readonly timeline: Timeline;
  readonly scale: Scale;
  readonly names: PictureNames;
}

/** A guest's name, its bar and how it ended, around a height. */
export const guestRow = ({ timeline, scale, names }: Canvas, guest: GuestLine, y: number): Markup => {
  const words = [outcomeWord(guest, timeline), tookWord(guest, timeline)];
  const told = words.filter((text) => text !== '').join(', ');
  const marks = marksOf(guest, timeline.endsAt).sort((a, b) => a.rank - b.rank);
  return element(
    'g',
    { class: toneOf(guest) },
    element('title', {}, `${names.whole(guest.guest)}: ${told}`),
    nameTexts(names, guest, y),
    guest.segments.filter((one) => isWide(one, scale)).map((segment) => drawSegment(segment, scale, y)),
    marks.map(({ at, sign }) => drawMark(sign, xOf(at, scale), y)),
    element('text', { x: BAR.x + BAR.width + 14, y: y + 4 }, told),
  );
};

export const headingRow =
  (text: string) =>
  (y: number): Markup =>
    element('text', { class: 'small', x: 0, y: y + 4 }, text);

/** The connection has a line of its own: behind a long name nothing of it would be left. */
const nameTexts = ({ name, connection }: PictureNames, { guest }: GuestLine, y: number): Markup[] => {
  if (connection === null) return [element('text', { class: 'name', x: 0, y: y + 4 }, name(guest))];
  return [
    element('text', { class: 'name', x: 0, y: y - 2 }, name(guest)),
    element('text', { class: 'small connection', x: 0, y: y + 8 }, connection(guest)),
  ];
};
