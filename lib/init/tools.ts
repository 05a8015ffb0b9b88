import { isThere } from './host.ts';

export interface ToolAnswer {
  readonly status: number;
  readonly output: string;
}

export const UPDATE_RC_D = '/usr/sbin/update-rc.d';

/** A system's own tool; update-rc.d runs insserv over every script of the host. Milliseconds. */
const LIMIT_MS = 120_000;

/**
 * Runs a tool of the host, in a chroot if that is an unpacked one. Null: it is not there, or cannot be run from here (no
 * root, another machine's binaries).
 */
export const runOnHost = async (
  root: string,
  words: readonly [program: string, ...rest: string[]],
  env: NodeJS.ProcessEnv,
): Promise<ToolAnswer | null> => {
  const [program] = words;
  if (!(await isThere(root, program))) return null;
  const chroot = root === '/' ? [] : ['chroot', root];
  const answer = await run([...chroot, ...words], '', env);
  // chroot(1) and sh: it cannot be executed, it was not found; chroot itself failed.
  return root !== '/' && [125, 126, 127].includes(answer.status) ? null : answer;
};

/** What `sh -n` has against a script; null: nothing. */
export const shProblem = async (script: string, env: NodeJS.ProcessEnv): Promise<string | null> => {
  const { status, output } = await run(['/bin/sh', '-n'], script, env);
  return status === 0 ? null : output.trim() || `sh -n ended with status ${String(status)}`;
};

/** Everything that zx takes from ZX_ variables or from the bash it looks for is given here. */
const run = async (words: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<ToolAnswer> => {
  const { $, quote } = await import('zx/core');
  const { exitCode, stdout, stderr } = await $({
    env: { ...env, LC_ALL: 'C' },
    quote,
    input,
    ...{ shell: '/bin/sh', prefix: '', postfix: '', cwd: '/', preferLocal: false, timeout: LIMIT_MS },
    ...{ quiet: true, verbose: false, nothrow: true },
  })`exec ${[...words]}`;
  return { status: exitCode ?? 1, output: stdout + stderr };
};
