import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { ROOT_OF_HOLDER, type Namespaces } from './namespaces.ts';

export type RunOptions = {
  /** Written to its stdin; default: there is none. */
  readonly input?: string | Buffer;
  /** Added to the few variables of a root's console. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is given up; default 60,000. */
  readonly limitMs?: number;
};

export type RunResult = {
  /** null: a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
};

const LIMIT_MS = 60_000;
/** For what a program has left in its pipes, as long as more comes; a daemon that it started may keep them open. */
const DRAIN_MS = 300;

/** Runs programs in a host's root: as root does at its terminal while it is up, else as in a chroot. */
export class Commands {
  protected readonly namespaces: Namespaces;

  constructor(namespaces: Namespaces) {
    this.namespaces = namespaces;
  }

  /** Gives how it ended, whatever its status. Throws past the limit: it may run on until the host is closed. */
  run(command: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const child = this.namespaces.spawn(command, { stdio: 'pipe', env: { ...options.env } });
    return this.#result(child, command, options);
  }

  /**
   * Runs a program of the machine, to which the host's root is a folder: `command` is given its path. All else that the
   * machine has can only be read by it.
   */
  runOutside(command: (root: string) => readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const words = command(ROOT_OF_HOLDER);
    const child = this.namespaces.spawnOutside(words, { stdio: 'pipe', env: { ...options.env } });
    return this.#result(child, words, options);
  }

  /** Gives stdout; throws, with all that was said, unless it exits with 0. */
  async get(command: readonly string[], options: RunOptions = {}): Promise<string> {
    const { status, stdout, stderr } = await this.run(command, options);
    if (status !== 0)
      throw new Error(`${command.join(' ')} ended with ${String(status)}:\n${stdout}${stderr}`);
    return stdout;
  }

  async #result(child: ChildProcess, command: readonly string[], options: RunOptions): Promise<RunResult> {
    const start = performance.now();
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
    const closed = once(child, 'close');
    const status = await within(options.limitMs ?? LIMIT_MS, child, command);
    const ms = Math.round(performance.now() - start);
    await Promise.race([closed, quiet(() => stdout.length() + stderr.length())]);
    return { status, stdout: stdout.text(), stderr: stderr.text(), ms };
  }
}

interface Collected {
  readonly text: () => string;
  readonly length: () => number;
}

function collect(stream: NodeJS.ReadableStream | null): Collected {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    text: () => Buffer.concat(chunks).toString(),
    length: () => chunks.length,
  };
}

/** Gives once nothing more has come for a while. On a busy machine the timer may be late: the pipes are read before it counts. */
async function quiet(length: () => number): Promise<void> {
  for (let before = -1; before !== length();) {
    before = length();
    await sleep(DRAIN_MS);
    await turn();
  }
}

async function within(
  limitMs: number,
  child: ChildProcess,
  command: readonly string[],
): Promise<number | null> {
  const timer = new AbortController();
  const [status] = (await Promise.race([
    once(child, 'exit', { signal: timer.signal }),
    sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
      child.kill('SIGKILL');
      throw new Error(`${command.join(' ')} has not ended after ${limitMs} ms`);
    }),
  ]).finally(() => {
    timer.abort();
  })) as [number | null];
  return status;
}
