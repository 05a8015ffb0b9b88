import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from '../cached.ts';

const RECIPE = fileURLToPath(new URL('image.sh', import.meta.url));

/** All that it is made from, so that a changed recipe is not served by an old image. */
const SOURCES = [
  RECIPE,
  fileURLToPath(new URL('init.sh', import.meta.url)),
  fileURLToPath(new URL('shutdown.sh', import.meta.url)),
  '/etc/os-release',
];

/** The files that a machine boots from. */
export type LinuxImage = { readonly kernel: string; readonly initrd: string };

/**
 * A Linux with QEMU's guest agent. From the cache, else built: that takes some seconds, and 35 MB from where apt gets its
 * packages. Throws, with the end of what was said, when it cannot be built.
 */
export async function linuxImage(): Promise<LinuxImage> {
  const folder = await cached('linux-guest', await key(), build);
  return { kernel: join(folder, 'kernel'), initrd: join(folder, 'initrd') };
}

async function key(): Promise<string> {
  const texts = await Promise.all(SOURCES.map((file) => readFile(file, 'utf8')));
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
}

async function build(folder: string): Promise<void> {
  await promisify(execFile)('sh', [RECIPE, folder], { maxBuffer: 2 ** 26 }).catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The Linux guest could not be built:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`, {
      cause: error,
    });
  });
}
