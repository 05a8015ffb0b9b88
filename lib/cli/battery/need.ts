import type { Policy } from '../../shutdown/policy.ts';
import { predict } from '../../shutdown/prediction.ts';
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

/** How long the run would take at worst if it began now, its last resort included if a guest may be late. Milliseconds. */
export const needReader = (known: Needing): (() => Promise<number>) => {
  let needMs = Infinity;
  let readings = 0;
  return async () => {
    if (readings % READINGS_PER_LOOK === 0) needMs = await need(known);
    readings += 1;
    return needMs;
  };
};

/** Where guests may be missing, the whole limit. */
const need = async ({ settings, env, policy, lookAround }: Needing): Promise<number> => {
  const [seen, past] = await Promise.all([lookAround(), readPast(settings, env)]);
  const { runMs } = predict(planOf(policy, seen.guests, 0), policy, durationsIn(past));
  return unaskedConnections(seen) === 0 ? runMs : policy.limitMs;
};
