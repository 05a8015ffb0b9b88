import type { Segment } from '../guest-line.ts';
import type { Scale } from '../scale.ts';

/** The picture's own units: pixels where it has its full width. */
export const WIDTH = 1000;
export const BAR = { x: 190, width: 620 } as const;
/** Where the rows begin, beneath the ruler. */
export const TOP = 50;
export const ROW = 22;
/** With a connection beneath the name, so that it is seen whose it is. */
export const TALL_ROW = 28;

/** With one decimal: no more can be seen. */
export const xOf = (at: number, { span }: Scale): number =>
  Math.round((BAR.x + (Math.min(at, span) / span) * BAR.width) * 10) / 10;

/** The first request is a tenth of a second after the run's begin: of that nothing is seen. */
export const isWide = ({ from, to }: Segment, scale: Scale): boolean =>
  xOf(to, scale) - xOf(from, scale) >= 1;
