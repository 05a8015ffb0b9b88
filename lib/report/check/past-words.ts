import type { GuestMatter, LastTime } from '../../check/finding.ts';
import { plain } from '../duration.ts';
import { count, OUTCOME_WORDS } from '../words.ts';
import { isMadeToWait, whyLate } from '../prediction/late-words.ts';
import { FATES } from '../timeline/facts.ts';
import { localDay } from '../timeline/local-time.ts';
import { program } from './commands.ts';
import type { Words } from './message.ts';

/** What earlier runs tell of a guest. */
export const PAST_WORDS: Words<
  | 'never-seen'
  | 'never-clean'
  | 'forced-last-time'
  | 'forced-by-others-last-time'
  | 'running-last-time'
  | 'cut-off-last-time'
  | 'crashed-last-time'
  | 'predicted-late'
> = {
  'never-seen': ({ isKept }, guests) => ({
    cause: 'never yet seen to shut down: no earlier run tells of it',
    remedy:
      (isKept
        ? ''
        : 'define it first, as is said of transient guests, for libvirt forgets it when it is off; then ') +
      `try it in a quiet hour: ${program(guests)}, and start it again`,
  }),
  'never-clean': ({ runs, last }) => ({
    cause: `never yet seen to shut down cleanly, in ${count(runs, 'run')} (last time: ${OUTCOME_WORDS[last]})`,
    remedy: WHAT_HAPPENED,
  }),
  'forced-last-time': (matter) => ({
    cause: `forced off last time${lastTime(matter)}`,
    remedy: NO_REACTION,
  }),
  'forced-by-others-last-time': (matter) => ({
    cause: `forced off by someone else last time, ${whenForced(matter.waitedMs)}${lastTime(matter)}`,
    remedy:
      "who was that: libvirt-bin's own job (30 s after it asks), a cluster, or somebody by hand? Would it have gone down by " +
      `itself? ${WHAT_HAPPENED}`,
  }),
  'running-last-time': (matter) => ({
    cause: `still running at the end of the last run${lastTime(matter)}`,
    remedy: NO_REACTION,
  }),
  'cut-off-last-time': (matter) => ({
    cause:
      (matter.waitedMs === null
        ? 'not even asked yet when the record of the last run ends'
        : `not down yet when the record of the last run ends, ${plain(matter.waitedMs)} after it was asked`) +
      `${lastTime(matter)}: ${FATES[matter.fate]}`,
    remedy: cutOffRemedy(matter),
  }),
  'crashed-last-time': (matter) => ({
    cause: `crashed while it went down last time${lastTime(matter)}`,
    remedy: `its log is in /var/log/libvirt/qemu; check its disks; ${WHAT_HAPPENED}`,
  }),
  'predicted-late': (matter) => ({
    cause: lateCause(matter),
    remedy: `${lateRemedy(matter)}${matter.isSaved ? '; RESERVE has to be long enough for saving it' : ''}`,
  }),
};

const WHAT_HAPPENED = '`libvirt-shutdown-domains report` shows what happened';
const NO_REACTION =
  'does it react to its power button (Linux: acpid; Windows: its power policy) or run the guest agent? Or does it take ' +
  `longer than SHUTDOWN_TIMEOUT? ${WHAT_HAPPENED}`;

/** ` (2014-05-06; cleanly in 3 of 4 runs)`. */
const lastTime = ({ at, cleanEnds, runs }: LastTime): string => {
  const howOften = runs === 0 ? '' : `; cleanly in ${String(cleanEnds)} of ${count(runs, 'run')}`;
  return ` (${localDay(at)}${howOften})`;
};

const whenForced = (waitedMs: number | null): string =>
  waitedMs === null
    ? 'before it was asked'
    : `${plain(Math.round(waitedMs / 1000) * 1000)} after it was asked`;

type CutOffMatter = Extract<GuestMatter, { readonly code: 'cut-off-last-time' }>;

const cutOffRemedy = ({ fate, waitedMs }: CutOffMatter): string => {
  if (fate === 'killed')
    return `who killed it (\`dmesg\` tells if it was the kernel), or is the disk of its record full? ${WHAT_HAPPENED}`;
  const why =
    waitedMs === null
      ? 'ORDER or PARALLEL_SHUTDOWN left it no time'
      : 'the battery was empty first, or it does not react';
  return `${why}; ${WHAT_HAPPENED}`;
};

type LateMatter = Extract<GuestMatter, { readonly code: 'predicted-late' }>;

const lateCause = ({ duration, availableMs, isSaved }: LateMatter): string =>
  `${whyLate(duration, availableMs)}: it ${duration.worstMs === Infinity ? 'may' : 'will'} not be down ` +
  (availableMs === Infinity
    ? 'at all'
    : `before the last resort, ${plain(availableMs)} after the begin${isSaved ? ', which saves it' : ''}`);

const lateRemedy = ({ duration, availableMs }: LateMatter): string => {
  if (isMadeToWait(duration, availableMs))
    return 'raise SHUTDOWN_TIMEOUT or PARALLEL_SHUTDOWN, or put more guests into one group of ORDER';
  if (duration.basis === 'assumed')
    return 'raise SHUTDOWN_TIMEOUT, or let a run in a quiet hour show how long it really takes';
  return 'raise SHUTDOWN_TIMEOUT or mend the guest; `libvirt-shutdown-domains plan` has all times';
};
