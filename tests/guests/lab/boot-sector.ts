import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How a guest behaves, besides when and how it is started. */
export type Manners = {
  /** Seconds from the decisive press of the power button to the end; default 0. */
  readonly delaySeconds?: number;
  /** Presses it takes; default 1. */
  readonly presses?: number;
  /** Counts presses and ignores them. */
  readonly deaf?: boolean;
  /** The first shutdown ends in a reboot, a second one in power off. */
  readonly reboots?: boolean;
  /** Seconds after its start in which presses are lost, as while an operating system boots; default 0. */
  readonly startSeconds?: number;
};

/** What a guest wrote to its own disk: the only proof of a clean end. */
export type Marker = {
  /** It ended cleanly and was not started again since. */
  readonly clean: boolean;
  /** It listens to the power button, or was cut off while it did. */
  readonly listening: boolean;
  readonly cleanEnds: number;
  /** Presses that it noticed, over all its starts; two within 55 ms are one. */
  readonly presses: number;
  readonly starts: number;
};

const SECTOR_BYTES = 512;
const DISK_BYTES = 64 * 1024;
const LISTENING_OFFSET = SECTOR_BYTES + 5;
const TICKS_PER_SECOND = 1_193_182 / 65_536;

let assembled: Promise<Buffer> | undefined;

/** Writes a new disk image that boots into a guest of these manners. */
export async function writeDisk(file: string, manners: Manners): Promise<void> {
  assembled ??= assemble();
  const image = Buffer.alloc(DISK_BYTES);
  (await assembled).copy(image);
  image.writeUInt16LE(ticks(manners.delaySeconds), 8);
  image.writeUInt16LE(manners.presses ?? 1, 10);
  image.writeUInt16LE(ticks(manners.startSeconds), 12);
  image.writeUInt8(manners.deaf === true ? 1 : 0, 14);
  image.writeUInt8(manners.reboots === true ? 1 : 0, 15);
  await writeFile(file, image);
}

/** Reads back what the guest wrote; right at any time, since the images are not cached elsewhere. */
export async function readMarker(file: string): Promise<Marker> {
  const sector = Buffer.alloc(SECTOR_BYTES);
  const handle = await open(file, 'r');
  try {
    await handle.read(sector, 0, SECTOR_BYTES, SECTOR_BYTES);
  } finally {
    await handle.close();
  }
  return {
    clean: sector.toString('latin1', 0, 5) === 'CLEAN',
    listening: sector.readUInt8(5) === 1,
    cleanEnds: sector.readUInt16LE(6),
    presses: sector.readUInt16LE(8),
    starts: sector.readUInt16LE(10),
  };
}

/** Before a start: a guest that was cut off still claims to listen. */
export async function forgetListening(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write(Buffer.alloc(1), 0, 1, LISTENING_OFFSET);
  } finally {
    await handle.close();
  }
}

function ticks(seconds = 0): number {
  const count = Math.round(seconds * TICKS_PER_SECOND);
  if (count > 0xffff) throw new RangeError(`a guest can wait for an hour at most, not ${seconds} s`);
  return count;
}

async function assemble(): Promise<Buffer> {
  const source = fileURLToPath(new URL('guest.asm', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'guest-asm-'));
  try {
    const binary = join(folder, 'guest.bin');
    await promisify(execFile)('nasm', ['-f', 'bin', '-o', binary, source]);
    return await readFile(binary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
