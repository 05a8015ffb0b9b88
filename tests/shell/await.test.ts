// The await script holds rc back while Upstart's jobs are still at work, and no longer: the status lines of FACTS section 7.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { makeScene } from './stage/scene.ts';
import { SHELL_NAMES } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 32 });

const AWAIT = 'the await script';
const OURS = 'libvirt-shutdown-domains';
/** As rc calls it at a poweroff. */
const env = { RUNLEVEL: '0', PREVLEVEL: '2' };
const times = (count: number, line: string): string[] => Array<string>(count).fill(line);

/** Status lines of libvirt's job and of ours, second by second, and how long rc is held: from and to, in seconds. */
const COURSES: [string, string[], string[], number, number][] = [
  ['there are no such jobs', [], [], 0, 1],
  ['libvirt has stopped already', ['libvirt-bin stop/waiting'], [`${OURS} stop/waiting`], 0, 1],
  ['libvirt was never started, and our job is not there', ['libvirt-bin stop/waiting'], [], 0, 1],
  [
    'our job holds libvirt in stop/stopping',
    [...times(3, 'libvirt-bin stop/stopping, process 128'), 'libvirt-bin stop/waiting'],
    [...times(3, `${OURS} start/running, process 140`), `${OURS} stop/waiting`],
    2.9,
    5.5,
  ],
  [
    'our job is still at work although libvirt has stopped',
    ['libvirt-bin stop/waiting'],
    [...times(3, `${OURS} stop/killed, process 140`), `${OURS} stop/waiting`],
    2.9,
    5.5,
  ],
  [
    'libvirt asks in its pre-stop, as on Ubuntu 11.10 to 14.04',
    [
      ...times(3, 'libvirt-bin stop/pre-stop, process 128\\n\\tpre-stop process 131'),
      'libvirt-bin stop/waiting',
    ],
    [],
    2.9,
    5.5,
  ],
  [
    'our job is on its way before libvirt shows it',
    [
      ...times(2, 'libvirt-bin start/running, process 128'),
      'libvirt-bin stop/stopping, process 128',
      'libvirt-bin stop/waiting',
    ],
    [],
    2.9,
    5.5,
  ],
  [
    'a restart was in flight',
    [...times(2, 'libvirt-bin start/stopping, process 128'), 'libvirt-bin start/running, process 200'],
    [],
    5.5,
    9.5,
  ],
  ['nobody told libvirt to stop', ['libvirt-bin start/running, process 128'], [], 4, 7.5],
];

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test.each(COURSES)('%s', async (_what, libvirt, ours, from, to) => {
    const jobs = {
      ...(libvirt.length > 0 ? { 'libvirt-bin': libvirt } : {}),
      ...(ours.length > 0 ? { [OURS]: ours } : {}),
    };
    const scene = await makeScene({ jobs, node: 'exit 0' });
    const { status, seconds } = await scene.run(AWAIT, shell, { env });
    expect(status).toBe(0);
    expect(seconds).toBeGreaterThanOrEqual(from);
    expect(seconds).toBeLessThan(to + 3);
    // It looks at both jobs once a second: a machine under load is slow, but does not wait.
    if (to <= 1) expect((await scene.called('initctl')).length).toBeLessThanOrEqual(2);
    expect(await scene.called('node')).toEqual([]);
    expect(await scene.called('virsh')).toEqual([]);
  });

  test('an Upstart that cannot be reached is nothing to wait for', async () => {
    const scene = await makeScene({ initctl: 'fails' });
    const { status, out, seconds } = await scene.run(AWAIT, shell, { env });
    expect({ status, out }).toEqual({ status: 0, out: '' });
    expect(seconds).toBeLessThan(5);
    expect((await scene.called('initctl')).length).toBeLessThanOrEqual(2);
  });

  test('a host without initctl is nothing to wait for', async () => {
    const scene = await makeScene({ without: ['initctl'] });
    const { status, out } = await scene.run(AWAIT, shell, { env });
    expect({ status, out }).toEqual({ status: 0, out: '' });
  });

  test('every 5 s it says which guests run and how much time is left', async () => {
    const running = 'libvirt-bin stop/stopping, process 128';
    const jobs = { 'libvirt-bin': [...times(12, running), 'libvirt-bin stop/waiting'] };
    const guests = [
      { name: 'web 1', qemu: true },
      { name: 'ha-1', qemu: true },
      { name: 'db', qemu: true },
    ];
    const settings = 'EXCLUDE="ha-*"\nSHUTDOWN_TIMEOUT=70\n';
    const scene = await makeScene({ jobs, guests, settings, node: 'shut_all_down' });
    const { said } = await scene.run(AWAIT, shell, { env });
    const waits = said.filter(({ line }) => line.includes('waiting for'));
    const told = waits.map(({ at, line }) => {
      const words =
        /waiting for libvirt-bin \(stop\/stopping\), guests that run: db web 1; (\d+) s left at most$/;
      return { at, left: Number(words.exec(line)?.[1]) };
    });
    expect(told).toHaveLength(3);
    expect([99, 100]).toContain(told[0]?.left);
    // A busy machine makes a pause longer, never shorter, and what is left is told by the clock and not by counting.
    for (const [index, { at, left }] of told.entries()) {
      const before = told[index - 1];
      if (before === undefined) continue;
      expect(at - before.at).toBeGreaterThan(3.9);
      expect(at - before.at).toBeLessThan(10);
      expect(Math.abs(before.left - left - (at - before.at))).toBeLessThan(1.5);
    }
  });

  test.each(['start', 'restart', 'reload', 'force-reload', 'status'])('%s does nothing', async (word) => {
    const jobs = { 'libvirt-bin': ['libvirt-bin stop/stopping, process 128'] };
    const scene = await makeScene({ jobs, guests: [{ name: 'web', qemu: true }] });
    const { status, out } = await scene.run(AWAIT, shell, { env, words: [word] });
    expect({ status, out, calls: await scene.called() }).toEqual({ status: 0, out: '', calls: [] });
  });

  test.each([[[]], [['halt']]])('other words (%j) are answered with the usage', async (words) => {
    const scene = await makeScene();
    const { status, out } = await scene.run(AWAIT, shell, { env, words });
    expect(status).toBe(2);
    expect(out).toMatch(/^Usage: .* \{start\|stop\|/);
  });

  test('SIGHUP does not end the wait', async () => {
    const jobs = {
      'libvirt-bin': [...times(3, 'libvirt-bin stop/stopping, process 128'), 'libvirt-bin stop/waiting'],
    };
    const scene = await makeScene({ jobs });
    const run = await scene.start(AWAIT, shell, { env });
    await sleep(1000);
    process.kill(run.pid, 'SIGHUP');
    expect(await run.ended).toMatchObject({ status: 0 });
    expect((await run.ended).seconds).toBeGreaterThan(2.5);
  });
});
