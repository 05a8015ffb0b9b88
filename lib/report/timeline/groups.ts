import type { Timeline } from './model.ts';

/** Where an order has several groups, each is named before its first guest. */
export const groupHeading = ({ guests, groups }: Timeline, index: number): string[] => {
  const group = guests[index]?.group ?? null;
  if (groups < 2 || (index > 0 && guests[index - 1]?.group === group)) return [];
  return [group === null ? 'came in later' : `group ${String(group)} of ${String(groups)}`];
};
