import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDisk } from '../../guests/lab/boot-sector.ts';
import { guestXml } from '../../guests/lab/guest-xml.ts';
import { LabGuest } from '../../guests/lab/guest.ts';
import type { GuestOrder } from '../../guests/lab/lab.ts';
import { virsh, virshAll } from '../../guests/lab/virsh.ts';
import { until } from '../../guests/support/until.ts';
import type { Namespaces } from './namespaces.ts';

/** No link is above it, so that the disks can be read from outside, too: before, during and after the host's life. */
const FOLDER = '/var/lib/libvirt/images';
const SOCKET = '/run/libvirt/libvirt-sock';

/** The guests of a host. Asked for by the machine's virsh at the host's socket: apart from what is under test. */
export class Guests {
  readonly #namespaces: Namespaces;
  readonly #guests: LabGuest[] = [];

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces;
  }

  get all(): readonly LabGuest[] {
    return this.#guests;
  }

  /** Gives stdout of a virsh of the machine; throws unless it exits with 0. */
  virsh(...args: string[]): Promise<string> {
    return virsh(this.#uri(), args);
  }

  /** Defines and starts guests, and waits until they listen to the power button (with startSeconds: until they have started). */
  async add(orders: readonly GuestOrder[]): Promise<LabGuest[]> {
    const guests = await Promise.all(orders.map((order) => this.#write(order)));
    this.#guests.push(...guests);
    const commands = guests.map(
      ({ order, xml }) => `${order.transient === true ? 'create' : 'define'} ${xml}`,
    );
    await virshAll(this.#uri(), commands);
    const asleep = guests.filter(({ order }) => order.transient !== true && order.start !== false);
    await virshAll(
      this.#uri(),
      asleep.map(({ uuid }) => `start ${uuid}`),
    );
    const started = guests.filter(({ order }) => order.start !== false && order.startSeconds === undefined);
    await Promise.all(started.map((guest) => listens(guest)));
    const paused = guests.filter(({ order }) => order.paused === true);
    await virshAll(
      this.#uri(),
      paused.map(({ uuid }) => `suspend ${uuid}`),
    );
    return guests;
  }

  #uri(): string {
    return `qemu+unix:///system?socket=${this.#namespaces.root}${SOCKET}`;
  }

  async #write(order: GuestOrder): Promise<LabGuest> {
    const uuid = randomUUID();
    const outside = `${this.#namespaces.heldRoot}${FOLDER}`;
    const xml = join(outside, `${uuid}.xml`);
    await mkdir(outside, { recursive: true });
    await writeDisk(join(outside, `${uuid}.img`), order);
    await writeFile(xml, guestXml({ ...order, uuid, disk: join(FOLDER, `${uuid}.img`) }));
    return new LabGuest(order, uuid, join(outside, `${uuid}.img`), xml);
  }
}

const listens = (guest: LabGuest): Promise<void> =>
  until(async () => (await guest.marker()).listening, `${guest.name} to boot`);
