import { forgetListening, readMarker, type Marker } from './boot-sector.ts';
import type { GuestOrder } from './lab.ts';
import { qemuPids } from './processes.ts';

/** A guest of a lab: throw-away, but as real as libvirt and QEMU make it. */
export class LabGuest {
  readonly order: GuestOrder;
  readonly uuid: string;
  readonly disk: string;
  /** The file that libvirt was given. */
  readonly xml: string;

  constructor(order: GuestOrder, uuid: string, disk: string, xml: string) {
    this.order = order;
    this.uuid = uuid;
    this.disk = disk;
    this.xml = xml;
  }

  get name(): string {
    return this.order.name;
  }

  marker(): Promise<Marker> {
    return readMarker(this.disk);
  }

  forgetListening(): Promise<void> {
    return forgetListening(this.disk);
  }

  /** The machine's pid of its QEMU; undefined: it is off. */
  async qemuPid(): Promise<number | undefined> {
    return (await qemuPids()).get(this.uuid);
  }
}
