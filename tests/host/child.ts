import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export interface Child {
  readonly process: ChildProcess;
  /** The next line that it prints; rejects when it ends before. */
  line(): Promise<string>;
  readonly ended: Promise<number | null>;
}

/**
 * Runs TypeScript in a process of its own, which can be killed. It may import from './lib/...'.
 * @param under a program and its arguments that runs it, such as unshare
 */
export const startChild = (source: string, under: readonly string[] = []): Child => {
  const code = source.replace(/'\.\/lib\//gu, `'${REPOSITORY}lib/`);
  const [program, ...args] = [
    ...under,
    process.execPath,
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    code,
  ];
  const child = spawn(program, args, { cwd: REPOSITORY, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    ended,
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error('the child ended');
      return next.value;
    },
  };
};
