/** How long a guest took in an earlier run, from its first request on. */
export interface PastPart {
  readonly tookMs: number;
  /** It went down; otherwise it still ran when that time was over. */
  readonly byItself: boolean;
}

/** How long a guest will take, from its first request on; milliseconds. */
export interface Duration {
  /** `assumed`: no earlier run tells. */
  readonly basis: 'record' | 'assumed';
  /** The median of the runs that count; Infinity where it did not go down in most of them. */
  readonly medianMs: number;
  /** The longest; Infinity where there was one in which it did not go down. */
  readonly worstMs: number;
  /** How many runs count. */
  readonly runs: number;
  /** In how many of them it did not go down, and for how long it was waited for at most. */
  readonly unended: number;
  readonly waitedMs: number;
}

/** So many of a guest's newest runs count: enough for a median, few enough for a guest that was mended to be believed soon. */
export const RUNS_COUNTED = 5;

/** For a guest that no run tells of: what systemd gives a service of a Linux guest that does not stop (DefaultTimeoutStopSec). */
export const ASSUMED_MS = 90_000;

/**
 * From a guest's earlier runs, the newest last. A run that was given up earlier than the guest usually takes says nothing; any
 * other in which it did not go down is taken seriously: it may never do so.
 */
export const durationFrom = (past: readonly PastPart[]): Duration => {
  const downs = past.filter(({ byItself }) => byItself).slice(-RUNS_COUNTED);
  const usualMs = downs.length === 0 ? 0 : upperMedian(ascending(downs.map(({ tookMs }) => tookMs)));
  const told = past.filter(({ byItself, tookMs }) => byItself || tookMs >= usualMs).slice(-RUNS_COUNTED);
  const unended = told.filter(({ byItself }) => !byItself);
  const times = ascending(told.map(({ byItself, tookMs }) => (byItself ? tookMs : Infinity)));
  const worstMs = times[times.length - 1];
  if (worstMs === undefined) return ASSUMED;
  return {
    basis: 'record',
    medianMs: upperMedian(times),
    worstMs,
    runs: times.length,
    unended: unended.length,
    waitedMs: Math.max(0, ...unended.map(({ tookMs }) => tookMs)),
  };
};

const ASSUMED: Duration = {
  basis: 'assumed',
  medianMs: ASSUMED_MS,
  worstMs: ASSUMED_MS,
  runs: 0,
  unended: 0,
  waitedMs: 0,
};

/** Of an even number of times the longer one of the middle two: one that was really seen. */
const upperMedian = (times: readonly number[]): number => times[Math.floor(times.length / 2)] ?? Infinity;

const ascending = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);
