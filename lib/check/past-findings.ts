import { unreachable } from '../guests/unreachable.ts';
import type { GuestMatter, LastTime } from './finding.ts';
import type { PastEnd, PastFacts } from './guest-facts.ts';

/** What the record tells against a guest. */
export const pastMatters = ({ runs, cleanEnds, last, killed }: PastFacts): GuestMatter[] => [
  ...(killed === null
    ? []
    : [{ code: 'cut-off-last-time', fate: 'killed', ...killed, cleanEnds, runs } as const]),
  // After a run that was killed there is one that tells of it.
  ...(runs === 0 && killed === null ? [{ code: 'never-seen' } as const] : []),
  ...(last === null ? [] : lastMatters(last, { at: last.at, cleanEnds, runs })),
];

const lastMatters = (last: PastEnd, lastTime: LastTime): GuestMatter[] => {
  const { cleanEnds, runs } = lastTime;
  switch (last.outcome) {
    case 'forced':
      if (last.byUs) return [{ code: 'forced-last-time', ...lastTime }];
      return [{ code: 'forced-by-others-last-time', waitedMs: last.waitedMs, ...lastTime }];
    case 'running':
      return [{ code: 'running-last-time', ...lastTime }];
    case 'cut-off':
      return [{ code: 'cut-off-last-time', fate: last.fate, waitedMs: last.waitedMs, ...lastTime }];
    case 'crashed':
      return [{ code: 'crashed-last-time', ...lastTime }];
    case 'clean':
    case 'saved':
    case 'off':
    case 'unknown':
      return cleanEnds === 0 ? [{ code: 'never-clean', runs, last: last.outcome }] : [];
    default:
      return unreachable(last);
  }
};
