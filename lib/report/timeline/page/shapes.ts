import type { Segment, Stage } from '../guest-line.ts';
import type { Scale } from '../scale.ts';
import { SIGNS, type Sign } from '../signs.ts';
import { xOf } from './geometry.ts';
import { element, type Markup } from './markup.ts';

/** What lasts: told apart by dashes, so that paper needs no colour. */
export const drawSegment = ({ is, from, to }: Segment, scale: Scale, y: number): Markup =>
  drawStage(is, xOf(from, scale), xOf(to, scale), y);

export const drawStage = (stage: Stage, x1: number, x2: number, y: number): Markup =>
  element('line', { class: `bar ${stage}`, x1, x2, y1: y, y2: y });

/** What happened at a moment: a shape or a letter for each. */
export const drawMark = (sign: Sign, x: number, y: number): Markup | readonly Markup[] =>
  (SHAPES[sign] ?? badge)(x, y, sign);

type Shape = (x: number, y: number, sign: Sign) => Markup | readonly Markup[];

const line = (name: string, x: number, y: number, half: number): Markup =>
  element('line', { class: name, x1: x, x2: x, y1: y - half, y2: y + half });

/** The letter that a terminal without Unicode shows. */
const badge: Shape = (x, y, sign) => [
  element('circle', { class: 'badge', cx: x, cy: y, r: 7.5 }),
  element('text', { class: 'letter', x, y: y + 3.5 }, SIGNS[sign].ascii),
];

const SHAPES: Readonly<Partial<Record<Sign, Shape>>> = {
  asked: (x, y) => line('tick', x, y, 9),
  'asked-again': (x, y) => [
    line('tick', x, y, 7),
    element('circle', { class: 'head', cx: x, cy: y - 7, r: 2.8 }),
  ],
  clean: (x, y) => element('rect', { class: 'square', x: x - 6, y: y - 7, width: 12, height: 14 }),
  open: (x, y) => line('edge', x, y, 10),
  // Their bars begin there.
  waiting: () => [],
  'going-down': () => [],
  saving: () => [],
  forcing: () => [],
};
