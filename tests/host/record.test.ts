import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trimRecord } from '../../lib/host/record-trim.ts';
import { defaultRecordFile, openRecord, type RunRecord } from '../../lib/host/record.ts';
import { startChild } from './child.ts';
import { freshFolder } from './folder.ts';

const folder = freshFolder();
const file = (): string => join(folder(), 'log', 'runs.jsonl');
const read = (): string => readFileSync(file(), 'utf8');

const noWarning = (code: string, detail: string): void => {
  throw new Error(`${code}: ${detail}`);
};

const open = (maxBytes?: number): RunRecord =>
  openRecord(file(), { onWarning: noWarning, ...(maxBytes === undefined ? {} : { maxBytes }) });

const write = async (...lines: string[]): Promise<void> => {
  const record = open();
  for (const line of lines) record.append(line);
  expect(await record.close(5000)).toBe('synced');
};

const line = (run: string, n: number | string): string => JSON.stringify({ run, n });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('lines', () => {
  test('are appended in order; folder and file are closed to others; nothing is made without a line', async () => {
    await write();
    expect(readdirSync(folder())).toEqual([]);
    const lines = Array.from({ length: 2500 }, (_, n) => line('a', n));
    await write(...lines);
    await write('"ä"', '"後"');
    expect(read()).toBe([...lines, '"ä"', '"後"', ''].join('\n'));
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    expect(statSync(join(folder(), 'log')).mode & 0o777).toBe(0o750);
  });

  test('appending returns at once, and what comes while the disk is busy goes too', async () => {
    const record = open();
    const begin = performance.now();
    for (let n = 0; n < 1000; n += 1) record.append(line('a', n));
    expect(performance.now() - begin).toBeLessThan(50);
    for (let n = 1000; n < 1050; n += 1) {
      await pause(n % 3);
      record.append(line('a', n));
    }
    expect(await record.close(5000)).toBe('synced');
    expect(read().split('\n')).toHaveLength(1051);
    record.append(line('a', 'late'));
    await pause(20);
    expect(read()).not.toMatch('late');
  });

  test('that were appended before the end of close() survive an exit right after it', async () => {
    const child = startChild(`
      import { openRecord } from './lib/host/record.ts';
      const record = openRecord('${file()}', { onWarning: console.error });
      for (let n = 0; n < 100; n += 1) record.append(String(n));
      const end = await record.close(5000);
      process.kill(process.pid, end === 'synced' ? 'SIGKILL' : 'SIGTERM');`);
    expect(await child.ended).toBe(null);
    expect(child.process.signalCode).toBe('SIGKILL');
    expect(read().split('\n')).toHaveLength(101);
  });

  test('that a power cut tore, at whatever byte, are closed, and harm no other', async () => {
    const last = line('b', 'ä"}');
    const whole = Buffer.from(`${line('a', 1)}\n${last}\n`);
    const begin = Buffer.byteLength(line('a', 1)) + 1;
    for (let cut = begin; cut <= whole.length; cut += 1) {
      mkdirSync(join(folder(), 'log'), { recursive: true });
      writeFileSync(file(), whole.subarray(0, cut));
      await write(line('c', cut));
      const lines = read().split('\n');
      expect(lines[0]).toBe(line('a', 1));
      expect(lines.slice(-2)).toEqual([line('c', cut), '']);
      expect(lines).toHaveLength(cut === begin ? 3 : 4);
    }
  });

  test('of two runs at once are each whole', async () => {
    const source = (run: string): string => `
      import { openRecord } from './lib/host/record.ts';
      const record = openRecord('${file()}', { onWarning: console.error });
      for (let n = 0; n < 300; n += 1) {
        record.append(JSON.stringify({ run: '${run}', n, fill: 'x'.repeat(n) }));
        if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      console.log(await record.close(5000));`;
    const children = ['a', 'b'].map((run) => startChild(source(run)));
    for (const child of children) expect(await child.line()).toBe('synced');
    const parsed = read()
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { run: string; n: number });
    for (const run of ['a', 'b']) {
      expect(parsed.filter((one) => one.run === run).map((one) => one.n)).toEqual([...Array(300).keys()]);
    }
  });

  test('go to the file that has the name, when another was put there or it was removed', async () => {
    const record = open();
    const appended = async (n: number): Promise<void> => {
      record.append(line('a', n));
      await pause(60);
    };
    await appended(1);
    renameSync(file(), `${file()}.1`);
    await appended(2);
    rmSync(join(folder(), 'log'), { recursive: true });
    await appended(3);
    writeFileSync(join(folder(), 'new'), 'old\n');
    renameSync(join(folder(), 'new'), file());
    record.append(line('a', 4));
    expect(await record.close(5000)).toBe('synced');
    expect(read()).toBe(`old\n${line('a', 4)}\n`);
  });
});

