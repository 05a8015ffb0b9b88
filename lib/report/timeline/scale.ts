import type { Timeline } from './model.ts';

/** From seconds to places on an axis. */
export interface Scale {
  /** What the axis covers from 0. Seconds, more than 0. */
  readonly span: number;
  readonly limitOnAxis: boolean;
}

/** A run that used less of its limit than this would be a dot at the beginning of its ruler. */
const LEAST_USE = 1 / 3;
/** Seconds. */
const LEAST_SPAN = 0.1;
const DAY_S = 86_400;

/** The axis runs to the limit where the run came near it; elsewhere to the run's end. */
export const scaleOf = ({ endsAt, limit }: Pick<Timeline, 'endsAt' | 'limit'>): Scale => {
  const limitOnAxis = limit !== null && endsAt >= limit * LEAST_USE;
  return { span: Math.max(LEAST_SPAN, endsAt, limitOnAxis ? limit : 0), limitOnAxis };
};

/** The column, from 0, of a moment; the last one for the axis's end and what lies behind it. */
export const columnOf = (at: number, { span }: Scale, width: number): number =>
  Math.max(0, Math.min(width - 1, Math.floor((at / span) * width)));

/** Round moments from 0 to the span, at most so many and one. Seconds. */
export const ticks = ({ span }: Scale, most: number): number[] => {
  const step = stepFor(span / Math.max(1, most));
  return Array.from({ length: Math.floor(span / step + 1e-9) + 1 }, (_, index) => rounded(index * step));
};

/** As clocks have them: 1, 2, 5, 10, 20 s, then by minutes, hours and days. */
const stepFor = (least: number): number => STEPS.find((step) => step >= least) ?? daysFor(least);

const STEPS = [
  ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30],
  ...[60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, DAY_S],
];

const daysFor = (least: number): number => {
  const decade = DAY_S * 10 ** Math.floor(Math.log10(least / DAY_S));
  return [1, 2, 5, 10].map((factor) => factor * decade).find((step) => step >= least) ?? least;
};

/** 3 × 0.1 is 0.3 to people. */
const rounded = (value: number): number => Math.round(value * 100) / 100;
