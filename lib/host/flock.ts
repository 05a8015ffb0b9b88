import { spawn, type ChildProcess } from 'node:child_process';
import { toolEnv } from './tool-env.ts';

export type Flocked =
  { readonly is: 'held' } | { readonly is: 'busy' } | { readonly is: 'unavailable'; readonly detail: string };

export type WaitEnd = 'held' | 'timed-out' | 'aborted';

/** A try takes some milliseconds; NFS without its lock daemon takes for ever. Milliseconds. */
const TRY_LIMIT_MS = 2_000;
/** Pause after a waiting flock(1) that ended without the lock: someone killed it. Milliseconds. */
const AGAIN_MS = 200;
/** The longest time a Node timer takes: 24 days. Milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Locks an open file exclusively, if it is free. flock(2) belongs to the open file description, which flock(1)
 * inherits and we keep: the lock outlives flock(1) and ends when we close the file or end, however we end.
 * util-linux's and busybox's both know `flock -n FD`. Never rejects.
 */
export const tryFlock = async (fd: number, env: NodeJS.ProcessEnv): Promise<Flocked> => {
  const { ended, kill } = startFlock(fd, ['-n'], env);
  const timer = setTimeout(kill, TRY_LIMIT_MS);
  const { code, complaint } = await ended;
  clearTimeout(timer);
  if (code === 0) return { is: 'held' };
  if (code === 1 && complaint === '') return { is: 'busy' };
  return {
    is: 'unavailable',
    detail: complaint || `flock gave no answer within ${String(TRY_LIMIT_MS / 1000)} s`,
  };
};

/**
 * Waits for the lock of an open file; the kernel wakes us, nothing polls. Without `-w`, which busybox lacks, and which
 * hangs if its alarm rings too early: the limit is ours. After 'timed-out' and 'aborted' the lock may have come at that
 * very moment: wait again, or close the file. Never rejects.
 * @param ms limit in milliseconds; Infinity for none
 */
export const waitForFlock = (
  fd: number,
  ms: number,
  signals: readonly AbortSignal[],
  env: NodeJS.ProcessEnv,
): Promise<WaitEnd> =>
  new Promise((resolve) => {
    let kill = (): void => undefined;
    let again: NodeJS.Timeout | undefined;
    let over = false;
    const end = (how: WaitEnd): void => {
      over = true;
      clearTimeout(limit);
      clearTimeout(again);
      for (const signal of signals) signal.removeEventListener('abort', abort);
      kill();
      resolve(how);
    };
    const abort = (): void => {
      end('aborted');
    };
    const limit = setTimeout(end, Math.min(Math.max(ms, 0), LONGEST_MS), 'timed-out');
    const attempt = async (): Promise<void> => {
      const flock = startFlock(fd, [], env);
      kill = flock.kill;
      const { code } = await flock.ended;
      if (over) return;
      if (code === 0) end('held');
      else again = setTimeout(() => void attempt(), AGAIN_MS);
    };
    for (const signal of signals) signal.addEventListener('abort', abort);
    if (signals.some((signal) => signal.aborted)) abort();
    else void attempt();
  });

interface Running {
  readonly ended: Promise<{ code: number | null; complaint: string }>;
  readonly kill: () => void;
}

/** In a session of its own: a Ctrl-C at the terminal is for us to judge. Plain spawn, for this is on the way to the first virsh. */
const startFlock = (fd: number, args: readonly string[], env: NodeJS.ProcessEnv): Running => {
  const child = spawn('flock', [...args, '3'], {
    env: toolEnv(env),
    stdio: ['ignore', 'ignore', 'pipe', fd],
    detached: true,
  });
  return { ended: endOf(child), kill: () => void child.kill('SIGKILL') };
};

const endOf = (child: ChildProcess): Running['ended'] =>
  new Promise((resolve) => {
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.once('error', ({ message }) => {
      resolve({ code: null, complaint: `flock (package util-linux) cannot be run: ${message}` });
    });
    child.once('close', (code) => {
      resolve({ code, complaint: complaint.trim() });
    });
  });