describe('a record that is too large', () => {
  const runs = (count: number): string =>
    Array.from({ length: count * 10 }, (_, n) => `${line(`run-${String(Math.floor(n / 10))}`, n)}\n`).join(
      '',
    );

  test('loses its oldest whole runs until half of the limit is left, and keeps its mode', async () => {
    mkdirSync(join(folder(), 'log'));
    const text = runs(100);
    writeFileSync(file(), text);
    chmodSync(file(), 0o644);
    const record = open(text.length - 1);
    record.append(line('new', 1));
    expect(await record.close(5000)).toBe('synced');
    const kept = read();
    expect(kept.length).toBeLessThanOrEqual(text.length / 2 + 20);
    expect(kept.length).toBeGreaterThan(text.length / 2 - 400);
    expect(text.endsWith(kept.replace(`${line('new', 1)}\n`, ''))).toBe(true);
    expect(kept.startsWith('{"run":"run-') && /"n":\d+0\}$/mu.test(kept.split('\n')[0] ?? '')).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(folder(), 'log'))).toEqual(['runs.jsonl']);
  });

  test('is left alone up to the limit', async () => {
    mkdirSync(join(folder(), 'log'));
    writeFileSync(file(), runs(10));
    await trimRecord(file(), runs(10).length);
    expect(read()).toBe(runs(10));
  });

  test('behind a symbolic link is made smaller there', async () => {
    mkdirSync(join(folder(), 'log'));
    writeFileSync(join(folder(), 'real'), runs(10));
    symlinkSync('../real', file());
    await trimRecord(file(), 1000);
    expect(statSync(join(folder(), 'real')).size).toBeLessThanOrEqual(500);
    expect(read()).toBe(readFileSync(join(folder(), 'real'), 'utf8'));
  });

  test('costs runs that write at that time not one line, with two that trim at once', async () => {
    const source = (run: string): string => `
      import { openRecord } from './lib/host/record.ts';
      const record = openRecord('${file()}', { onWarning: console.error });
      for (let n = 0; n < 400; n += 1) {
        record.append(JSON.stringify({ run: '${run}', n }));
        await new Promise((resolve) => setTimeout(resolve, n % 4));
      }
      console.log(await record.close(5000));`;
    const children = ['a', 'b'].map((run) => startChild(source(run)));
    const ends = Promise.all(children.map((child) => child.line()));
    const writers = { running: true };
    void ends.then(() => {
      writers.running = false;
    });
    let trims = 0;
    while (writers.running) {
      await pause(5);
      mkdirSync(join(folder(), 'log'), { recursive: true });
      appendFileSync(file(), 'filler without a run\n'.repeat(10_000));
      await Promise.all([trimRecord(file(), 100_000), trimRecord(file(), 100_000)]);
      trims += 1;
    }
    expect(await ends).toEqual(['synced', 'synced']);
    expect(trims).toBeGreaterThan(10);
    const lines = new Set(read().split('\n'));
    for (const run of ['a', 'b']) for (let n = 0; n < 400; n += 1) expect(lines).toContain(line(run, n));
  });

  test('is the old one or the new one, whole, wherever trimming is killed', async () => {
    mkdirSync(join(folder(), 'log'));
    const text = runs(2000);
    for (let round = 0; round < 6; round += 1) {
      writeFileSync(file(), text);
      const child = startChild(`
        import { trimRecord } from './lib/host/record-trim.ts';
        console.log('ready');
        await trimRecord('${file()}', 200_000);`);
      expect(await child.line()).toBe('ready');
      await pause(round * 4);
      child.process.kill('SIGKILL');
      await child.ended;
      const left = read();
      expect(left === text || (text.endsWith(left) && left.length > 90_000)).toBe(true);
    }
    await write(line('x', 1));
    await trimRecord(file(), 1000);
    expect(readdirSync(join(folder(), 'log'))).toEqual(['runs.jsonl']);
  });
});

