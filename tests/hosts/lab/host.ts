import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabGuest } from '../../guests/lab/guest.ts';
import type { GuestOrder } from '../../guests/lab/lab.ts';
import { Console, type ConsoleLine } from './console.ts';
import { debianRoot } from './debian-root.ts';
import { Files } from './files.ts';
import { Guests } from './guests.ts';
import { Namespaces, type End } from './namespaces.ts';
import { DOWN, SINGLE_USER, switchOff, UP, writeSettings } from './settings.ts';

export type HostOptions = {
  readonly guests?: readonly GuestOrder[];
  /** libvirt's own service that shuts guests down: as Debian's package leaves it (the default), or switched off by an administrator. */
  readonly libvirtGuests?: 'as-packaged' | 'off';
  /** What is done to its files before it boots. */
  readonly prepare?: (host: Host) => Promise<void>;
};

/** How a host went down. */
export type Halt = {
  readonly how: End;
  /** Milliseconds since the change of the runlevel was asked for; since the host was switched on, if none was. */
  readonly ms: number;
};

const HALT_MS = 120_000;

/** A Debian with sysvinit as PID 1, libvirtd and guests. Nothing of the machine's own is reached or changed. */
export class Host extends Files {
  readonly console: Console;
  readonly #guests: Guests;
  #halt: Promise<Halt> | undefined;
  #asked = 0;

  private constructor(namespaces: Namespaces, console: Console) {
    super(namespaces);
    this.console = console;
    this.#guests = new Guests(namespaces);
  }

  /** A host that is switched off: its files can be worked on already. */
  static async open(): Promise<Host> {
    const { namespaces, console } = await Namespaces.open(await debianRoot());
    const host = new Host(namespaces, new Console(console));
    await writeSettings(host).catch(async (error: unknown) => {
      await host.close();
      throw error;
    });
    return host;
  }

  /** In the order in which they were ordered. */
  get guests(): readonly LabGuest[] {
    return this.#guests.all;
  }

  /** The root as the machine sees it. An absolute link in it leads to the machine's own files: only for paths without. */
  get root(): string {
    return this.namespaces.root;
  }

  /** Switches it on. Gives when the services of runlevel 2 have been started. */
  async boot(): Promise<void> {
    this.console.restart();
    const { ended } = await this.namespaces.boot();
    this.#halt = ended.then(async (how) => {
      const ms = this.console.now - this.#asked;
      if (how !== 'killed') await this.#sayDown();
      return { how, ms };
    });
    this.#halt.catch(() => undefined);
    const died = ended.then((how) => {
      throw new Error(`init has ended (${how}) before the host was up`);
    });
    died.catch(() => undefined);
    await Promise.race([this.console.waitFor(UP), died]);
  }

  /** Defines and starts guests; gives when they listen to the power button. */
  addGuests(orders: readonly GuestOrder[]): Promise<LabGuest[]> {
    return this.#guests.add(orders);
  }

  /** Asks the host's libvirtd from outside, with the machine's virsh. Gives stdout; throws unless it exits with 0. */
  virsh(...args: string[]): Promise<string> {
    return this.#guests.virsh(...args);
  }

  /** Starts a program that is not waited for. */
  spawn(command: readonly string[], options?: SpawnOptions): ChildProcess {
    return this.namespaces.spawn(command, options);
  }

  /** As an administrator does: init begins, and this does not wait. */
  async changeRunlevel(level: '0' | '1' | '6'): Promise<void> {
    this.#asked = this.console.now;
    await this.get(['telinit', level]);
  }

  /** Gives when PID 1 has ended, and everything with it. Throws, with the console, when that takes longer than the limit. */
  async halted(limitMs = HALT_MS): Promise<Halt> {
    const late = new AbortController();
    const lateness = sleep(limitMs, undefined, { signal: late.signal }).then(() => {
      throw new Error(`The host has not halted after ${limitMs} ms:\n${this.console.text}`);
    });
    lateness.catch(() => undefined);
    return Promise.race([this.#halt ?? lateness, lateness]).finally(() => {
      late.abort();
    });
  }

  /** As when the plug is pulled: nothing is told of it. What is on its disk stays, and it can be booted again. */
  async cutPower(): Promise<void> {
    this.namespaces.cut();
    const { how } = await this.halted();
    if (how !== 'killed') throw new Error(`the host went down by itself (${how}) before its power was cut`);
  }

  /** Gives when runlevel 1 has done its work: its line on the console. */
  singleUser(): Promise<ConsoleLine> {
    return this.console.waitFor(SINGLE_USER);
  }

  /** Behind what init wrote last, so that all of it is there for who waits for the end. */
  async #sayDown(): Promise<void> {
    await this.get(['sh', '-c', `printf '\\n%s\\n' '${DOWN}' >/dev/console`]);
    await this.console.waitFor(DOWN);
  }

  /** Ends all that runs in it. Nothing of it is left. */
  async close(): Promise<void> {
    await this.namespaces.close();
  }
}

/** A host in runlevel 2 whose guests listen. To be closed, whatever comes; it goes with this process at the latest. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const host = await Host.open();
  try {
    if (options.libvirtGuests === 'off') await switchOff(host, ['libvirt-guests']);
    await options.prepare?.(host);
    await host.boot();
    await host.addGuests(options.guests ?? []);
    return host;
  } catch (error) {
    await host.close();
    throw new Error(`The host did not start:\n${host.console.text}`, { cause: error });
  }
}
