import { unreachable } from '../guests/unreachable.ts';
import type { GuestMatter } from './finding.ts';
import type { GuestFacts, PastFacts } from './guest-facts.ts';

/** What the record tells against a guest, or that it tells nothing. */
export const pastMatters = ({ past, persistent, cluster }: GuestFacts): GuestMatter[] => {
  const { runs, killed } = past;
  if (killed !== null)
    return [
      { code: 'cut-off-last-time', fate: 'killed', ...killed, ...howOften(past) },
      ...lastMatters(past),
    ];
  if (runs > 0) return lastMatters(past);
  // Its cluster might start it again: a guest that is to be left to it is not to be tried.
  return cluster === null ? [{ code: 'never-seen', isKept: persistent !== false }] : [];
};

const lastMatters = (past: PastFacts): GuestMatter[] => {
  const { last } = past;
  if (last === null) return [];
  const { waitedMs, at } = last;
  const lastTime = { at, ...howOften(past) };
  switch (last.outcome) {
    case 'forced':
      return last.byUs
        ? [{ code: 'forced-last-time', ...lastTime }]
        : [{ code: 'forced-by-others-last-time', waitedMs, ...lastTime }];
    case 'running':
      return [{ code: 'running-last-time', ...lastTime }];
    case 'cut-off':
      return [{ code: 'cut-off-last-time', fate: last.fate, waitedMs, ...lastTime }];
    case 'crashed':
      return [{ code: 'crashed-last-time', ...lastTime }];
    case 'clean':
    case 'saved':
    case 'off':
    case 'unknown':
      return mayBeClean(past) ? [] : [{ code: 'never-clean', runs: past.runs, last: last.outcome }];
    default:
      return unreachable(last);
  }
};

/** An end of which nobody can tell how speaks neither for a guest nor against it. */
const howOften = ({ cleanEnds, runs, untold }: PastFacts): Pick<PastFacts, 'cleanEnds' | 'runs'> => ({
  cleanEnds,
  runs: runs - untold,
});

const mayBeClean = ({ cleanEnds, untold }: PastFacts): boolean => cleanEnds + untold > 0;
