// Time is bounded whatever hangs. Real seconds: the files' own margins are waited for, all at the same time.
import { describe, expect, test, vi } from 'vitest';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { ASKING_WAYS, SHELL_NAMES, UPSTART_WAYS } from './stage/ways.ts';
import { uuidOf } from './stage/world.ts';

vi.setConfig({ maxConcurrency: 40 });

const remote = 'qemu+ssh://root@other/system';
const env = { RUNLEVEL: '0', PREVLEVEL: '2' };
const guests = [{ name: 'web', qemu: true }];
const deaf = [{ name: 'deaf', presses: 99 }];
const IN_STOPPING = { 'libvirt-bin': ['libvirt-bin stop/stopping, process 128'] };

/** With timeout(1), and as on a host of before coreutils 7. */
const HOSTS: [string, SceneOptions][] = [
  ['with timeout(1)', {}],
  ['without timeout(1)', { without: ['timeout'] }],
];

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  describe.each(HOSTS)('%s', (_host, host) => {
    test('a script that hangs past its limit is killed after 10 s, and the shell asks', async () => {
      const settings = 'SHUTDOWN_TIMEOUT=1\n';
      const scene = await makeScene({ ...host, guests, settings, node: 'trap "" TERM; exec sleep 600' });
      const { status, out, seconds } = await scene.run('the Upstart job', shell);
      expect(status).toBe(0);
      expect(out).toContain('from the shell: asked web');
      expect(await scene.running()).toEqual([]);
      expect(seconds).toBeGreaterThan(10.5);
      expect(seconds).toBeLessThan(18);
    });

    test.each(ASKING_WAYS)('%s ends although virsh hangs, and says that it does not know', async (way) => {
      const settings = 'SHUTDOWN_TIMEOUT=1\n';
      const scene = await makeScene({ ...host, guests, settings, faults: [{ how: 'hangs' }] });
      const { out, seconds } = await scene.run(way, shell, { env });
      expect(out).toContain('libvirt cannot be asked, what its guests do is unknown');
      // Two looks of 10 s; where libvirtd may have been stopped before, one more.
      expect(seconds).toBeLessThan(UPSTART_WAYS.includes(way) ? 24 : 34);
    });

    test('names the guests that run on when the time is up', async () => {
      const scene = await makeScene({ ...host, guests: deaf, settings: 'SHUTDOWN_TIMEOUT=3\n' });
      const { status, out, seconds } = await scene.run('the Upstart job', shell);
      expect(status).toBe(0);
      expect(out).toContain('from the shell: still running when the time was up: deaf\n');
      expect(seconds).toBeGreaterThan(9);
      expect(seconds).toBeLessThan(14);
    });

    test('virsh that hangs now and then is killed and asked again', async () => {
      const faults = [{ command: 'list', how: 'hangs', times: 1 } as const];
      const scene = await makeScene({ ...host, guests, faults, settings: 'SHUTDOWN_TIMEOUT=30\n' });
      const { seconds } = await scene.run('the Upstart job', shell);
      expect(await scene.running()).toEqual([]);
      expect(seconds).toBeLessThan(16);
    });

    test('the await script is not held by an initctl that hangs', async () => {
      const scene = await makeScene({ ...host, initctl: 'hangs' });
      const { status, seconds } = await scene.run('the await script', shell, { env });
      expect(status).toBe(0);
      expect(seconds).toBeLessThan(14);
    });

    test('a libvirtd that nobody can connect to is given up and ended', async () => {
      const settings = 'SHUTDOWN_TIMEOUT=1\n';
      const scene = await makeScene({ ...host, guests, settings, libvirtd: 'stopped and mute' });
      const { status, out, seconds } = await scene.run('the init script', shell, { env });
      expect(status).toBe(0);
      expect(out).toContain('libvirt cannot be asked');
      expect(seconds).toBeLessThan(60);
    });
  });

  test('a guest whose name hangs delays no other, although EXCLUDE asks for names', async () => {
    const scene = await makeScene({
      guests: [{ name: 'büro' }, { name: 'web' }],
      table: 'new',
      faults: [{ command: 'domname', guest: 1, how: 'hangs', times: 1 }],
      settings: 'EXCLUDE="ha-*"\n',
    });
    await scene.run('the Upstart job', shell);
    const other = (await scene.calls('virsh')).find(({ line }) => line === `virsh shutdown ${uuidOf(2)}`);
    expect(other?.at).toBeLessThan(3);
    expect(await scene.running()).toEqual([]);
  });

  test('a connection that hangs delays no other', async () => {
    const scene = await makeScene({
      settings: `URIS="${remote} qemu:///system"\nSHUTDOWN_TIMEOUT=10\n`,
      connections: {
        'qemu:///system': { guests: [{ name: 'here' }] },
        [remote]: { guests: [{ name: 'there' }], faults: [{ how: 'hangs' }] },
      },
    });
    const { out } = await scene.run('the Upstart job', shell);
    const [call] = (await scene.calls('virsh')).filter(({ line }) => line.includes('shutdown'));
    expect(call?.at).toBeLessThan(3);
    expect(await scene.running('qemu:///system')).toEqual([]);
    expect(out).toContain(`libvirt cannot be asked on ${remote}, what its guests do is unknown`);
  });

  test.each(['stop/stopping', 'stop/pre-stop', 'start/stopping'])(
    'libvirt that stays %s is waited for until the limit and 30 s more',
    async (state) => {
      const jobs = { 'libvirt-bin': [`libvirt-bin ${state}, process 128`] };
      const scene = await makeScene({ guests, jobs, settings: 'SHUTDOWN_TIMEOUT=1\n' });
      const { status, out, seconds } = await scene.run('the await script', shell, { env });
      expect(status).toBe(0);
      expect(out).toContain(`the time is up, and libvirt-bin is in ${state}, guests that run: web`);
      expect(seconds).toBeGreaterThan(29.5);
      expect(seconds).toBeLessThan(35);
    },
  );

  test('a job of ours that does not end is waited for until the limit and 30 s more', async () => {
    const jobs = {
      'libvirt-bin': ['libvirt-bin stop/waiting'],
      'libvirt-shutdown-domains': ['libvirt-shutdown-domains start/running, process 140'],
    };
    const scene = await makeScene({ jobs, settings: 'SHUTDOWN_TIMEOUT=1\n' });
    const { status, seconds } = await scene.run('the await script', shell, { env });
    expect(status).toBe(0);
    expect(seconds).toBeGreaterThan(29.5);
    expect(seconds).toBeLessThan(35);
  });

  test('a libvirt with a wrong "expect" stays stop/killed: 30 s of the limit, then its guests count', async () => {
    const jobs = { 'libvirt-bin': ['libvirt-bin stop/killed, process 128'] };
    const settings = 'SHUTDOWN_TIMEOUT=100\n';
    const scene = await makeScene({ guests, jobs, settings, node: 'shut_all_down' });
    const { status, seconds } = await scene.run('the await script', shell, { env });
    expect(status).toBe(0);
    expect(seconds).toBeGreaterThan(28.5);
    expect(seconds).toBeLessThan(35);
    expect(await scene.called('node')).toEqual([
      expect.stringMatching(/^node \/etc\/the-script --timeout (9[6-9]|10[0-2])$/),
    ]);
  });

  test('without a limit the shell gives up all the same where libvirt has not answered for a minute', async () => {
    const scene = await makeScene({ libvirtd: 'stopped', settings: 'SHUTDOWN_TIMEOUT=0\n' });
    const { status, out, seconds } = await scene.run('the Upstart job', shell);
    expect(status).toBe(0);
    expect(out).toContain('libvirt cannot be asked, what its guests do is unknown');
    expect(seconds).toBeGreaterThan(58);
    expect(seconds).toBeLessThan(80);
  }, 120_000);

  test('without a limit the wait has none: it outlives every margin', async () => {
    const scene = await makeScene({ jobs: IN_STOPPING, settings: 'SHUTDOWN_TIMEOUT=0\n' });
    const run = await scene.start('the await script', shell, { env });
    const early = await Promise.race([
      run.ended,
      new Promise((resolve) => setTimeout(resolve, 33_000, 'waits')),
    ]);
    expect(early).toBe('waits');
    process.kill(run.pid, 'SIGKILL');
    expect((await run.ended).out).not.toContain('left at most');
  });
});
