// Time is bounded whatever hangs. Real seconds: the files' own margins are waited for, all at the same time.
import { describe, expect, test, vi } from 'vitest';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { ASKING_WAYS, SHELL_NAMES } from './stage/ways.ts';
import { uuidOf } from './stage/world.ts';

vi.setConfig({ maxConcurrency: 40 });

const remote = 'qemu+ssh://root@other/system';
const env = { RUNLEVEL: '0', PREVLEVEL: '2' };
const guests = [{ name: 'web', qemu: true }];
const deaf = [{ name: 'deaf', presses: 99 }];
/** The limit of one second, the margin of 30, and a look each at what has hung and at a second that has begun. */
const MOST = 33;
const STOPPING = 'libvirt-bin stop/stopping, process 128';
const IN_STOPPING = { 'libvirt-bin': [STOPPING] };
const HANGS = 'trap "" TERM; exec sleep 600';

/** With timeout(1), and as on a host of before coreutils 7. */
const HOSTS: [string, SceneOptions][] = [
  ['with timeout(1)', {}],
  ['without timeout(1)', { without: ['timeout'] }],
];

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  describe.each(HOSTS)('%s', (_host, host) => {
    test('a script that hangs past its limit is killed after 10 s, and the shell asks', async () => {
      const settings = 'SHUTDOWN_TIMEOUT=1\n';
      const scene = await makeScene({ ...host, guests, settings, node: HANGS });
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
      expect(seconds).toBeLessThan(MOST + 1);
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
      expect(seconds).toBeLessThan(MOST + 1);
    });

    test.each(['the init script', 'the stanza'] as const)(
      '%s ends in time although libvirtd has to be started, Node hangs, and then virsh',
      async (way) => {
        const scene = await makeScene({
          ...host,
          ...{ guests, libvirtd: 'stopped', settings: 'SHUTDOWN_TIMEOUT=6\n', node: HANGS },
          faults: [{ how: 'hangs', skip: 2 }],
        });
        const { status, seconds } = await scene.run(way, shell, { env });
        expect(status).toBe(0);
        expect(seconds).toBeLessThan(MOST + 5 + 1);
      },
    );

    test.each<[string, SceneOptions]>([
      ['libvirtd cannot be started', { libvirtd: 'stopped and mute' }],
      ['Node hangs, and then virsh', { node: HANGS, faults: [{ how: 'hangs' }] }],
    ])('what the await script makes good ends with its wait, although %s', async (_what, hangs) => {
      const scene = await makeScene({
        ...host,
        ...{ guests, settings: 'SHUTDOWN_TIMEOUT=6\n', ...hangs },
        jobs: { 'libvirt-bin': [...Array<string>(12).fill(STOPPING), 'libvirt-bin stop/waiting'] },
      });
      const { status, out, seconds } = await scene.run('the await script', shell, { env });
      expect(status).toBe(0);
      expect(out).toContain('guests that run: web');
      expect(seconds).toBeGreaterThan(14);
      expect(seconds).toBeLessThan(MOST + 5 + 1);
    });
  });

  test('the await script has too little time for guests whose libvirt stops at its very end', async () => {
    const jobs = { 'libvirt-bin': [...Array<string>(19).fill(STOPPING), 'libvirt-bin stop/waiting'] };
    const scene = await makeScene({ guests, jobs, settings: 'SHUTDOWN_TIMEOUT=1\n', node: 'shut_all_down' });
    const { status, out } = await scene.run('the await script', shell, { env });
    expect(status).toBe(0);
    expect(out).toMatch(/after (?:19|2\d) s, guests that run: web\n.*too little time is left for them/);
    expect(await scene.called('node')).toEqual([]);
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

  test.each([
    ['', '--timeout (?:8[7-9]|90)'],
    ['RESERVE=95\n', '--timeout (?:8[7-9]|90) --reserve 4[345]'],
  ])(
    'a libvirt with a wrong "expect" stays stop/killed: 30 s of the limit, then its guests count (%j)',
    async (reserve, told) => {
      const jobs = { 'libvirt-bin': ['libvirt-bin stop/killed, process 128'] };
      const settings = `SHUTDOWN_TIMEOUT=100\n${reserve}`;
      const scene = await makeScene({ guests, jobs, settings, node: 'shut_all_down' });
      const { status, seconds } = await scene.run('the await script', shell, { env });
      expect(status).toBe(0);
      expect(seconds).toBeGreaterThan(28.5);
      expect(seconds).toBeLessThan(35);
      expect(await scene.called('node')).toEqual([
        expect.stringMatching(new RegExp(`^node /etc/the-script ${told}$`, 'u')),
      ]);
    },
  );

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
