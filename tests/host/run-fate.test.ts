import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runFate, viewHost, type HostView, type Traces } from '../../lib/host/run-fate.ts';
import { freshFolder } from './folder.ts';

const BEGAN = Date.parse('2014-05-05T01:00:00Z');
const MINUTE = 60_000;
const traces: Traces = { host: 'kvm1', pid: 7, begunAt: [BEGAN, BEGAN], lastLineAt: BEGAN + MINUTE };
const sees = (more: Partial<HostView>): HostView => ({
  name: 'kvm1',
  processBegan: null,
  hostBegan: BEGAN - 100 * MINUTE,
  ...more,
});

describe('a run whose record has no end', () => {
  test.each<[string, Partial<HostView>, string]>([
    ['is under way while its process lives', { processBegan: BEGAN + 400 }, 'under-way'],
    ['is not under way for another process with its number', { processBegan: BEGAN + MINUTE }, 'killed'],
    [
      'was ended by the power or a reset if its host was booted since',
      { hostBegan: BEGAN + 5 * MINUTE },
      'power',
    ],
    ['was killed if its host has been up since', {}, 'killed'],
    [
      'is unknown on another host, whose numbers say nothing',
      { name: 'kvm2', processBegan: BEGAN },
      'unknown',
    ],
    ['is unknown where the host does not say when it was booted', { hostBegan: null }, 'unknown'],
  ])('%s', (_, view, expected) => {
    expect(runFate(traces, sees(view))).toBe(expected);
  });

  test('is under way though the clock was set since its first line: its last one agrees', () => {
    const hour = 60 * MINUTE;
    const begunAt = [BEGAN - hour, BEGAN];
    expect(runFate({ ...traces, begunAt }, sees({ processBegan: BEGAN + 900 }))).toBe('under-way');
  });

  test('is unknown where the time of its last line is none', () => {
    expect(runFate({ ...traces, begunAt: [NaN, NaN], lastLineAt: NaN }, sees({ processBegan: BEGAN }))).toBe(
      'unknown',
    );
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
    const view = await viewHost(7, folder());
    expect([view.name, ago(view.processBegan), ago(view.hostBegan)]).toEqual([hostname(), 60, 990]);
  });

  test.each(['a b', ') S 1 2 (', 'x)'])('is read behind the name of a process, be it "%s"', async (name) => {
    uptime(1000);
    process_(7, 940, 'S', name);
    expect(ago((await viewHost(7, folder())).processBegan)).toBe(60);
  });

  test('is that there is no such process, and nothing of the boot where /proc has neither', async () => {
    expect(await viewHost(7, folder())).toEqual({ name: hostname(), processBegan: null, hostBegan: null });
  });

  test('is that a zombie runs no more', async () => {
    uptime(1000);
    process_(7, 940, 'Z');
    expect((await viewHost(7, folder())).processBegan).toBeNull();
  });

  test('is nothing of the boot in a container that has an uptime of its own but the ticks of the host', async () => {
    uptime(50);
    process_(1, 100_000);
    expect((await viewHost(7, folder())).hostBegan).toBeNull();
  });

  test('is nothing where the file makes no sense', async () => {
    uptime(1000);
    mkdirSync(join(folder(), '1'));
    writeFileSync(join(folder(), '1', 'stat'), 'nonsense');
    expect((await viewHost(7, folder())).hostBegan).toBeNull();
  });

  test('is true of this very process', async () => {
    const { processBegan } = await viewHost(process.pid);
    expect(Math.abs((processBegan ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(2_000);
  });
});
