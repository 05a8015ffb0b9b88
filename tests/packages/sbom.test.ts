// The bill of materials is of what is bundled, and the same wherever and by whichever npm it is made.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeBundle, type BundledPackage } from '../../scripts/bundle.ts';
import { makeSbom } from '../../scripts/package/sbom.ts';
import { say } from './support/deb.ts';

const VERSION = '1.2.3';
const DATE = new Date(1_400_000_000_000);

let packages: readonly BundledPackage[] = [];
let usual = '';
const folders: string[] = [];

const sbom = async (): Promise<string> => makeSbom({ version: VERSION, date: DATE, packages, runtime: null });

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sbom-'));
  folders.push(folder);
  return folder;
};

beforeAll(async () => {
  ({ packages } = await makeBundle(VERSION, '/usr/bin/node'));
  usual = await sbom();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

test.each([
  ['NODE_ENV', 'production'],
  ['npm_config_omit', 'dev'],
  ['NPM_CONFIG_OMIT', 'dev'],
  ['npm_config_sbom_type', 'application'],
  ['npm_config_sbom_format', 'spdx'],
  ['npm_config_workspaces', 'true'],
])('where %s is %s, it is the same', async (name, value) => {
  vi.stubEnv(name, value);
  expect(await sbom()).toBe(usual);
});

test("where the user's .npmrc leaves out what developers need, it is the same", async () => {
  const home = await newFolder();
  await writeFile(join(home, '.npmrc'), 'omit[]=dev\nomit[]=optional\nomit[]=peer\nsbom-type=application\n');
  vi.stubEnv('HOME', home);
  expect(await sbom()).toBe(usual);
});

interface Npms {
  metadata: { tools: object[]; component: Record<string, unknown> };
  components: { name: string; properties: object[] }[];
}

/** Puts a program in npm's place that says what npm says, but for what is changed. */
const standInForNpm = async (change: (bom: Npms) => unknown): Promise<void> => {
  const words = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--include=dev'];
  const bom = JSON.parse(await say('npm', words)) as Npms;
  change(bom);
  const folder = await newFolder();
  await writeFile(join(folder, 'said'), JSON.stringify(bom));
  await writeFile(join(folder, 'npm'), `#!/bin/sh\nexec cat "${folder}/said"\n`);
  await chmod(join(folder, 'npm'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
};

test('by npm 10, which says the same in other words, it is the same', async () => {
  await standInForNpm(({ metadata, components }) => {
    metadata.tools = [{ vendor: 'npm', name: 'cli', version: '10.8.2' }];
    metadata.component['author'] = 'Without an address';
    for (const { name, properties } of components)
      properties.unshift({ name: 'cdx:npm:package:path', value: `node_modules/${name}` });
  });
  expect(await sbom()).toBe(usual);
});

test('where npm leaves out what is bundled, none is made', async () => {
  await standInForNpm((bom) => {
    bom.components = bom.components.filter(({ name }) => name !== 'cross-spawn');
  });
  await expect(sbom()).rejects.toThrow(/npm sbom knows nothing of cross-spawn \S+, which is bundled/u);
});

test('where another version is installed than the lock has, none is made', async () => {
  packages = packages.map((one) => (one.name === 'execa' ? { ...one, version: '0.0.1' } : one));
  await expect(sbom()).rejects.toThrow('npm sbom knows nothing of execa 0.0.1, which is bundled');
});
