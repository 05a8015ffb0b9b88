import type { Scale } from '../scale.ts';

/** The picture's own units: pixels where it has its full width. */
export const WIDTH = 1000;
export const BAR = { x: 190, width: 620 } as const;
/** Where the rows begin, beneath the ruler. */
export const TOP = 50;
export const ROW = 22;

/** With one decimal: no more can be seen. */
export const xOf = (at: number, { span }: Scale): number =>
  Math.round((BAR.x + (Math.min(at, span) / span) * BAR.width) * 10) / 10;
