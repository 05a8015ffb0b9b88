import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { placeFile, type Placed } from '../../lib/host/place-file.ts';
import { realPlace } from '../../lib/host/real-place.ts';
import { freshFolder } from './folder.ts';

const folder = freshFolder();
const at = (name: string): string => join(folder(), name);

/** The same in a process of its own: `prefix` starts it, as somebody else or watched. */
const placedBy = (prefix: readonly string[], file: string, text = 'new'): Placed => {
  const script = `
    import { placeFile } from "${process.cwd()}/lib/host/place-file.ts";
    console.log(JSON.stringify(await placeFile(process.argv[1], process.argv[2])));`;
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script, file, text];
  const [command = '', ...args] = [...prefix, ...node];
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as Placed;
};

const NOBODY = 65_534;
const OTHER = 4_321;
const asNobody = (...groups: readonly number[]): string[] => [
  ...['setpriv', `--reuid=${String(NOBODY)}`, `--regid=${String(NOBODY)}`],
  groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
];

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

  test('keeps its owner and its group', async () => {
    writeFileSync(at('old.html'), '');
    chownSync(at('old.html'), OTHER, OTHER + 1);
    chmodSync(at('old.html'), 0o640);
    expect(await placeFile(at('old.html'), 'new')).toEqual({ is: 'written' });
    const { uid, gid, mode } = statSync(at('old.html'));
    expect([uid, gid, mode & 0o777]).toEqual([OTHER, OTHER + 1, 0o640]);
  });

  test.each<[string, readonly number[], number, number, number]>([
    ['keeps a group of one’s own', [OTHER], OTHER, 0o664, 0o664],
    ['gives another group no more than all have', [], NOBODY, 0o676, 0o666],
  ])('where its owner cannot be kept %s', (_, groups, gid, before, mode) => {
    chmodSync(folder(), 0o777);
    writeFileSync(at('old.html'), '');
    chownSync(at('old.html'), 0, OTHER);
    chmodSync(at('old.html'), before);
    expect(placedBy(asNobody(...groups), at('old.html'))).toEqual({ is: 'written' });
    const after = statSync(at('old.html'));
    expect([after.uid, after.gid, after.mode & 0o777]).toEqual([NOBODY, gid, mode]);
  });

  test('is made where a link leads to that has nothing there yet; the link stays', async () => {
    mkdirSync(at('deep'));
    symlinkSync('deep/second', at('first'));
    symlinkSync('third.html', at('deep/second'));
    expect(await placeFile(at('first'), 'new')).toEqual({ is: 'written' });
    expect(readFileSync(at('deep/third.html'), 'utf8')).toBe('new');
    for (const link of ['first', 'deep/second']) expect(lstatSync(at(link)).isSymbolicLink()).toBe(true);
  });

  test('is on the disk: the file before it has its name, its name after that', async () => {
    const handle = await open('/');
    const kind = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const synced: [path: string, names: string[]][] = [];
    const sync = Reflect.get<FileHandle, 'sync'>(kind, 'sync');
    const spy = vi.spyOn(kind, 'sync').mockImplementation(async function (this: FileHandle) {
      synced.push([readlinkSync(`/proc/self/fd/${String(this.fd)}`), readdirSync(folder())]);
      await sync.call(this);
    });
    expect(await placeFile(at('page.html'), 'new')).toEqual({ is: 'written' });
    spy.mockRestore();
    const temporary = `.libvirt-shutdown-domains.${String(process.pid)}.tmp`;
    expect(synced).toEqual([
      [join(realpathSync(folder()), temporary), [temporary]],
      [realpathSync(folder()), ['page.html']],
    ]);
  });

  test('is renamed into place in /dev/shm too, which holds files like others', async () => {
    const file = `/dev/shm/place-file-test.${String(process.pid)}`;
    writeFileSync(file, 'old');
    try {
      const { ino } = statSync(file);
      expect(await placeFile(file, 'new')).toEqual({ is: 'written' });
      expect(statSync(file).ino).not.toBe(ino);
    } finally {
      rmSync(file);
    }
  });

  test('is written into what a process has open, not beside it', async () => {
    const handle = openSync(at('open'), 'w');
    const { ino } = statSync(at('open'));
    for (const path of [`/dev/fd/${String(handle)}`, `/proc/self/fd/${String(handle)}`]) {
      expect(await placeFile(path, path)).toEqual({ is: 'written' });
      expect(readFileSync(at('open'), 'utf8')).toBe(path);
      expect(statSync(at('open')).ino).toBe(ino);
    }
    closeSync(handle);
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

  test('may be left by the reader of a FIFO before its end', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const reader = spawn('head', ['-c', '10', at('fifo')], { stdio: 'ignore' });
    const ended = new Promise((resolve) => reader.once('close', resolve));
    expect(await placeFile(at('fifo'), 'x'.repeat(1_000_000))).toEqual({ is: 'written' });
    await ended;
  });

  test('reaches a FIFO’s reader whole, however slow that one is', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const script = 'exec 3<"$1"; sleep 0.5; wc -c <&3';
    const reader = spawn('sh', ['-c', script, 'sh', at('fifo')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let read = '';
    reader.stdout.on('data', (chunk: Buffer) => (read += chunk.toString()));
    const ended = new Promise((resolve) => reader.once('close', resolve));
    expect(await placeFile(at('fifo'), 'x'.repeat(1_000_000))).toEqual({ is: 'written' });
    await ended;
    expect(read.trim()).toBe('1000000');
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
    ['its name is a folder’s, which is not there', () => at('none/'), 'ENOENT'],
    ['its link leads to a folder that is not there', () => at('astray'), 'ENOENT'],
    ['the file system takes no files', () => '/proc/page.html', 'ENOENT'],
  ])('is refused: %s', async (_, path, code) => {
    writeFileSync(at('file'), '');
    symlinkSync('loop', at('loop'));
    symlinkSync('no/such', at('astray'));
    mkdirSync(at('folder'));
    const before = readdirSync(folder());
    expect(await placeFile(path(), 'x')).toMatchObject({ is: 'refused', code });
    expect(readdirSync(folder())).toEqual(before);
  });

  test('is refused where one may not write to it, though its folder would allow it', () => {
    chmodSync(folder(), 0o777);
    writeFileSync(at('old.html'), 'before');
    chmodSync(at('old.html'), 0o644);
    expect(placedBy(asNobody(), at('old.html'))).toMatchObject({ is: 'refused', code: 'EACCES' });
    expect(readFileSync(at('old.html'), 'utf8')).toBe('before');
  });

  test('is refused: nobody reads from the FIFO', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    expect(await placeFile(at('fifo'), 'x')).toEqual({
      is: 'refused',
      code: 'ENXIO',
      detail: 'nobody reads from it',
    });
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

describe('where a file is', () => {
  test('is the same for all names that lead there, also where nothing is yet', async () => {
    mkdirSync(at('deep'));
    symlinkSync('deep', at('folder'));
    symlinkSync('deep/file', at('link'));
    const names = ['deep/file', 'folder/file', 'link', 'deep/../folder/./file'];
    const places = async (): Promise<string[]> => Promise.all(names.map(async (name) => realPlace(at(name))));
    const place = join(realpathSync(folder()), 'deep/file');
    expect(await places()).toEqual(names.map(() => place));
    writeFileSync(at('deep/file'), '');
    expect(await places()).toEqual(names.map(() => place));
  });
});
