import { askHostTool } from './host-tool.ts';

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
  const { RUNLEVEL: _level, PREVLEVEL: _previous, ...rest } = env;
  const end = await askHostTool(['runlevel'], rest, LIMIT_MS);
  return end.is === 'exited' && end.status === 0 ? /^\S (\S)\s*$/u.exec(end.stdout)?.[1] : undefined;
};

/** The same, asked when it is first needed, and once: a second answer might differ. */
export const goingDownReader = (env: NodeJS.ProcessEnv): (() => Promise<boolean>) => {
  let asked: Promise<boolean> | undefined;
  return async () => (asked ??= isHostGoingDown(env));
};
