import type { ProcessPromise } from 'zx/core';
import { toolEnv } from './tool-env.ts';

/** `runlevel` reads one small file. Milliseconds. */
const LIMIT_MS = 2_000;

/**
 * Whether the host changes to runlevel 0 (halt), 1 (single user) or 6 (reboot). `runlevel` knows: utmp is written
 * before init runs anything (Upstart 0.6.5 to 1.13, sysvinit). Where it cannot tell (no utmp, not installed, it hangs),
 * the RUNLEVEL that rc sets decides. Never rejects.
 */
export const isHostGoingDown = async (env: NodeJS.ProcessEnv): Promise<boolean> =>
  isDown((await askRunlevel(env)) ?? env['RUNLEVEL']);

const isDown = (level: string | undefined): boolean => level === '0' || level === '1' || level === '6';

/** The second word of `2 0`, `N 1` ...; undefined when it could not be asked or said `unknown`. */
const askRunlevel = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  // Upstart's and systemd's `runlevel` repeat these instead of looking at utmp, and in a pre-stop they are stale.
  const { RUNLEVEL: _level, PREVLEVEL: _previous, ...rest } = toolEnv(env);
  try {
    return /^\S (\S)\s*$/u.exec(await outputOfRunlevel(rest))?.[1];
  } catch {
    return undefined;
  }
};

/** Everything that zx takes from ZX_ variables or from the bash it looks for is given here. '' after a failure. */
const outputOfRunlevel = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const { $, quote } = await import('zx/core');
  const asked = $({
    env,
    quote,
    ...{ shell: '/bin/sh', prefix: '', postfix: '', cwd: '/', preferLocal: false },
    ...{ quiet: true, verbose: false, nothrow: true, detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  })`exec runlevel`;
  const answer = async (): Promise<string> => {
    const { exitCode, stdout } = await asked;
    return exitCode === 0 ? stdout : '';
  };
  return (await within(answer(), LIMIT_MS)) ?? abandon(asked);
};

/** zx waits for the pipe's end, which a grandchild may hold open for ever: the limit does not wait for zx. */
const within = async (answer: Promise<string>, ms: number): Promise<string | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Kills the whole process group. */
const abandon = ({ pid, stdout }: ProcessPromise): string => {
  stdout.destroy();
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended but what left the group.
  }
  return '';
};

/** The same, asked when it is first needed, and once: a second answer might differ. */
export const goingDownReader = (env: NodeJS.ProcessEnv): (() => Promise<boolean>) => {
  let asked: Promise<boolean> | undefined;
  return async () => (asked ??= isHostGoingDown(env));
};
