import { closeSync } from 'node:fs';
import { unreachable } from '../guests/unreachable.ts';
import { tryFlock, waitForFlock, type WaitEnd } from './flock.ts';
import { clearOwner, openLockFile, readOwner, writeOwner } from './lock-file.ts';

export { defaultLockFile } from './lock-file.ts';
export type { WaitEnd } from './flock.ts';

export interface Held {
  readonly is: 'held';
  /** Lets go; again is no harm. The end of the process does the same. */
  readonly release: () => void;
}

export interface Busy {
  readonly is: 'busy';
  /** Process id of the run that holds it, for messages; null when unknown. */
  readonly owner: number | null;
  /** Waits until it is ours. Milliseconds; Infinity for no limit. After 'timed-out' and 'aborted' it may be called again. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<WaitEnd>;
  /** Lets go, or stops waiting; call it also after 'timed-out' and 'aborted'. */
  readonly release: () => void;
}

/** There is no lock to be had: worth a warning, no reason not to shut guests down. */
export interface Unavailable {
  readonly is: 'unavailable';
  readonly detail: string;
}

export type Lock = Held | Busy | Unavailable;

/**
 * Takes the lock that keeps a second run on a host waiting for the first. The kernel holds it (see `tryFlock`), so the
 * lock of a run that is gone, killed with SIGKILL even, is free: no process id is ever guessed about. The file stays:
 * removing it would let two runs lock two files of one name. Never rejects.
 */
export const takeLock = async (file: string, env: NodeJS.ProcessEnv = process.env): Promise<Lock> => {
  let fd: number;
  try {
    fd = openLockFile(file);
  } catch (error) {
    return { is: 'unavailable', detail: (error as Error).message };
  }
  const flocked = await tryFlock(fd, env);
  switch (flocked.is) {
    case 'held':
      writeOwner(fd);
      return { is: 'held', release: releaser(fd, () => true) };
    case 'busy':
      return busy(fd, env);
    case 'unavailable':
      closeSync(fd);
      return flocked;
    default:
      return unreachable(flocked);
  }
};

const busy = (fd: number, env: NodeJS.ProcessEnv): Busy => {
  const released = new AbortController();
  const isReleased = (): boolean => released.signal.aborted;
  let held = false;
  const close = releaser(fd, () => held);
  return {
    is: 'busy',
    owner: readOwner(fd),
    wait: async (ms, signal) => {
      if (isReleased()) return 'aborted';
      const signals = signal === undefined ? [released.signal] : [released.signal, signal];
      const end = await waitForFlock(fd, ms, signals, env);
      if (end !== 'held' || isReleased()) return end === 'held' ? 'aborted' : end;
      held = true;
      writeOwner(fd);
      return 'held';
    },
    release: () => {
      released.abort();
      close();
    },
  };
};

const releaser = (fd: number, isHeld: () => boolean): (() => void) => {
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    if (isHeld()) clearOwner(fd);
    closeSync(fd);
  };
};
