import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Network } from './network.ts';

/** What heeds SIGTERM is gone long before this, also on a loaded machine. */
const TERM_MS = 5_000;

/** A daemon of one test: in the foreground, ended by its pid, and gone with this process whatever that dies of. */
export class OwnDaemon {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param log a file for what it says */
  static start(
    command: readonly string[],
    network: Network,
    log: string,
    env: NodeJS.ProcessEnv = {},
  ): OwnDaemon {
    const out = openSync(log, 'a');
    // setpriv, nsenter and the tools' commands each come to be the next one: there is one process, and one pid.
    const words = ['--pdeathsig', 'KILL', '--', ...network.enter, ...command];
    const child = spawn('setpriv', words, {
      stdio: ['ignore', out, out],
      // Ctrl-C at a terminal is for the test to handle.
      detached: true,
      env: { ...process.env, ...env },
    });
    closeSync(out);
    return new OwnDaemon(child);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#child.spawnargs.join(' ')} did not start`);
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    // Of a process that has ended, somebody else may have the pid by now.
    if (!this.hasEnded) process.kill(this.pid, signal);
  }

  /** Gives when it is gone. One that is stopped, or does not heed SIGTERM, is killed. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#child, 'exit');
    this.signal(signal);
    this.signal('SIGCONT');
    const impatience = setTimeout(() => {
      this.signal('SIGKILL');
    }, TERM_MS);
    await ended;
    clearTimeout(impatience);
  }
}
