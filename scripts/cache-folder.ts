import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the tests keep what takes long to make: outside the repository; where that cannot be written to, one that is not kept. */
export async function cacheFolder(): Promise<string> {
  const { XDG_CACHE_HOME } = process.env;
  const root =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME;
  for (const folder of [
    join(root, 'libvirt-shutdown-domains'),
    join(tmpdir(), 'libvirt-shutdown-domains-cache'),
  ]) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rm(await mkdtemp(join(folder, 'try.')), { recursive: true });
      return folder;
    } catch {
      // Read-only, full or another's: the next one.
    }
  }
  throw new Error(
    `Nowhere to keep what takes long to make: neither ${root} nor ${tmpdir()} can be written to`,
  );
}
