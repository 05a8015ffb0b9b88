import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from '../cached.ts';

const RECIPE = fileURLToPath(new URL('packages.sh', import.meta.url));

/** All that it is made from, so that a changed recipe is not served by old programs. */
const SOURCES = [RECIPE, '/etc/os-release'];

/**
 * A folder, for the front of PATH, with Debian's upsc, upsd, dummy-ups, apcaccess and apcupsd, none of which is installed; beside it, apcupsd's scripts.
 * From the cache, else built: that takes some seconds, and 14 MB from where apt gets its packages. Throws, with the end of what
 * was said, when it cannot be built.
 */
export async function upsTools(): Promise<string> {
  const texts = await Promise.all(SOURCES.map((file) => readFile(file, 'utf8')));
  const key = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
  return join(await cached('ups', key, build), 'bin');
}

async function build(folder: string): Promise<void> {
  await promisify(execFile)('sh', [RECIPE, folder], { maxBuffer: 2 ** 26 }).catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `NUT and apcupsd could not be unpacked:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`,
      {
        cause: error,
      },
    );
  });
}
