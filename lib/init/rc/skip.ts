import { dirname } from 'node:path';
import { isLinkTo, type RcEntry } from './links.ts';
import type { RcOrder } from './order.ts';

/**
 * The link for which rc takes a script as stopped already, so that it is not called on the way into 0, 1 or 6: a link K in
 * the runlevel the host comes from, as `update-rc.d NAME disable` leaves it. rc asks for a missing link S beside it;
 * startpar does not (makeboot.c `check_run_files`; seen with 0.65).
 * @param before the entries of the runlevels the host may come from
 */
export const stoppedBefore = (name: string, before: readonly RcEntry[], order: RcOrder): RcEntry | null => {
  const links = before.filter((entry) => entry.name === name);
  const stops = links.filter(({ kind }) => kind === 'K');
  if (order.by === 'dependencies') return stops[0] ?? null;
  if (!order.leavesOutStopped) return null;
  // rc asks `-f`.
  const there = links.filter(({ state }) => state !== 'broken');
  const starts = new Set(there.filter(({ kind }) => kind === 'S').map(({ link }) => dirname(link)));
  return stops.find((stop) => there.includes(stop) && !starts.has(dirname(stop.link))) ?? null;
};

/** Whether rc gets a script's stop done on the way into a runlevel that it has this entry for. */
export const isCalledToStop = (entry: RcEntry, before: readonly RcEntry[], order: RcOrder): boolean => {
  if (isOfNoUse(entry, order)) return false;
  if (entry.kind === 'S' && (order.by === 'dependencies' || dirname(entry.link) === '/etc/rc1.d'))
    return false;
  if (order.by === 'dependencies' && !order.stop.has(entry.name)) return false;
  return stoppedBefore(entry.name, before, order) === null;
};

/** startpar runs the script of the link's name, wherever the link leads. */
const isOfNoUse = (entry: RcEntry, order: RcOrder): boolean =>
  (entry.state === 'broken' || entry.state === 'not-executable') &&
  (order.by === 'number' || isLinkTo(entry, entry.name));
