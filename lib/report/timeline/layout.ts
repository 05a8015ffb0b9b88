import { tenths } from '../duration.ts';
import { guestColumns, type GuestColumns } from '../names/columns.ts';
import { GAP, widthFor } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { OUTCOME_WORDS } from '../words.ts';
import type { GuestLine } from './guest-line.ts';
import type { Timeline } from './model.ts';

/** The columns of a table of bars, in terminal columns; 0: there is no room for it. */
export interface Layout {
  readonly who: GuestColumns;
  readonly outcome: number;
  readonly took: number;
  readonly bar: number;
}

const NARROW = 50;
const LEAST_BAR = 8;
const MOST_TOOK = 10;

export const layoutFor = (timeline: Timeline, { columns, unicode }: TableOptions): Layout => {
  const { guests, many } = timeline;
  const part = (share: number): number => Math.max(8, Math.floor(columns * share));
  const who = guestColumns(
    guests.map(({ guest }) => guest),
    { room: part(shareOf(many, columns)), many: many && columns >= NARROW, unicode, others: ['guest'] },
  );
  const outcome = widthFor(['outcome', ...guests.map((guest) => outcomeWord(guest, timeline))], 13);
  const took =
    columns < NARROW ? 0 : widthFor(['took', ...guests.map((guest) => tookWord(guest, timeline))], MOST_TOOK);
  const used = [who.name, who.connection, outcome, took].reduce(
    (sum, width) => sum + (width === 0 ? 0 : width + GAP),
    0,
  );
  const bar = columns - used < LEAST_BAR ? 0 : columns - used;
  return { who, outcome, took, bar };
};

/** Of the columns, for whom a row is about. */
const shareOf = (many: boolean, columns: number): number => {
  if (!many) return 0.28;
  return columns < NARROW ? 0.2 : 0.4;
};

export const outcomeWord = ({ end }: GuestLine, { cutOff }: Timeline): string => {
  if (end !== null) return OUTCOME_WORDS[end.outcome];
  return cutOff?.cause === 'under-way' ? 'under way' : 'no end';
};

/** From the first request; of one without an end what is known of it. */
export const tookWord = ({ end, firstAskedAt }: GuestLine, { endsAt }: Timeline): string => {
  if (end !== null) return end.tookSeconds === null ? '' : tenths(end.tookSeconds * 1000);
  return firstAskedAt === null ? '' : `>${tenths(Math.max(0, endsAt - firstAskedAt) * 1000)}`;
};
