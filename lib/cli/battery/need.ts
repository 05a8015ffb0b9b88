import { ASSUMED_MS } from '../../guests/duration.ts';
import { leastTime } from '../../shutdown/battery-need.ts';
import type { Policy } from '../../shutdown/policy.ts';
import type { Settings } from '../options.ts';
import { durationsIn, readPast } from '../past.ts';
import { planOf } from '../policy.ts';
import { unaskedConnections, type Survey } from '../survey.ts';

/** What it takes to know how long a run would take. */
export interface Needing {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly policy: Policy;
  readonly lookAround: () => Promise<Survey>;
}

/** So many readings share a look: guests are started and end while one waits. */
const READINGS_PER_LOOK = 6;

/** How long a run that began now would have to have at worst, its last resort included. Milliseconds. */
export const needReader = (known: Needing): (() => Promise<number>) => {
  let needMs = 0;
  let readings = 0;
  return async () => {
    if (readings % READINGS_PER_LOOK === 0) needMs = await need(known);
    readings += 1;
    return needMs;
  };
};

const need = async ({ settings, env, policy, lookAround }: Needing): Promise<number> => {
  const [seen, past] = await Promise.all([lookAround(), readPast(settings, env)]);
  const needMs = leastTime(planOf(policy, seen.guests, 0), policy, durationsIn(past));
  return unaskedConnections(seen) === 0 ? needMs : Math.max(needMs, unknownGuestsNeed(policy));
};

/** Where guests may be missing: the whole limit; without one what a guest counts with that no run tells of. */
const unknownGuestsNeed = ({ limitMs, reserveMs }: Policy): number =>
  limitMs === Infinity ? ASSUMED_MS + reserveMs : limitMs;
