import { setTimeout as sleep } from 'node:timers/promises';

/** Much longer than anything takes: a machine may be loaded. */
const PATIENCE_MS = 45_000;

/** Waits until it holds. Throws after 45 s, saying what was waited for. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await sleep(20);
  }
}
