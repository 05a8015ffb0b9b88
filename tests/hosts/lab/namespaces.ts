import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Only in a host's root. A libvirtd or a telinit that ran elsewhere would be the machine's own. */
const PROOF = '/this-is-a-lab-host';

/** Where holder.sh has the root. */
export const ROOT_OF_HOLDER = '/mnt/root';

/** What root of the host must not do to the machine, which has one clock and one kernel. */
const BOUNDING = '-sys_time,-sys_module,-syslog,-sys_rawio,-wake_alarm,-mac_admin,-mac_override';

/** What a command sees of an environment, as on a console. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  TERM: 'dumb',
};

const GUARDED = `[ -e ${PROOF} ] || exit 125; exec setpriv --bounding-set ${BOUNDING} -- "$@"`;

/** Of the machine's own file systems none can be written to; the host's root, and what is mounted in it, can. */
const READ_ONLY = `
  awk '$2 !~ "^/(mnt|proc|sys|dev)(/|$)" { print $2 }' /proc/self/mounts | while read -r escaped; do
    folder=$(printf '%b' "$escaped")
    [ ! -e "$folder" ] || mount -o remount,bind,ro "$folder" || exit
  done && exec "$@"
`;

/** How an init ended: by `halt`, by `reboot`, or in a way that no host ends. */
export type End = 'halt' | 'reboot' | 'killed';

/**
 * The namespaces of a host. The holder's live from open to close and have the root's mounts; init's are inside them, so that
 * the root can be looked into before init boots and after it has halted.
 */
export class Namespaces {
  readonly #holder: ChildProcess;
  readonly #holderPid: string;
  #initPid: string | undefined;

  private constructor(holder: ChildProcess, holderPid: string) {
    this.#holder = holder;
    this.#holderPid = holderPid;
  }

  /** Gives them and the stream of what is written on the host's console. Throws if they cannot be made: it takes root. */
  static async open(lower: string): Promise<{ namespaces: Namespaces; console: Readable }> {
    const script = fileURLToPath(new URL('holder.sh', import.meta.url));
    const command = ['--mount', '--pid', '--net', '--fork', '--kill-child', 'sh', script, lower];
    // Detached, as all that runs here: Ctrl-C at a terminal ends it by the end of its stdin, not by a signal halfway.
    const holder = spawn('unshare', command, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    const pid = await firstLine(holder);
    return { namespaces: new Namespaces(holder, pid), console: outputOf(holder) };
  }

  /** The root as the machine sees it. An absolute link in it leads to the machine's own files: only for paths without. */
  get root(): string {
    return this.#initPid === undefined
      ? `/proc/${this.#holderPid}/root${ROOT_OF_HOLDER}`
      : `/proc/${this.#initPid}/root`;
  }

  /** The same at any time, but without what init mounts in it: /run, say. */
  get heldRoot(): string {
    return `/proc/${this.#holderPid}/root${ROOT_OF_HOLDER}`;
  }

  /** Starts init. Gives a promise of its end. */
  async boot(): Promise<{ ended: Promise<End> }> {
    const script = await readFile(new URL('boot.sh', import.meta.url), 'utf8');
    const inner = ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child'];
    const command = [...this.#enterHolder(), 'unshare', ...inner, 'sh', '-c', script, 'boot.sh', BOUNDING];
    const init = spawn('nsenter', command, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const exit = once(init, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    this.#initPid = await firstLine(init);
    // The kernel tells the parent of a pid namespace's first process by a signal what reboot(2) was asked for.
    const ended = exit.then(([, signal]): End => {
      this.#initPid = undefined;
      return signal === 'SIGINT' ? 'halt' : signal === 'SIGHUP' ? 'reboot' : 'killed';
    });
    return { ended };
  }

  /** Ends init, and with it all that runs in its namespaces, without a word to any of it. */
  cut(): void {
    if (this.#initPid !== undefined) process.kill(Number(this.#initPid), 'SIGKILL');
  }

  /** Starts a program in the root: inside init's namespaces while it runs. It exits with 125 if that is no host's root. */
  spawn(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const enter =
      this.#initPid === undefined
        ? [...this.#enterHolder(), 'chroot', ROOT_OF_HOLDER]
        : [...namespacesOf(this.#initPid), '--uts', '--ipc', '--root', '--wd', '--'];
    const env = { ...ENVIRONMENT, ...options.env };
    return spawn('nsenter', [...enter, '/bin/sh', '-c', GUARDED, 'sh', ...command], {
      ...options,
      env,
      detached: true,
    });
  }

  /** Starts a program of the machine that sees the root as a folder, and can write nowhere else. */
  spawnOutside(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const readOnly = ['unshare', '--mount', 'sh', '-c', READ_ONLY, 'sh'];
    const env = { ...ENVIRONMENT, ...options.env };
    return spawn('nsenter', [...this.#enterHolder(), ...readOnly, ...command], {
      ...options,
      env,
      detached: true,
    });
  }

  /** Ends all that runs inside; nothing of it is left, for it was in memory. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }

  #enterHolder(): string[] {
    return [...namespacesOf(this.#holderPid), '--'];
  }
}

const namespacesOf = (pid: string): string[] => ['-t', pid, '--mount', '--pid', '--net'];

/** The pid that a script prints first; what follows is left in the stream. */
async function firstLine(child: ChildProcess): Promise<string> {
  const output = outputOf(child);
  const failed = Promise.race([once(child, 'error'), once(child, 'exit')]).then(([cause]: unknown[]) => {
    throw new Error(
      `The host's namespaces could not be made (${String(cause)}). It takes root and util-linux.`,
    );
  });
  let line = '';
  while (!line.endsWith('\n')) {
    const chunk = output.read(1) as Buffer | null;
    if (chunk === null) await Promise.race([once(output, 'readable'), failed]);
    else line += chunk.toString();
  }
  failed.catch(() => undefined);
  return line.trim();
}

function outputOf(child: ChildProcess): Readable {
  if (child.stdout === null) throw new TypeError('stdout is a pipe');
  return child.stdout;
}
