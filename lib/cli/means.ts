import { heedBattery, type HeededBattery } from './battery/heed.ts';
import type { Settings } from './options.ts';
import { reachForLock, type Taking } from './turn.ts';

/** What only a run needs, and begins to get while virsh lists. */
export interface Means {
  readonly lock: Taking;
  readonly battery: HeededBattery;
}

export const reachForMeans = (settings: Settings, env: NodeJS.ProcessEnv): Means => ({
  lock: reachForLock(settings, env),
  battery: heedBattery(settings, env),
});
