import { count } from '../../words.ts';
import { groupHeading } from '../groups.ts';
import type { Timeline } from '../model.ts';
import { scaleOf } from '../scale.ts';
import { ROW, TALL_ROW, TOP, WIDTH } from './geometry.ts';
import { element, type Markup } from './markup.ts';
import { pageLegend } from './page-legend.ts';
import { pictureNames } from './picture-names.ts';
import { guestRow, headingRow, type Canvas } from './picture-row.ts';
import { pictureRuler } from './picture-ruler.ts';

/** A picture cannot be parted at a page's end, and paper has so many. */
const MOST_ROWS = 30;

/** A run's bars; several pictures where there are many. @param id the run's */
export const pictures = (timeline: Timeline, id: string): Markup[] => {
  const rows = rowsOf({ timeline, scale: scaleOf(timeline), names: pictureNames(timeline) });
  const parts = Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_, part) =>
    rows.slice(part * MOST_ROWS, (part + 1) * MOST_ROWS),
  );
  return parts.map((some, part) => {
    const drawn = picture(timeline, some, { id, part: part + 1, of: parts.length });
    // On paper the legend has to stand where the shapes are.
    return element('figure', {}, drawn, part === parts.length - 1 ? pageLegend(timeline) : []);
  });
};

interface Row {
  /** Null: it heads others. */
  readonly name: string | null;
  /** Around a height. */
  readonly draw: (y: number) => Markup;
}

const rowsOf = (canvas: Canvas): Row[] =>
  canvas.timeline.guests.flatMap((guest, index): Row[] => [
    ...groupHeading(canvas.timeline, index).map((text) => ({ name: null, draw: headingRow(text) })),
    { name: canvas.names.whole(guest.guest), draw: (y) => guestRow(canvas, guest, y) },
  ]);

interface Part {
  readonly id: string;
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

/** Its box scrolls where the screen is small: the keyboard has to get there. */
const picture = (timeline: Timeline, rows: readonly Row[], part: Part): Markup => {
  const id = `${part.id}-picture-${String(part.part)}`;
  const row = timeline.many ? TALL_ROW : ROW;
  const height = TOP + rows.length * row + 6;
  const called = `${part.id}-title ${id}-title`;
  const svg = element(
    'svg',
    {
      class: 'picture',
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${String(WIDTH)} ${String(height)}`,
      role: 'img',
      'aria-labelledby': called,
      'aria-describedby': `${id}-text`,
    },
    element('title', { id: `${id}-title` }, titleOf(rows, part)),
    element('desc', { id: `${id}-text` }, descriptionOf(rows)),
    pictureRuler(timeline, scaleOf(timeline), height),
    rows.map(({ draw }, index) => draw(TOP + index * row + row / 2)),
  );
  const box = { class: 'scroll', role: 'group', 'aria-labelledby': called, tabindex: 0 };
  return element('div', box, svg);
};

const titleOf = (rows: readonly Row[], { part, of }: Part): string => {
  if (of === 1) return "A bar for each guest, from the run's begin to its end";
  const names = namesOf(rows);
  return `Part ${String(part)} of ${String(of)}: bars of ${names[0] ?? ''} to ${names[names.length - 1] ?? ''}`;
};

/** Nothing is in the picture alone. */
const descriptionOf = (rows: readonly Row[]): string =>
  `${count(namesOf(rows).length, 'guest')}; the sentence on the limit above and the table below say the same.`;

const namesOf = (rows: readonly Row[]): string[] => rows.flatMap(({ name }) => (name === null ? [] : [name]));
