import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeFile } from '../../lib/host/place-file.ts';
import { freshFolder } from './folder.ts';

const folder = freshFolder();
const at = (name: string): string => join(folder(), name);

describe('a file that is placed', () => {
  test('is there, whole, and nothing beside it', async () => {
    expect(await placeFile(at('page.html'), 'héllo')).toEqual({ is: 'written' });
    expect(readFileSync(at('page.html'), 'utf8')).toBe('héllo');
    expect(readdirSync(folder())).toEqual(['page.html']);
  });

  test('takes the place of an older one, and keeps its mode and the link that leads there', async () => {
    writeFileSync(at('old.html'), 'x'.repeat(1000));
    chmodSync(at('old.html'), 0o604);
    symlinkSync('old.html', at('link.html'));
    const { ino } = statSync(at('old.html'));
    expect(await placeFile(at('link.html'), 'new')).toEqual({ is: 'written' });
    expect(readFileSync(at('old.html'), 'utf8')).toBe('new');
    expect(statSync(at('old.html')).mode & 0o777).toBe(0o604);
    // Renamed over, not written into: who reads the old one reads all of it.
    expect(statSync(at('old.html')).ino).not.toBe(ino);
    expect(readdirSync(folder()).sort()).toEqual(['link.html', 'old.html']);
  });

  test('may have the longest of names', async () => {
    expect(await placeFile(at('n'.repeat(255)), 'x')).toEqual({ is: 'written' });
  });

  test('is written straight into a FIFO, which stays one', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const reader = spawn('cat', [at('fifo')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let read = '';
    reader.stdout.on('data', (chunk: Buffer) => (read += chunk.toString()));
    const ended = new Promise((resolve) => reader.once('close', resolve));
    expect(await placeFile(at('fifo'), 'through')).toEqual({ is: 'written' });
    await ended;
    expect(read).toBe('through');
    expect(statSync(at('fifo')).isFIFO()).toBe(true);
  });

  test('is no harm to a device', async () => {
    expect(await placeFile('/dev/null', 'x')).toEqual({ is: 'written' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('a file that cannot be placed', () => {
  test.each<[string, () => string, string]>([
    ['its folder is not there', () => at('no/such/page.html'), 'ENOENT'],
    ['it is a folder', () => folder(), 'EISDIR'],
    ['its folder is a file', () => at('file/page.html'), 'ENOTDIR'],
    ['its link leads to itself', () => at('loop'), 'ELOOP'],
    ['its name is too long', () => at('n'.repeat(256)), 'ENAMETOOLONG'],
    ['the file system takes no files', () => '/proc/page.html', 'ENOENT'],
  ])('is refused: %s', async (_, path, code) => {
    writeFileSync(at('file'), '');
    symlinkSync('loop', at('loop'));
    mkdirSync(at('folder'));
    const before = readdirSync(folder());
    expect(await placeFile(path(), 'x')).toMatchObject({ is: 'refused', code });
    expect(readdirSync(folder())).toEqual(before);
  });

  test('is told apart: the disk is full', async () => {
    expect(await placeFile('/dev/full', 'x')).toMatchObject({ is: 'full', code: 'ENOSPC' });
  });

  test('leaves what was there as it was when the disk becomes full, and nothing beside it', () => {
    const small = at('small');
    mkdirSync(small);
    const script = `
      mount -t tmpfs -o size=64k tmpfs "$1" && echo before >"$1/page.html" || exit 9
      "$2" --import tsx --input-type=module -e '
        import { placeFile } from "${process.cwd()}/lib/host/place-file.ts";
        console.log(JSON.stringify(await placeFile(process.argv[1] + "/page.html", "x".repeat(1e6))));
      ' "$1"
      cat "$1/page.html"; ls -A "$1"`;
    const said = execFileSync('unshare', ['-m', 'sh', '-c', script, 'sh', small, process.execPath], {
      encoding: 'utf8',
    });
    const [placed = '', ...rest] = said.trimEnd().split('\n');
    expect(JSON.parse(placed)).toMatchObject({ is: 'full', code: 'ENOSPC' });
    expect(rest).toEqual(['before', 'page.html']);
    expect(existsSync(join(small, 'page.html'))).toBe(false);
  });
});
