import { defaultLockFile, takeLock, type Lock } from '../host/lock.ts';
import { asLine, lockNotWritable, waitingForOtherRun } from '../report/texts.ts';
import { lastResortAt, type Policy } from '../shutdown/policy.ts';
import { processClock as clock } from './clock.ts';
import type { Settings } from './options.ts';
import type { Warn } from './run-record.ts';

export interface Turn {
  /** It had to wait for another run: what was seen before is old. */
  readonly waited: boolean;
  readonly release: () => void;
}

export interface Taking {
  readonly file: string;
  readonly lock: Promise<Lock>;
}

/** Begins to take the run lock, while virsh lists; only a run needs one, a plan does not. */
export const reachForLock = (settings: Settings, env: NodeJS.ProcessEnv): Taking => {
  const file = settings.lock.value === '' ? defaultLockFile(env, process.geteuid()) : settings.lock.value;
  return { file, lock: takeLock(file, env) };
};

/**
 * Rule 11: one run at a time on a host. A second caller waits for the first within its own limit, and then looks for
 * itself, whether it got the lock or not.
 */
export const takeTurn = async (taking: Taking, policy: Policy, warn: Warn): Promise<Turn> => {
  const file = taking.file;
  const lock = await taking.lock;
  switch (lock.is) {
    case 'held':
      return { waited: false, release: lock.release };
    case 'unavailable':
      warn('lock-unavailable', asLine(lockNotWritable(file, lock.detail)));
      return { waited: false, release: () => undefined };
    case 'busy':
      await waitFor(lock, policy, warn);
      return { waited: true, release: lock.release };
  }
};

/** Kept for the look that follows the waiting. Milliseconds. */
const lookMs = ({ limitMs }: Policy): number => Math.min(2_000, limitMs / 5);

/**
 * How long it may wait. A host that goes down must not spend its battery waiting for somebody's own run: after as long as
 * a single run would take to ask again by itself, it asks without the lock.
 */
const patienceMs = (policy: Policy): number => {
  const left = Math.max(0, lastResortAt(policy) - lookMs(policy) - clock.now());
  return policy.goingDown ? Math.min(GOING_DOWN_MS, policy.limitMs / 10, left) : left;
};

const GOING_DOWN_MS = 30_000;

const waitFor = async (lock: Extract<Lock, { is: 'busy' }>, policy: Policy, warn: Warn): Promise<void> => {
  const ms = patienceMs(policy);
  warn('waiting-for-other-run', waitingForOtherRun(lock.owner, ms));
  // Its waiting flock must not outlive this process, however it ends.
  process.once('exit', lock.release);
  await lock.wait(ms);
};
