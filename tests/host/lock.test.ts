import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, linkSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultLockFile, takeLock, type Busy, type Lock } from '../../lib/host/lock.ts';
import { startChild, type Child } from './child.ts';
import { freshFolder } from './folder.ts';

const folder = freshFolder();
const lockFile = (): string => join(folder(), 'test.lock');
const asRoot = process.getuid() === 0;

const busy = (lock: Lock): Busy => {
  if (lock.is !== 'busy') throw new Error(`the lock is ${lock.is}`);
  return lock;
};

/** A process that takes the lock, starts programs as a run does, says their process ids, and stays. */
const owner = async (): Promise<{ child: Child; left: number[] }> => {
  const child = startChild(`
    import { spawn } from 'node:child_process';
    import { execa } from 'execa';
    import { takeLock } from './lib/host/lock.ts';
    const lock = await takeLock('${lockFile()}');
    const options = { detached: true, cleanup: false, stdio: 'ignore' };
    const left = [spawn('sleep', ['60'], options), execa('sleep', ['60'], options)];
    console.log([lock.is, ...left.map(({ pid }) => pid)].join(' '));
    setInterval(() => undefined, 1000);`);
  const [is, ...left] = (await child.line()).split(' ');
  expect(is).toBe('held');
  return { child, left: left.map(Number) };
};

test('the first takes it and is named to the second, who gets it when the first lets go', async () => {
  const first = await takeLock(lockFile());
  if (first.is !== 'held') throw new Error(first.is);
  expect(readFileSync(lockFile(), 'utf8')).toMatch(
    new RegExp(`^${String(process.pid)} \\d{4}-\\d\\d-\\d\\dT`),
  );
  expect(statSync(lockFile()).mode & 0o777).toBe(0o600);
  const second = busy(await takeLock(lockFile()));
  expect(second.owner).toBe(process.pid);
  const waiting = second.wait(10_000);
  setTimeout(first.release, 100);
  expect(await waiting).toBe('held');
  expect((await takeLock(lockFile())).is).toBe('busy');
  second.release();
  second.release();
  expect(readFileSync(lockFile(), 'utf8')).toBe('');
  const third = await takeLock(lockFile());
  expect(third.is).toBe('held');
  if (third.is === 'held') third.release();
});

test('waiting ends at its limit, can go on, and ends when it is aborted', async () => {
  const first = await takeLock(lockFile());
  const second = busy(await takeLock(lockFile()));
  const begin = performance.now();
  expect(await second.wait(150)).toBe('timed-out');
  expect(performance.now() - begin).toBeGreaterThanOrEqual(149);
  expect(performance.now() - begin).toBeLessThan(600);
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort();
  }, 50);
  expect(await second.wait(Infinity, stop.signal)).toBe('aborted');
  expect(await second.wait(Infinity, stop.signal)).toBe('aborted');
  const last = second.wait(Infinity);
  second.release();
  expect(await last).toBe('aborted');
  expect(await second.wait(10)).toBe('aborted');
  if (first.is === 'held') first.release();
  const third = await takeLock(lockFile());
  expect(third.is).toBe('held');
  if (third.is === 'held') third.release();
});

test('a lock whose owner was killed with SIGKILL is free at once, though its children live on', async () => {
  const { child, left } = await owner();
  try {
    const second = busy(await takeLock(lockFile()));
    expect(second.owner).toBe(child.process.pid);
    const waiting = second.wait(10_000);
    child.process.kill('SIGKILL');
    const begin = performance.now();
    expect(await waiting).toBe('held');
    expect(performance.now() - begin).toBeLessThan(1000);
    for (const pid of left) expect(readFileSync(`/proc/${String(pid)}/comm`, 'utf8')).toBe('sleep\n');
    expect(readFileSync(lockFile(), 'utf8')).toMatch(`${String(process.pid)} `);
    second.release();
  } finally {
    child.process.kill('SIGKILL');
    for (const pid of left) process.kill(pid, 'SIGKILL');
  }
});

test('a waiter that is killed with SIGKILL leaves nothing that keeps the lock', async () => {
  const first = await takeLock(lockFile());
  const waiter = startChild(`
    import { takeLock } from './lib/host/lock.ts';
    const lock = await takeLock('${lockFile()}');
    const waiting = lock.wait(60_000);
    console.log(lock.is);
    await waiting;`);
  expect(await waiter.line()).toBe('busy');
  waiter.process.kill('SIGKILL');
  await waiter.ended;
  if (first.is === 'held') first.release();
  const next = await takeLock(lockFile());
  const end = next.is === 'busy' ? await next.wait(2000) : next.is;
  expect(end).toBe('held');
  if (next.is !== 'unavailable') next.release();
});

