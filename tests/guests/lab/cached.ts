import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../scripts/cache-folder.ts';

/** No build takes this long: what is this old was left behind by one that was killed. */
const STALE_MS = 3_600_000;

/**
 * A folder of the cache, never to be changed: the one that is there, else one that `build` fills. The key is of all that it is
 * made from. Another run finds all of it or nothing, for it gets its name when it is done.
 */
export async function cached(
  kind: string,
  key: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = await cacheFolder();
  const folder = join(cache, `${kind}-${key}`);
  if (existsSync(folder)) return folder;
  await removeStale(cache, kind);
  const built = await mkdtemp(`${folder}.`);
  try {
    await build(built);
    await rename(built, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(built, { recursive: true, force: true });
  }
  return folder;
}

async function removeStale(cache: string, kind: string): Promise<void> {
  const builds = (await readdir(cache)).filter((name) => name.startsWith(`${kind}-`) && name.includes('.'));
  for (const path of builds.map((name) => join(cache, name)))
    if (Date.now() - (await stat(path)).mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
}
