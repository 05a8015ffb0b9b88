import type { GuestLine } from './guest-line.ts';
import { columnOf, type Scale } from './scale.ts';
import { marksOf, type Mark, type Sign } from './signs.ts';

/** What each column of a guest's bar shows, from the left; null: nothing. @param endsAt the record's end, in seconds */
export const barOf = (guest: GuestLine, endsAt: number, scale: Scale, width: number): (Sign | null)[] => {
  const bar = new Array<Sign | null>(width).fill(null);
  for (const { is, from, to } of guest.segments)
    bar.fill(is, columnOf(from, scale, width), columnOf(to, scale, width) + 1);
  const byColumn = new Map<number, Mark[]>();
  for (const mark of marksOf(guest, endsAt)) {
    const column = columnOf(mark.at, scale, width);
    byColumn.set(column, [...(byColumn.get(column) ?? []), mark]);
  }
  for (const [column, marks] of byColumn) {
    const hasRoom = column > 0 && !byColumn.has(column - 1);
    const [last, before] = seenOf(marks, hasRoom ? 2 : 1).reverse();
    if (last !== undefined) bar[column] = last.sign;
    if (before !== undefined) bar[column - 1] = before.sign;
  }
  return bar;
};

/**
 * Of marks in one column those of the highest rank, in order of time. Where nothing but a line is to its left two are seen:
 * that a guest ended at its second request would else be lost.
 */
const seenOf = (marks: readonly Mark[], most: number): Mark[] => {
  const ranked = [...marks].sort((a, b) => b.rank - a.rank).slice(0, most);
  return marks.filter((mark) => ranked.includes(mark));
};
