import type { Console } from '../console.ts';
import type { Needing } from './need.ts';

/** `wait.ts`, read only by a run that waits. Whether the run is to begin; false: mains power is there. */
export const holdBack = async (known: Needing & { readonly console: Console }): Promise<boolean> =>
  (await import('./wait.ts')).waitOnBattery(known);
