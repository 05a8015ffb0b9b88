import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startProcess, type Finished, type RunningProcess } from './process.ts';

export interface VirshOptions {
  /** Milliseconds; past it the process group is killed. */
  readonly limitMs: number;
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
  /** Have stdout flushed line by line, for a virsh that would keep it back in a pipe (before 9.0). */
  readonly lineByLine?: boolean;
}

/** Told of every virsh process, for --verbose. */
export type OnCall = (args: readonly string[]) => void;

/** The sole gateway to virsh: every process is started here, and none is left behind. */
export class Virsh {
  readonly #env: NodeJS.ProcessEnv;
  readonly #onCall: OnCall;
  readonly #running = new Set<RunningProcess>();
  #closed = false;
  #hasStdbuf: boolean | undefined;

  constructor(env: NodeJS.ProcessEnv, onCall: OnCall = () => undefined) {
    this.#env = virshEnvironment(env);
    this.#onCall = onCall;
  }

  /**
   * Runs virsh on a connection.
   * @param connection a libvirt URI; '' for virsh's own default
   * @param args a command and its arguments, or a single argument that is a script (`list; uri`)
   */
  start(connection: string, args: readonly string[], options: VirshOptions): RunningProcess {
    const words = [...(connection === '' ? [] : ['-c', connection]), ...args];
    this.#onCall(words);
    const [file, ...all] = options.lineByLine === true ? this.#lineByLine(words) : ['virsh', ...words];
    const running = startProcess(file ?? 'virsh', all, { env: this.#env, ...options });
    this.#running.add(running);
    if (this.#closed) running.cancel();
    void running.finished.then(() => this.#running.delete(running));
    return running;
  }

  async run(connection: string, args: readonly string[], options: VirshOptions): Promise<Finished> {
    return this.start(connection, args, options).finished;
  }

  /** `stdbuf` has been in coreutils since 7.5 (2009); without it an old virsh tells all at its end. */
  #lineByLine(words: readonly string[]): string[] {
    this.#hasStdbuf ??= isOnPath('stdbuf', this.#env['PATH'] ?? '');
    return this.#hasStdbuf ? ['stdbuf', '-oL', 'virsh', ...words] : ['virsh', ...words];
  }

  /** Kills what is still running, whole process groups. */
  close(): void {
    this.#closed = true;
    for (const running of this.#running) running.cancel();
  }
}

const isOnPath = (program: string, path: string): boolean =>
  path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/**
 * States and errors are read as text, so they must not be translated: LC_ALL=C alone, for LANGUAGE wins over
 * LC_ALL=C.UTF-8. Colours and debug output of libvirt's libraries would end up among the errors.
 */
const virshEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { LANGUAGE: _language, VIRSH_DEBUG: _debug, LIBVIRT_DEBUG: _libvirtDebug, ...rest } = env;
  return { ...rest, LC_ALL: 'C' };
};
