import { StringDecoder } from 'node:string_decoder';
import { execa, type ExecaChildProcess } from 'execa';

/** How one virsh process ended. Only `exited` says anything of libvirt. */
export type Ending =
  | { readonly is: 'exited'; readonly code: number | null }
  | { readonly is: 'timed-out' }
  | { readonly is: 'cancelled' }
  | { readonly is: 'flooded' }
  /** With the system's word for why, ENOENT for instance; '' where it has none. */
  | { readonly is: 'not-started'; readonly code: string; readonly detail: string };

export interface Finished {
  readonly ending: Ending;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Past it the whole process group is killed. Milliseconds; Infinity for none. */
  readonly limitMs: number;
  /** Called for each whole line as it comes, without its newline. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
}

export interface RunningProcess {
  readonly finished: Promise<Finished>;
  /** Kills the whole process group. */
  readonly cancel: () => void;
}

/** What virsh may print before it is taken for broken: 300 guests take 40 kB. Characters. */
const FLOOD = 8 * 1024 * 1024;
/** After the exit: what is still in the pipe comes at once; a grandchild may keep it open for ever. Milliseconds. */
const PIPE_GRACE_MS = 50;

/**
 * Starts a program in a process group of its own, so that all of it can be killed, and away from the terminal,
 * so that neither its Ctrl-C nor a password prompt of ssh reaches it. Never rejects.
 *
 * execa's own `timeout` is racy (execa#726), and its promise waits for the pipes: the exit is what counts here.
 */
export const startProcess = (
  file: string,
  args: readonly string[],
  options: ProcessOptions,
): RunningProcess => {
  const child = execa(file, args, {
    env: options.env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
  });
  const collected = { stdout: '', stderr: '' };
  let ending: Ending | undefined;
  const kill = (why: Ending): void => {
    ending ??= why;
    killGroup(child);
  };
  const timer =
    options.limitMs === Infinity
      ? undefined
      : setTimeout(kill, Math.max(0, options.limitMs), { is: 'timed-out' });
  const flooded = (): void => {
    kill({ is: 'flooded' });
  };
  for (const from of ['stdout', 'stderr'] as const) collect(child, from, collected, options, flooded);
  const finished = ended(child).then((last): Finished => {
    clearTimeout(timer);
    return { ending: ending ?? last, ...collected };
  });
  return {
    finished,
    cancel: () => {
      kill({ is: 'cancelled' });
    },
  };
};

const collect = (
  child: ExecaChildProcess,
  from: 'stdout' | 'stderr',
  collected: Record<'stdout' | 'stderr', string>,
  { onLine }: ProcessOptions,
  flooded: () => void,
): void => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  child[from]?.on('data', (chunk: Buffer) => {
    const text = decoder.write(chunk);
    collected[from] += text;
    if (collected[from].length > FLOOD) {
      child[from]?.destroy();
      flooded();
      return;
    }
    if (onLine === undefined) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line, from);
  });
  child[from]?.on('error', () => undefined);
};

/** 1. the exit · 2. the end of the pipes, for a moment · 3. what still holds them is killed and they are closed. */
const ended = async (child: ExecaChildProcess): Promise<Ending> => {
  if (child.pid === undefined) {
    const error = (await child.catch((thrown: unknown) => thrown)) as NodeJS.ErrnoException;
    return { is: 'not-started', code: error.code ?? '', detail: error.message };
  }
  const pipesEnd = new Promise<void>((resolve) => {
    void child.once('close', () => {
      resolve();
    });
  });
  const code = await new Promise<number | null>((resolve) => {
    void child.once('exit', resolve);
  });
  if (!(await within(pipesEnd, PIPE_GRACE_MS))) {
    killGroup(child);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
  return { is: 'exited', code };
};

const within = async (promise: Promise<void>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    // Where this program was busy for longer than that, nobody has read the pipes yet: once more round the event loop.
    timer = setTimeout(() => setImmediate(resolve, false), ms);
  });
  const inTime = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
};

/** SIGKILL, for the limit is a promise; virsh has nothing to clean up. */
const killGroup = ({ pid }: ExecaChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already: what was wanted.
  }
};
