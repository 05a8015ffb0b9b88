import { lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the tests and the packager keep what takes long to make or to fetch: outside the repository. Where there is no home
 * that can be written to, one in the folder for temporary files, which nobody promises to keep. What lies in it is run, by
 * root even, so a folder that somebody else can write to is never taken.
 */
export async function cacheFolder(): Promise<string> {
  const { XDG_CACHE_HOME } = process.env;
  const root =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME;
  const folders = [
    join(root, 'libvirt-shutdown-domains'),
    join(tmpdir(), `libvirt-shutdown-domains-cache-${process.getuid()}`),
  ];
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (!(await isOursAlone(folder))) continue;
      await rm(await mkdtemp(join(folder, 'try.')), { recursive: true });
      return folder;
    } catch {
      // Read-only or full: the next one.
    }
  }
  throw new Error(
    `Nowhere to keep what takes long to make: ${folders.join(' and ')} cannot be written to, or not by us alone`,
  );
}

/** The folder itself: a link to one of ours would be somebody else's to turn. */
async function isOursAlone(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0;
}
