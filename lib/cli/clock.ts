import { performance } from 'node:perf_hooks';
import type { Clock } from '../shutdown/ports.ts';

/** Monotonic, and 0 when the process began: the limit counts from there. */
export const processClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
