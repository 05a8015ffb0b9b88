import { laterThanOurs } from './later.ts';
import type { RcEntry } from './links.ts';

export type StopNumber =
  | { readonly ok: true; readonly number: number }
  /** It has number 0 itself: nothing comes before it. */
  | { readonly ok: false; readonly reason: 'nothing-lower'; readonly than: RcEntry };

/**
 * The number for our links K where numbers count: strictly below all that has to come later, for rc may run one number
 * side by side. 01 as a rule; 00 where insserv's numbers, which begin at 01, leave no other (rc and update-rc.d take
 * `K00`, and insserv gives its own number at its next run; seen with 1.24).
 * @param entries of the runlevels that ours is to be linked in
 */
export const chooseStopNumber = (
  entries: readonly RcEntry[],
  ours: string,
  service: string | null,
): StopNumber => {
  const stops = laterThanOurs(entries, service).filter(({ name, kind }) => name !== ours && kind === 'K');
  const [first] = stops.sort((a, b) => a.number - b.number);
  if (first?.number === 0) return { ok: false, reason: 'nothing-lower', than: first };
  return { ok: true, number: first?.number === 1 ? 0 : 1 };
};
