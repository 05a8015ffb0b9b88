import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processBeganAt, runFate, viewHost, type HostView, type Traces } from '../../lib/host/run-fate.ts';
import { freshFolder } from './folder.ts';

const BEGAN = Date.parse('2014-05-05T01:00:00Z');
const MINUTE = 60_000;
const traces: Traces = {
  host: 'kvm1',
  pid: 7,
  bootId: 'boot-1',
  begunAt: [BEGAN, BEGAN],
  lastLineAt: BEGAN + MINUTE,
};
const fate = (more: Partial<HostView> & { processBegan?: number }, of: Partial<Traces> = {}): string => {
  const { processBegan = null, ...view } = more;
  const seen = { name: 'kvm1', bootId: 'boot-1', now: BEGAN + 200 * MINUTE, hostBegan: BEGAN - 100 * MINUTE };
  return runFate({ ...traces, ...of }, { ...seen, ...view }, processBegan);
};

describe('a run whose record has no end', () => {
  test.each<[string, Parameters<typeof fate>[0], string]>([
    ['is under way while its process lives', { processBegan: BEGAN + 400 }, 'under-way'],
    ['is under way within the tolerance of two clocks', { processBegan: BEGAN + 4_900 }, 'under-way'],
    ['is not under way beyond it', { processBegan: BEGAN + 5_100 }, 'killed'],
    ['is not under way for another process with its number', { processBegan: BEGAN + MINUTE }, 'killed'],
    ['was ended by the power or a reset if the kernel was booted since', { bootId: 'boot-2' }, 'power'],
    [
      'was ended so after a boot, whatever the clock says, and whoever has its number now',
      { bootId: 'boot-2', hostBegan: BEGAN - MINUTE, processBegan: BEGAN, now: 0 },
      'power',
    ],
    [
      'was ended so if its host, a container, was booted since under the same kernel',
      { hostBegan: BEGAN + MINUTE + 1 },
      'power',
    ],
    ['was killed if its host has been up since', { hostBegan: BEGAN + MINUTE - 1 }, 'killed'],
    [
      'is unknown on another host, whose numbers say nothing',
      { name: 'kvm2', bootId: 'boot-2', processBegan: BEGAN },
      'unknown',
    ],
    ['is unknown where the host does not say when it was booted', { hostBegan: null }, 'unknown'],
    ['is unknown where its last line is of the future: the clock lost the time', { now: BEGAN }, 'unknown'],
  ])('%s', (_, view, expected) => {
    expect(fate(view)).toBe(expected);
  });

  test('of an older record, which does not tell the boot, is judged by the clock', () => {
    const old = { bootId: null };
    expect(fate({ bootId: 'boot-2' }, old)).toBe('killed');
    expect(fate({ bootId: 'boot-2', hostBegan: BEGAN + 2 * MINUTE }, old)).toBe('power');
  });

  test('is under way though the clock was set since its first line: its last one agrees', () => {
    const begunAt = [BEGAN - 60 * MINUTE, BEGAN];
    expect(fate({ processBegan: BEGAN + 900 }, { begunAt })).toBe('under-way');
  });

  test('is unknown where the time of its last line is none', () => {
    expect(fate({ processBegan: BEGAN }, { begunAt: [NaN, NaN], lastLineAt: NaN })).toBe('unknown');
  });
});

describe('what the host tells', () => {
  const folder = freshFolder();
  /** A process as proc(5) has it. @param startSeconds after the boot */
  const process_ = (pid: number, startSeconds: number, state = 'S', name = 'node'): void => {
    mkdirSync(join(folder(), String(pid)));
    const before = `${String(pid)} (${name}) ${state} ${'0 '.repeat(18)}`;
    writeFileSync(join(folder(), String(pid), 'stat'), `${before}${String(startSeconds * 100)} 0 0\n`);
  };
  const uptime = (seconds: number): void => {
    writeFileSync(join(folder(), 'uptime'), `${seconds.toFixed(2)} 1.00\n`);
  };
  const ago = (at: number | null): number => Math.round((Date.now() - (at ?? NaN)) / 1000);

  test('is its name, and when the process and PID 1 began', async () => {
    uptime(1000);
    process_(1, 10);
    process_(7, 940);
    const view = await viewHost(folder());
    expect([view.name, ago(await processBeganAt(7, folder())), ago(view.hostBegan)]).toEqual([
      ...[hostname(), 60, 990],
    ]);
  });

  test.each(['a b', ') S 1 2 (', 'x)'])('is read behind the name of a process, be it "%s"', async (name) => {
    uptime(1000);
    process_(7, 940, 'S', name);
    expect(ago(await processBeganAt(7, folder()))).toBe(60);
  });

  test('is that there is no such process, and nothing of the boot where /proc has neither', async () => {
    expect(await viewHost(folder())).toMatchObject({ name: hostname(), hostBegan: null });
    expect(await processBeganAt(7, folder())).toBeNull();
  });

  test('is that a zombie runs no more', async () => {
    uptime(1000);
    process_(7, 940, 'Z');
    expect(await processBeganAt(7, folder())).toBeNull();
  });

  test('is nothing of the boot in a container that has an uptime of its own but the ticks of the host', async () => {
    uptime(50);
    process_(1, 100_000);
    expect((await viewHost(folder())).hostBegan).toBeNull();
  });

  test('is nothing where the file makes no sense', async () => {
    uptime(1000);
    mkdirSync(join(folder(), '1'));
    writeFileSync(join(folder(), '1', 'stat'), 'nonsense');
    expect((await viewHost(folder())).hostBegan).toBeNull();
  });

  test('is true of this very process', async () => {
    const processBegan = await processBeganAt(process.pid);
    expect(Math.abs((processBegan ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(2_000);
  });
});