describe('a disk that does not take it costs one warning each, and the run goes on', () => {
  const warned = async (path: string, lines = 3): Promise<string[]> => {
    const warnings: string[] = [];
    const record = openRecord(path, { onWarning: (code, detail) => warnings.push(`${code} ${detail}`) });
    for (let n = 0; n < lines; n += 1) {
      record.append(line('a', n));
      await pause(5);
    }
    expect(await record.close(2000)).toBe('incomplete');
    return warnings;
  };

  test('a folder, a fifo, a device or a file in place of the folder', async () => {
    expect(await warned(folder())).toEqual([`record-not-a-file ${folder()} is not a regular file`]);
    execFileSync('mkfifo', [join(folder(), 'fifo')]);
    expect(await warned(join(folder(), 'fifo'))).toHaveLength(1);
    expect(await warned('/dev/full')).toEqual(['record-not-a-file /dev/full is not a regular file']);
    writeFileSync(join(folder(), 'plain'), '');
    expect((await warned(join(folder(), 'plain', 'runs.jsonl')))[0]).toMatch(
      /^record-not-a-file .*ENOTDIR|EEXIST/,
    );
  });

  const namespace = process.getuid() === 0 ? ['unshare', '-m'] : ['unshare', '-rm'];
  const inTmpfs = (source: string): Promise<string> => {
    const mount = `mount -t tmpfs -o size=64k none "$0" && exec "$@"`;
    return startChild(
      `import { openRecord } from './lib/host/record.ts';
       import { execFileSync } from 'node:child_process';
       import { readFileSync, rmSync, writeFileSync } from 'node:fs';
       const seen = [];
       const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
       const file = '${folder()}/runs.jsonl';
       const record = openRecord(file, { onWarning: (code) => seen.push(code) });
       ${source}`,
      [...namespace, 'sh', '-c', mount, folder()],
    ).line();
  };

  test('a full disk: later lines are tried again, with those that did not fit', async () => {
    const said = await inTmpfs(`
      record.append('"first"');
      await pause();
      writeFileSync('${folder()}/filler', 'x'.repeat(60 * 1024));
      const big = JSON.stringify({ run: 'a', fill: 'y'.repeat(6000) });
      record.append(big);
      await pause();
      record.append('"third"');
      await pause();
      seen.push(readFileSync(file, 'utf8').includes('third'));
      rmSync('${folder()}/filler');
      record.append('"fourth"');
      seen.push(await record.close(2000));
      const lines = readFileSync(file, 'utf8').trimEnd().split('\\n');
      seen.push(lines[0], lines.at(-3) === big, lines.at(-2), lines.at(-1));
      seen.push(lines.length === 4 ? 0 : big.startsWith(lines[1]));
      console.log(JSON.stringify(seen));`);
    expect(JSON.parse(said)).toEqual([
      'record-full',
      false,
      'synced',
      '"first"',
      true,
      '"third"',
      '"fourth"',
      true,
    ]);
  });

  test('a disk that is read-only', async () => {
    const said = await inTmpfs(`
      execFileSync('mount', ['-o', 'remount,ro', '${folder()}']);
      record.append('1');
      await pause();
      record.append('2');
      seen.push(await record.close(2000));
      console.log(JSON.stringify(seen));`);
    expect(JSON.parse(said)).toEqual(['record-read-only', 'incomplete']);
  });

  test('a full disk and a record that is too large', async () => {
    const said = await inTmpfs(`
      writeFileSync(file, '{"run":"a"}\\n'.repeat(4000));
      writeFileSync('${folder()}/filler', 'x'.repeat(12 * 1024));
      const small = openRecord(file, { maxBytes: 20_000, onWarning: (code) => seen.push(code) });
      small.append('{"run":"b"}');
      seen.push(await small.close(2000), readFileSync(file, 'utf8').endsWith('}\\n{"run":"b"}\\n'));
      console.log(JSON.stringify(seen));`);
    expect(JSON.parse(said)).toEqual(['record-not-trimmed', 'synced', true]);
  });

  test.runIf(process.getuid() === 0)('a folder without permission', async () => {
    chmodSync(folder(), 0o755);
    const child = startChild(`
      import { openRecord } from './lib/host/record.ts';
      process.seteuid(65534);
      const seen = [];
      const record = openRecord('${file()}', { onWarning: (code) => seen.push(code) });
      record.append('1');
      console.log([await record.close(2000), ...seen].join(' '));`);
    expect(await child.line()).toBe('incomplete record-forbidden');
  });

  test('a disk that hangs: close() gives up at its limit', async () => {
    for (const name of ['1', '2', '3', '4']) execFileSync('mkfifo', [join(folder(), name)]);
    const child = startChild(`
      import { openRecord } from './lib/host/record.ts';
      import { open } from 'node:fs/promises';
      // They block all threads that Node has for the disk.
      for (const name of '1234') void open('${folder()}/' + name, 'r');
      const record = openRecord('${file()}', { onWarning: console.error });
      record.append('1');
      const begin = performance.now();
      const end = await record.close(300);
      console.log(end + ' ' + (performance.now() - begin < 500));`);
    expect(await child.line()).toBe('gave-up true');
    child.process.kill('SIGKILL');
  });
});

test('the record is in the log folder for root, in the state folder for others', () => {
  const name = 'libvirt-shutdown-domains/runs.jsonl';
  expect(defaultRecordFile({ HOME: '/root', XDG_STATE_HOME: '/x' }, 0)).toBe(`/var/log/${name}`);
  expect(defaultRecordFile({ HOME: '/home/u', XDG_STATE_HOME: '/x' }, 7)).toBe(`/x/${name}`);
  expect(defaultRecordFile({ HOME: '/home/u', XDG_STATE_HOME: 'x' }, 7)).toBe(`/home/u/.local/state/${name}`);
});
