import { performance } from 'node:perf_hooks';
import type { Clock } from '../shutdown/ports.ts';

let beganAt = 0;

/** What was waited for is over: from now on the clock, and with it the limit, counts anew. */
export const restartClock = (): void => {
  beganAt = performance.now();
};

/** Monotonic, and 0 when the process began: the limit counts from there. */
export const processClock: Clock = {
  now: () => performance.now() - beganAt,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
