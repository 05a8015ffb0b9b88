import type { Duration } from '../../guests/duration.ts';
import type { PredictedGuest, Prediction } from '../../shutdown/prediction.ts';
import { plain } from '../duration.ts';
import type { Naming } from '../names/labels.ts';
import { count, listing } from '../words.ts';

export const CHECK = '`libvirt-shutdown-domains check` tells what to mend.';

/** Whole seconds that are really there. */
export const spare = (ms: number): string => `${String(Math.floor(ms / 1000))} s`;

/** A sentence names some; the table has all. */
const MOST_NAMED = 5;

export const lateGuests = (
  { late, availableMs }: Pick<Prediction, 'late' | 'availableMs'>,
  name: Naming,
): string => {
  const why = ({ guest, duration }: PredictedGuest): string =>
    guest.state === 'crashed' ? 'has crashed' : whyLate(duration, availableMs);
  const named = late.slice(0, MOST_NAMED).map((one) => `${name(one.guest)} (${why(one)})`);
  const more = late.length - named.length;
  return listing([...named, ...(more > 0 ? [count(more, 'more guest')] : [])]);
};

/** `took 480 s`; `did not go down in 2 of 3 runs, asked for 30 s`. */
export const whyLate = (duration: Duration, availableMs: number): string => {
  const { unended, runs, waitedMs, worstMs, basis } = duration;
  const takes = `${basis === 'assumed' ? 'assumed to take' : 'took'} ${plain(worstMs)}`;
  if (isMadeToWait(duration, availableMs)) return `${takes}, but its turn comes too late`;
  if (worstMs !== Infinity) return takes;
  const when = runs === 1 ? 'last time' : `in ${String(unended)} of ${String(runs)} runs`;
  return `did not go down ${when}, asked for ${plain(waitedMs)}`;
};

/** Its turn comes too late: the order or the slots are the reason, not the guest. */
export const isMadeToWait = ({ worstMs }: Duration, availableMs: number): boolean =>
  worstMs !== Infinity && worstMs <= availableMs;