test('two waiters get it one after the other', async () => {
  const first = await takeLock(lockFile());
  const waiters = [busy(await takeLock(lockFile())), busy(await takeLock(lockFile()))];
  const order: number[] = [];
  const done = waiters.map(async (waiter, index) => {
    expect(await waiter.wait(10_000)).toBe('held');
    order.push(index);
    expect((await takeLock(lockFile())).is).toBe('busy');
    waiter.release();
  });
  if (first.is === 'held') first.release();
  await Promise.all(done);
  expect(order.sort()).toEqual([0, 1]);
});

test('a waiting flock that someone kills is started again', async () => {
  const first = await takeLock(lockFile());
  const second = busy(await takeLock(lockFile()));
  const waiting = second.wait(10_000);
  const flocks = async (): Promise<string> => {
    for (;;) {
      const children = readFileSync(`/proc/self/task/${String(process.pid)}/children`, 'utf8')
        .trim()
        .split(' ');
      const pid = children.find(
        (one) => one !== '' && readFileSync(`/proc/${one}/comm`, 'utf8') === 'flock\n',
      );
      if (pid !== undefined) return pid;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  process.kill(Number(await flocks()), 'SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (first.is === 'held') first.release();
  expect(await waiting).toBe('held');
  second.release();
});

describe('where there is no lock to be had, it says why', () => {
  const why = async (file: string, env?: NodeJS.ProcessEnv): Promise<string> => {
    const lock = await takeLock(file, env);
    if (lock.is !== 'unavailable') throw new Error(`the lock is ${lock.is}`);
    return lock.detail;
  };

  test('a folder that is missing, a folder in its place, a fifo, a link', async () => {
    expect(await why(join(folder(), 'none', 'lock'))).toMatch('ENOENT');
    expect(await why(folder())).toMatch('EISDIR');
    execFileSync('mkfifo', [join(folder(), 'fifo')]);
    expect(await why(join(folder(), 'fifo'))).toMatch('not a regular file');
    writeFileSync(join(folder(), 'precious'), 'precious');
    symlinkSync('precious', join(folder(), 'symbolic'));
    expect(await why(join(folder(), 'symbolic'))).toMatch('ELOOP');
    linkSync(join(folder(), 'precious'), join(folder(), 'hard'));
    expect(await why(join(folder(), 'hard'))).toMatch('another name');
    expect(readFileSync(join(folder(), 'precious'), 'utf8')).toBe('precious');
  });

  test.runIf(asRoot)('a file that another user put there', async () => {
    writeFileSync(lockFile(), '');
    chownSync(lockFile(), 65534, 65534);
    expect(await why(lockFile())).toMatch('belongs to another user');
  });

  test('a flock that fails, or hangs', async () => {
    const program = join(folder(), 'flock');
    writeFileSync(program, '#!/bin/sh\necho "flock: cannot" >&2; exit 1\n', { mode: 0o755 });
    expect(await why(lockFile(), { PATH: folder() })).toBe('flock: cannot');
    writeFileSync(program, '#!/bin/sh\nexec sleep 60\n');
    expect(await why(lockFile(), { PATH: folder() })).toMatch('no answer within 2 s');
  });
});

test('a file that others could open, and so lock, is closed to them', async () => {
  writeFileSync(lockFile(), '');
  chmodSync(lockFile(), 0o666);
  const lock = await takeLock(lockFile());
  expect(lock.is).toBe('held');
  expect(statSync(lockFile()).mode & 0o777).toBe(0o600);
  if (lock.is === 'held') lock.release();
});

test.runIf(asRoot)('no other user can hold up the lock of root', async () => {
  chmodSync(folder(), 0o755);
  const first = await takeLock(lockFile());
  if (first.is === 'held') first.release();
  const other = spawn('flock', ['-n', lockFile(), 'sleep', '60'], {
    uid: 65534,
    gid: 65534,
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => other.once('exit', resolve));
  expect(code).not.toBe(0);
});

test('the lock of root is where only root writes; others have one each', () => {
  expect(defaultLockFile({ XDG_RUNTIME_DIR: '/tmp', TMPDIR: '/tmp' }, 0)).toBe(
    '/run/libvirt-shutdown-domains.lock',
  );
  expect(defaultLockFile({ XDG_RUNTIME_DIR: '/run/user/7' }, 7)).toBe(
    '/run/user/7/libvirt-shutdown-domains.lock',
  );
  expect(defaultLockFile({ XDG_RUNTIME_DIR: 'relative' }, 7)).toBe('/tmp/libvirt-shutdown-domains-7.lock');
  expect(defaultLockFile({ TMPDIR: '/scratch' }, 7)).toBe('/scratch/libvirt-shutdown-domains-7.lock');
});
