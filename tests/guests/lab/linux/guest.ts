import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import { linuxImage, type LinuxImage } from './image.ts';
import { linuxXml, type LinuxOrder } from './xml.ts';

/** It takes two or three seconds where nothing else runs. */
const BOOT_MS = 60_000;

/** As libvirt sees the agent's port: `connected` once the guest has opened it, whether or not anybody answers there. */
export type AgentState = 'connected' | 'disconnected';

/** A guest of a lab with an operating system, so that there can be an agent in it. */
export class LinuxGuest {
  readonly order: LinuxOrder;
  readonly uuid: string;
  readonly #lab: Lab;
  readonly #console: string;

  constructor(lab: Lab, order: LinuxOrder) {
    this.order = order;
    this.uuid = randomUUID();
    this.#lab = lab;
    this.#console = join(lab.folder, 'guests', `${this.uuid}.console`);
  }

  /** Gives once all in it is as ordered. */
  async start(image: LinuxImage): Promise<void> {
    const xml = join(this.#lab.folder, 'guests', `${this.uuid}.xml`);
    await writeFile(xml, linuxXml({ ...this.order, uuid: this.uuid, image, console: this.#console }));
    await this.#lab.virsh('define', xml);
    await this.#lab.virsh('start', this.uuid);
    await this.#until(async () => (await this.said()).includes('ready'), 'boot');
    await this.waitForAgent(this.order.agent === 'absent' ? 'disconnected' : 'connected');
  }

  /**
   * The lines of its console, since its last start: `ready`, then by what it was asked each time, then the kernel's last word,
   * which is the proof of a clean end.
   */
  async said(): Promise<string[]> {
    const text = await readFile(this.#console, 'utf8').catch(() => '');
    return text.split(/[\r\n]+/u).filter((line) => line !== '');
  }

  /** Gives once libvirt sees the agent's port so. Throws after a minute. */
  async waitForAgent(state: AgentState): Promise<void> {
    await this.#until(async () => (await this.agentState()) === state, `have an agent that is ${state}`);
  }

  /** Undefined: the guest is off. */
  async agentState(): Promise<AgentState | undefined> {
    const xml = await this.#lab.virsh('dumpxml', this.uuid);
    return /name='org\.qemu\.guest_agent\.0' state='(connected|disconnected)'/u.exec(xml)?.[1] as
      AgentState | undefined;
  }

  async #until(holds: () => Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + BOOT_MS;
    while (!(await holds())) {
      if (Date.now() > deadline) {
        const said = (await this.said()).join('\n');
        throw new Error(`${this.order.name} did not ${what} within a minute. It said:\n${said}`);
      }
      await sleep(50);
    }
  }
}

/** One guest for each order. */
type GuestsOf<Orders> = { [At in keyof Orders]: LinuxGuest };

/** Defines and starts guests; gives them, in the order in which they were ordered, when each is as ordered. */
export async function addLinuxGuests<Orders extends readonly LinuxOrder[]>(
  lab: Lab,
  ...orders: Orders
): Promise<GuestsOf<Orders>> {
  const image = await linuxImage();
  const guests = orders.map((order) => new LinuxGuest(lab, order));
  await Promise.all(guests.map((guest) => guest.start(image)));
  return guests as GuestsOf<Orders>;
}
