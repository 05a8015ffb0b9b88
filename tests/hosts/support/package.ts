import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { makePackages } from '../../packages/support/make.ts';
import { NODE } from '../lab/bundle.ts';
import type { Host } from '../lab/host.ts';
import { makeLibvirtBin } from './libvirt-bin.ts';
import { addWitness } from './witness.ts';

export const NAME = 'libvirt-shutdown-domains';
export const OWN_NODE = `/usr/lib/${NAME}/node`;
/** Where a host has the packages; none of the folders that are compared. */
export const SHELF = '/srv';

export type Kind = 'all' | 'amd64' | 'linux-x64';
export type Version = '0.2.0' | '0.3.0' | '0.4.0';

const made = new Map<string, Promise<string>>();

/** The path of a package of this machine's, made by `npm run package` once for a test file. */
export function packageFile(kind: Kind, version: Version): Promise<string> {
  const key = `${kind} ${version}`;
  const file = made.get(key) ?? makeOne(kind, version);
  made.set(key, file);
  return file;
}

async function makeOne(kind: Kind, version: Version): Promise<string> {
  const folder = await makePackages({ only: kind, version });
  const name = (await readdir(folder)).find((one) => /\.(?:deb|tar\.gz)$/u.test(one));
  if (name === undefined) throw new Error(`npm run package made no package for ${kind}`);
  return join(folder, name);
}

/** Gives the path that a package has on the host. */
export async function bring(host: Host, kind: Kind, version: Version): Promise<string> {
  const file = await packageFile(kind, version);
  const path = `${SHELF}/${basename(file)}`;
  await host.copyIn(file, path, 0o644);
  return path;
}

/**
 * Gives all that dpkg and the package's scripts said. It has to succeed, without an administrator to answer it, and nothing in it
 * may fail on the way.
 */
export async function dpkg(host: Host, ...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await host.run(['dpkg', ...words], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  const said = stdout + stderr;
  expect(status, said).toBe(0);
  expect(said).not.toMatch(/error|not found|No such file|Configuration file '/u);
  return said;
}

export async function installDeb(host: Host, kind: Kind, version: Version): Promise<string> {
  return dpkg(host, '-i', await bring(host, kind, version));
}

/** Before it boots: dpkg leaves out manual pages and documents in the lab, and they are part of ours. */
export async function expectPackages(host: Host): Promise<void> {
  await host.write('/etc/dpkg/dpkg.cfg.d/slim', 'force-unsafe-io\n');
  await addWitness(host);
}

/** Debian's own, for the package that brings none. */
export async function addNodejs(host: Host): Promise<void> {
  await expectPackages(host);
  await host.get(['sh', '-ec', 'dpkg -i /var/lib/lab/nodejs/*.deb']);
}

/** Moves it away, so that dpkg still takes it for installed. */
export async function loseNode(host: Host): Promise<void> {
  await host.get(['mv', NODE, `${SHELF}/node`]);
}

/** Asserts that nobody finds one by its name. */
export async function expectNoNode(host: Host): Promise<void> {
  const found = await host.run(['sh', '-c', 'command -v node nodejs']);
  expect(found.stdout).toBe('');
}

/** A host of before 2016, for the stanza. */
export async function makeStanzaHost(host: Host): Promise<void> {
  await addNodejs(host);
  await makeLibvirtBin(host, 'libvirt-bin');
}
