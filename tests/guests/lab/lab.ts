import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeDisk, type Manners } from './boot-sector.ts';
import { Daemon } from './daemon.ts';
import { guestXml, type Definition } from './guest-xml.ts';
import { LabGuest } from './guest.ts';
import { Namespace } from './namespace.ts';
import { virsh, virshAll } from './virsh.ts';

/** A guest as a test orders it. */
export type GuestOrder = Manners &
  Omit<Definition, 'uuid' | 'disk'> & {
    /** Started without a definition: nothing is left of it once it is off. */
    readonly transient?: boolean;
    /** Paused once it listens. */
    readonly paused?: boolean;
    /** Whether it is started; default true. */
    readonly start?: boolean;
  };

const BOOT_MS = 60_000;

/** A private libvirtd with its guests. Nothing of the machine's own libvirt is reached or changed. */
export class Lab {
  readonly folder: string;
  readonly #namespace: Namespace;
  readonly #daemon: Daemon;
  readonly #guests: LabGuest[] = [];

  constructor(folder: string, namespace: Namespace) {
    this.folder = folder;
    this.#namespace = namespace;
    this.#daemon = new Daemon(folder, namespace);
  }

  /** For `virsh -c`. */
  get uri(): string {
    return this.#daemon.uri;
  }

  get guests(): readonly LabGuest[] {
    return this.#guests;
  }

  /** Runs a program as on a host of its own: /etc/libvirt, /etc/default, /run, /var/lib and /var/log are the lab's. */
  spawn(command: readonly string[], options?: SpawnOptions): ChildProcess {
    return this.#namespace.spawn(command, options);
  }

  virsh(...args: string[]): Promise<string> {
    return virsh(this.uri, args);
  }

  async startDaemon(): Promise<void> {
    await this.#daemon.start();
  }

  async killDaemon(): Promise<void> {
    await this.#daemon.kill();
  }

  /** Defines and starts a guest, and waits until it listens to the power button (with startSeconds: until it has started). */
  async addGuest(order: GuestOrder): Promise<LabGuest> {
    const [guest] = await this.addGuests([order]);
    if (guest === undefined) throw new TypeError('one order gives one guest');
    return guest;
  }

  async addGuests(orders: readonly GuestOrder[]): Promise<LabGuest[]> {
    const guests = await Promise.all(orders.map((order) => this.#write(order)));
    this.#guests.push(...guests);
    const persistent = guests.filter(({ order }) => order.transient !== true);
    await virshAll(
      this.uri,
      persistent.map(({ xml }) => `define ${xml}`),
    );
    await this.start(guests.filter(({ order }) => order.start !== false));
    return guests;
  }

  /** Starts guests that are off, transient ones too, and pauses those that were ordered so. */
  async start(guests: readonly LabGuest[] = this.#guests): Promise<void> {
    await Promise.all(guests.map((guest) => guest.forgetListening()));
    await virshAll(
      this.uri,
      guests.map(({ order, uuid, xml }) => (order.transient === true ? `create ${xml}` : `start ${uuid}`)),
    );
    await this.waitBooted(guests.filter(({ order }) => order.startSeconds === undefined));
    const paused = guests.filter(({ order }) => order.paused === true);
    await virshAll(
      this.uri,
      paused.map(({ uuid }) => `suspend ${uuid}`),
    );
  }

  /** Gives when all these guests listen to the power button. Throws after a minute. */
  async waitBooted(guests: readonly LabGuest[] = this.#guests): Promise<void> {
    const deadline = Date.now() + BOOT_MS;
    for (const guest of guests) {
      while (!(await guest.marker()).listening) {
        if (Date.now() > deadline) throw new Error(`${guest.name} did not boot within a minute`);
        await sleep(20);
      }
    }
  }

  /** Ends libvirtd and all guests and removes the folder. */
  async stop(): Promise<void> {
    await this.#namespace.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #write(order: GuestOrder): Promise<LabGuest> {
    const uuid = randomUUID();
    const disk = join(this.folder, 'guests', `${uuid}.img`);
    const xml = join(this.folder, 'guests', `${uuid}.xml`);
    await writeDisk(disk, order);
    await writeFile(xml, guestXml({ ...order, uuid, disk }));
    return new LabGuest(order, uuid, disk, xml);
  }
}

/** A lab that is ready for guests. Takes root, libvirtd, QEMU and nasm: tests/setup/setup.mjs brings them. */
export async function startLab(): Promise<Lab> {
  // A short path: the path of a UNIX socket has 107 bytes at most.
  const folder = await mkdtemp(join(tmpdir(), 'lab-'));
  try {
    await mkdir(join(folder, 'guests'));
    const lab = new Lab(folder, await Namespace.open(folder));
    await lab.startDaemon().catch(async (error: unknown) => {
      await lab.stop();
      throw error;
    });
    return lab;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
