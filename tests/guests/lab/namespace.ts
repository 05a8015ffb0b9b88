import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAccounts } from './accounts.ts';

/** Folders of the lab that hide the machine's own; namespace.sh says where. */
const PRIVATE_FOLDERS = [
  'etc/qemu',
  'default',
  'lib/libvirt',
  'log/libvirt',
  'cache/libvirt',
  'run/libvirt',
  'run/lock',
];

/** Only where the lab's /run is. A libvirtd that started elsewhere would be the machine's own. */
const PROOF = 'this-is-a-lab';

/**
 * Mount, pid and network namespaces of a lab. The pid namespace makes sure that nothing outlives this process, not even
 * when it is killed; the network namespace, that no firewall rule or TCP port of the machine is touched.
 */
export class Namespace {
  readonly #holder: ChildProcess;
  readonly #pid: string;

  private constructor(holder: ChildProcess, pid: string) {
    this.#holder = holder;
    this.#pid = pid;
  }

  /** Throws if the namespaces or the mounts cannot be made: it takes root. */
  static async open(folder: string): Promise<Namespace> {
    for (const name of PRIVATE_FOLDERS) await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, 'run', PROOF), '');
    await writeAccounts(folder);
    const script = fileURLToPath(new URL('namespace.sh', import.meta.url));
    const command = ['--mount', '--net', '--pid', '--fork', '--kill-child', 'sh', script, folder];
    // Detached: Ctrl-C at a terminal is for the demo to handle, not for the guests to die of.
    const holder = spawn('unshare', command, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    return new Namespace(holder, await firstLine(holder));
  }

  /** Starts a program inside, in /; it sees the lab's folders as /etc/libvirt and so on. It exits with 125 if it would not. */
  spawn(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    // --root: else, in a chroot, the namespace's own root would be entered, where nothing is hidden.
    const enter = ['-t', this.#pid, '--mount', '--net', '--pid', '--root', '--wd', '--'];
    const guarded = ['sh', '-c', `[ -e /run/${PROOF} ] || exit 125; exec "$@"`, 'sh', ...command];
    // nsenter must outlive a Ctrl-C, so that the program's own end is waited for. Node, if it is that, undoes the trap.
    return spawn('sh', ['-c', `trap '' INT; exec nsenter "$@"`, 'sh', ...enter, ...guarded], options);
  }

  /** Ends all that runs inside. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(
        new Error(
          `The lab's namespaces could not be made (unshare: ${String(code)}). It takes root and util-linux.`,
        ),
      );
    });
  });
  if (child.stdout === null) throw new TypeError('stdout is a pipe');
  const [chunk] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer];
  return chunk.toString().trim();
}
