/** What a scene consists of: what a test says of a host, and the files that the stand-ins read it from. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface StandInGuest {
  readonly name: string;
  /** As `virsh list` shows it; default running. */
  readonly state?: string;
  /** Seconds from the last press it needs to its end; default 0. */
  readonly takes?: number;
  /** How many presses it needs; default 1. */
  readonly presses?: number;
  /** It was pressed at the start already; default false. */
  readonly pressed?: boolean;
  /** It starts this many seconds later; default 0: it runs. */
  readonly startsAfter?: number;
  /** A QEMU runs, and libvirt's run-time files tell of it; default false. */
  readonly qemu?: boolean;
}

/** What is wrong with a call of virsh: it never ends, it cannot connect, or it writes nothing and exits 0 (a full disk). */
export interface Fault {
  /** Default: any. */
  readonly command?: string;
  /** Its id; default: any, and calls without a guest. */
  readonly guest?: number;
  readonly how: 'hangs' | 'fails' | 'mute';
  /** That many calls are well before; default 0. */
  readonly skip?: number;
  /** That many suffer; default: all. */
  readonly times?: number;
}

export interface Connection {
  /** Their ids are 1, 2 ... */
  readonly guests?: readonly StandInGuest[];
  readonly faults?: readonly Fault[];
  /** On another host: whether libvirtd runs on this one does not matter. */
  readonly elsewhere?: boolean;
}

export const uuidOf = (id: number): string => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

/** Writes below a folder, with the folders it takes. */
export type Put = (path: string, text: string, mode?: number) => Promise<void>;

export const putBelow =
  (folder: string): Put =>
  async (path, text, mode = 0o644) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { mode });
  };

/** One connection of the stand-in virsh; gives what ends its QEMU processes. */
export const putConnection = async (
  put: Put,
  uri: string,
  { guests = [], faults = [], elsewhere = false }: Connection,
): Promise<(() => void)[]> => {
  const place = `libvirt/${uri.replaceAll(/[^a-z\d]/gu, '_')}`;
  await put(`${place}/ended/.keep`, '');
  await put(`${place}/guests/.keep`, '');
  if (elsewhere) await put(`${place}/elsewhere`, '');
  for (const [index, fault] of faults.entries())
    await putFault(put, `${place}/faults/${String(index)}`, fault);
  const enders = [];
  for (const [index, guest] of guests.entries()) {
    const qemu = guest.qemu === true ? await startQemu(put, guest.name, uuidOf(index + 1)) : undefined;
    await putGuest(put, `${place}/guests/${String(index + 1)}`, uuidOf(index + 1), guest, qemu?.pid);
    if (qemu !== undefined) enders.push(qemu.end);
  }
  return enders;
};

const putGuest = async (
  put: Put,
  place: string,
  uuid: string,
  guest: StandInGuest,
  qemu = 0,
): Promise<void> => {
  const { name, state = 'running', takes = 0, presses = 1, pressed = false, startsAfter = 0 } = guest;
  const facts = {
    uuid,
    name,
    spoiled: spoiledOf(name),
    state,
    takes: hundredths(takes),
    presses,
    from: hundredths(startsAfter),
  };
  for (const [fact, value] of Object.entries(facts)) await put(`${place}/${fact}`, `${String(value)}\n`);
  if (pressed) await put(`${place}/pressed`, 'began\n');
  if (qemu !== 0) await put(`${place}/qemu`, `${String(qemu)}\n`);
};

/** How virsh 9.0 writes a name into its table where the locale is not UTF-8 (seen under LC_ALL=C). */
const spoiledOf = (name: string): string =>
  [...Buffer.from(name)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\\xff')).join('');

const putFault = async (put: Put, place: string, fault: Fault): Promise<void> => {
  const { command = '*', guest = '*', how, skip = 0, times = 1_000_000 } = fault;
  for (const [fact, value] of Object.entries({ command, guest, how, skip, times }))
    await put(`${place}/${fact}`, `${String(value)}\n`);
  await put(`${place}/count`, '');
};

/** A process that looks like QEMU to whoever reads /proc; it ends with this one at the latest, as its stdin does. */
const startQemu = async (put: Put, name: string, uuid: string): Promise<{ pid: number; end: () => void }> => {
  const child = spawn('sh', ['-c', 'read -r _', 'qemu', '-name', name, '-uuid', uuid], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  await putRuntimeFiles(put, name, child.pid ?? 0);
  return { pid: child.pid ?? 0, end: () => child.stdin.end() };
};

/** What libvirt keeps of a guest that runs: the number without a newline, as libvirt writes it. */
export const putRuntimeFiles = async (put: Put, name: string, pid: number): Promise<void> => {
  await put(`run/libvirt/qemu/${name}.pid`, String(pid));
  await put(`run/libvirt/qemu/${name}.xml`, '<domstatus/>\n');
};

/** Seconds since this machine's start. */
export const uptime = async (): Promise<number> =>
  Number((await readFile('/proc/uptime', 'utf8')).split(' ', 1)[0]);

export const hundredths = (seconds: number): number => Math.round(seconds * 100);
