import type { ProcessPromise } from 'zx/core';
import { toolEnv } from './tool-env.ts';

/** How a program of the host ended. */
export type ToolEnd =
  | {
      readonly is: 'exited';
      /** 127: it is not installed. */
      readonly status: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly is: 'no-answer' };

const running = new Set<ProcessPromise>();

/** However this process ends, nothing that it asked is left. */
process.once('exit', () => {
  for (const asked of running) abandon(asked);
});

/**
 * Runs a program of the host; past the limit its whole process group is killed. Never rejects.
 * @param limitMs milliseconds
 */
export const askHostTool = async (
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<ToolEnd> => {
  try {
    return await ask(words, toolEnv(env), limitMs);
  } catch (error) {
    return { is: 'exited', status: 126, stdout: '', stderr: (error as Error).message };
  }
};

/** Everything that zx takes from ZX_ variables or from the bash it looks for is given here. */
const ask = async (words: readonly string[], env: NodeJS.ProcessEnv, limitMs: number): Promise<ToolEnd> => {
  const { $, quote } = await import('zx/core');
  const asked = $({
    env,
    quote,
    ...{ shell: '/bin/sh', prefix: '', postfix: '', cwd: '/', preferLocal: false },
    ...{ quiet: true, verbose: false, nothrow: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  })`exec ${[...words]}`;
  running.add(asked);
  const answer = async (): Promise<ToolEnd> => {
    const { exitCode, stdout, stderr } = await asked;
    return { is: 'exited', status: exitCode ?? 1, stdout, stderr };
  };
  const end = await within(answer(), limitMs);
  running.delete(asked);
  return end ?? abandon(asked);
};

/** zx waits for the pipes' end, which a grandchild may hold open for ever: the limit does not wait for zx. */
const within = async (answer: Promise<ToolEnd>, ms: number): Promise<ToolEnd | undefined> => {
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
const abandon = ({ pid, stdout, stderr }: ProcessPromise): ToolEnd => {
  stdout.destroy();
  stderr.destroy();
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended but what left the group.
  }
  return { is: 'no-answer' };
};
