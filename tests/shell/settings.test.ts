// The default file as the shell reads it: an administrator's mistake in it costs a setting, never the shutdown.
import { describe, expect, test, vi } from 'vitest';
import { makeScene } from './stage/scene.ts';
import { SHELL_NAMES } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 24 });

/** What the await script adds to the limit. Seconds. */
const MARGIN = 30;

const LIMITS: [string, number][] = [
  ['', 300],
  ['#SHUTDOWN_TIMEOUT=20', 300],
  ['SHUTDOWN_TIMEOUT=20', 20],
  ['SHUTDOWN_TIMEOUT="20"', 20],
  ["export SHUTDOWN_TIMEOUT='20' # seconds", 20],
  ['SHUTDOWN_TIMEOUT=20\r', 300],
  ['SHUTDOWN_TIMEOUT=20\nSHUTDOWN_TIMEOUT=40', 40],
  ['SHUTDOWN_TIMEOUT=12.9', 12],
  ['SHUTDOWN_TIMEOUT=090', 90],
  ['SHUTDOWN_TIMEOUT=008', 8],
  ['SHUTDOWN_TIMEOUT=', 300],
  ['SHUTDOWN_TIMEOUT=soon', 300],
  ['SHUTDOWN_TIMEOUT=-5', 300],
  ['SHUTDOWN_TIMEOUT=1e3', 300],
  ['SHUTDOWN_TIMEOUT="1 2"', 300],
  ['SHUTDOWN_TIMEOUT=0x10', 300],
  ['SHUTDOWN_TIMEOUT=99999999999999999999', 300],
  ['SHUTDOWN_TIMEOUT=20\n"oops', 20],
  ['SHUTDOWN_TIMEOUT=20\nfi', 20],
  ['SHUTDOWN_TIMEOUT=20\nexit 3', 20],
  ['SHUTDOWN_TIMEOUT=20\nreturn 3', 20],
  ['SHUTDOWN_TIMEOUT=20\nset -eu\nfalse', 20],
  ['SHUTDOWN_TIMEOUT=20\nno-such-command\n: ${nosuch?}', 20],
  ['SHUTDOWN_TIMEOUT=20\ncat <<END', 20],
  [`SHUTDOWN_TIMEOUT=20\n# ${'endless '.repeat(20_000)}`, 20],
];

const waiting = { 'libvirt-bin': ['libvirt-bin stop/stopping, process 128', 'libvirt-bin stop/waiting'] };

/** By what the await script says first; a loaded machine is late by a second or two. */
const expectLimit = (out: string, limit: number): void => {
  const left = Number(/; (\d+) s left at most/u.exec(out)?.[1]);
  expect(left).toBeLessThanOrEqual(limit + MARGIN);
  expect(left).toBeGreaterThan(limit + MARGIN - 3);
};

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test.each(LIMITS)('%j: the limit is %i s', async (settings, limit) => {
    const scene = await makeScene({ settings, jobs: waiting });
    const { status, out } = await scene.run('the await script', shell);
    expect(status).toBe(0);
    expectLimit(out, limit);
  });

  test.each(['0', '00', '0.0'])('SHUTDOWN_TIMEOUT=%s: no limit', async (limit) => {
    const scene = await makeScene({ settings: `SHUTDOWN_TIMEOUT=${limit}`, jobs: waiting });
    const { status, out } = await scene.run('the await script', shell);
    expect(status).toBe(0);
    expect(out).not.toContain('left at most');
  });

  test('SHUTDOWN_TIMEOUT=0.5 is a short time, not none', async () => {
    const scene = await makeScene({ settings: 'SHUTDOWN_TIMEOUT=0.5', jobs: waiting });
    const { out } = await scene.run('the await script', shell);
    expectLimit(out, 1);
  });

  test.each(['soon', '-1', '008', '99999999999999999999', '', '0x1', '1.5'])(
    'RETRY_INTERVAL=%s stops nobody from asking',
    async (interval) => {
      const scene = await makeScene({ guests: [{ name: 'web' }], settings: `RETRY_INTERVAL=${interval}\n` });
      const { status, out } = await scene.run('the init script', shell);
      expect({ status, running: await scene.running() }).toEqual({ status: 0, running: [] });
      expect(out).toContain('no guest runs any more');
    },
  );

  test('what the default file prints, and what it sets besides, goes nowhere', async () => {
    const settings = 'echo hello\nuri=x running=y limit=z PATH=/nowhere\nEXCLUDE="ha-*"\n';
    const scene = await makeScene({ guests: [{ name: 'web' }, { name: 'ha-1' }], settings });
    const { out } = await scene.run('the init script', shell);
    expect(out).not.toContain('hello');
    expect(await scene.running()).toEqual(['ha-1']);
  });

  test('settings in the environment of rc do not count: only the file does', async () => {
    const env = { EXCLUDE: '*', SHUTDOWN_TIMEOUT: '0', URIS: 'test:///default', PAUSED: 'leave' };
    const scene = await makeScene({ guests: [{ name: 'web' }, { name: 'frozen', state: 'paused' }] });
    await scene.run('the init script', shell, { env });
    expect(await scene.running()).toEqual([]);
  });
});
