import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespace } from './namespace.ts';
import { virsh } from './virsh.ts';

const READY_MS = 20_000;

const LIBVIRTD_CONF = `auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_ro_perms = "0700"
unix_sock_rw_perms = "0700"
`;

/** QEMU as root: otherwise libvirt asks it for its abilities anew, for 4 s, at each start where /dev/kvm is out of reach. */
const QEMU_CONF = `user = "root"
group = "root"
dynamic_ownership = 0
security_driver = "none"
stdio_handler = "file"
seccomp_sandbox = 0
capability_filters = ["cpu-unavailable-features"]
cgroup_controllers = []
namespaces = []
`;

/** The lab's own libvirtd. Guests survive its end, as they do on a host. */
export class Daemon {
  readonly uri: string;
  readonly #folder: string;
  readonly #namespace: Namespace;
  #process: ChildProcess | undefined;

  constructor(folder: string, namespace: Namespace) {
    this.#folder = folder;
    this.#namespace = namespace;
    this.uri = `qemu+unix:///system?socket=${join(folder, 'run/libvirt/libvirt-sock')}`;
  }

  /** Gives when it answers. Throws, with the end of its log, when it does not within 20 s. */
  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    await writeFile(join(this.#folder, 'etc/libvirtd.conf'), LIBVIRTD_CONF);
    await writeFile(join(this.#folder, 'etc/qemu.conf'), QEMU_CONF);
    const log = openSync(this.#log(), 'a');
    this.#process = this.#namespace.spawn(['prlimit', '--nofile=8192', 'libvirtd'], {
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    await this.#answers();
  }

  /** SIGKILL to libvirtd alone; the guests run on. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // Its pid is the namespace's own, so that no other process can be hit.
    this.#namespace.spawn(['sh', '-c', 'kill -9 "$(cat /run/libvirtd.pid)"'], { stdio: 'inherit' });
    await ended;
  }

  async #answers(): Promise<void> {
    const deadline = Date.now() + READY_MS;
    for (;;) {
      try {
        await virsh(this.uri, ['version']);
        return;
      } catch (error) {
        if (Date.now() < deadline && this.#process?.exitCode === null) await sleep(20);
        else
          throw new Error(`The lab's libvirtd does not answer:\n${await readFile(this.#log(), 'utf8')}`, {
            cause: error,
          });
      }
    }
  }

  #log(): string {
    return join(this.#folder, 'libvirtd.log');
  }
}
