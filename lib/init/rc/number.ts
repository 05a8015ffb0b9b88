import { dirname } from 'node:path';
import { laterThanOurs } from './later.ts';
import type { RcEntry } from './links.ts';

/**
 * The number for our links where numbers count: strictly below all that has to come later, for rc may run one number side by
 * side. 01 as a rule; 00 where one of those has 01, as insserv's first ones, and all that update-rc.d links on Debian 12 without
 * insserv (rc takes `K00`, update-rc.d of every release that heeds a number does, and insserv gives its own at its next run;
 * seen with 1.24). Nothing is lower: beside another 00 the names decide.
 * @param entries of the runlevels that ours is to be linked in
 * @param byStartToo whether it gets links S in 0 and 6 as well, of the same number
 */
export const chooseStopNumber = (
  entries: readonly RcEntry[],
  ours: string,
  service: string | null,
  byStartToo = false,
): 0 | 1 => {
  const counts = ({ name, kind, link }: RcEntry): boolean =>
    name !== ours && (kind === 'K' || (byStartToo && dirname(link) !== '/etc/rc1.d'));
  return laterThanOurs(entries, service).some((entry) => counts(entry) && entry.number <= 1) ? 0 : 1;
};
