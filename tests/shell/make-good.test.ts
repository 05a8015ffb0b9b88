// What the job could not do, the await script and the init scripts make good: guests that run on without libvirtd.
import { describe, expect, test, vi } from 'vitest';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { SHELL_NAMES, type WayName } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 32 });

const WAYS: WayName[] = ['the await script', 'the init script', 'the stanza'];
const env = { RUNLEVEL: '0', PREVLEVEL: '2' };

const guests = [
  { name: 'web', qemu: true },
  { name: 'db 2', qemu: true, takes: 1 },
];
/** libvirt was stopped by hand; its guests run on. */
const STOPPED: SceneOptions = {
  libvirtd: 'stopped',
  guests,
  jobs: { 'libvirt-bin': ['libvirt-bin stop/waiting'] },
};

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  describe.each(WAYS)('%s', (way) => {
    test.each([
      ['by the script', { node: 'shut_all_down; sleep 1.5; virsh list >/dev/null' }],
      ['from the shell', {}],
    ])('libvirtd that was stopped before is started, asked %s, and ended', async (_how, options) => {
      const scene = await makeScene({ ...STOPPED, ...options });
      const { status, out } = await scene.run(way, shell, { env });
      expect(status).toBe(0);
      expect(out).toContain('libvirtd does not run, but its guests do: starting it for the time being');
      expect(await scene.running()).toEqual([]);
      const calls = await scene.called();
      expect(calls.filter((line) => line.startsWith('libvirtd'))).toEqual(['libvirtd ', 'libvirtd ended']);
      expect(calls.at(-1)).toBe('libvirtd ended');
    });

    test('no guest is started: the marks of autostart are hidden from libvirtd, and there again for the script', async () => {
      const scene = await makeScene({
        ...STOPPED,
        files: { 'etc/libvirt/lxc/autostart/box.xml': '<domain/>\n' },
        node: 'shut_all_down',
      });
      await scene.run(way, shell, { env });
      expect((await scene.read('autostart-seen')).match(/\.xml/g)).toBeNull();
      expect(await scene.read('node-saw')).toContain('autostart off.xml\n');
      expect(await scene.read('etc/libvirt/qemu/autostart/off.xml')).toBe('<domain/>\n');
    });

    test('libvirtd is not started where it answers', async () => {
      const scene = await makeScene({ guests, node: 'shut_all_down' });
      await scene.run(way, shell, { env });
      expect(await scene.called('node')).toHaveLength(1);
      expect(await scene.called('libvirtd')).toEqual([]);
    });

    test('nor where no guest runs', async () => {
      const scene = await makeScene({ ...STOPPED, guests: [{ name: 'not mine' }] });
      const { status, out } = await scene.run(way, shell, { env });
      expect(status).toBe(0);
      expect(out).not.toContain('starting');
      expect(await scene.called('libvirtd')).toEqual([]);
    });

    test('nor where all that run are excluded', async () => {
      const scene = await makeScene({ ...STOPPED, settings: 'EXCLUDE="web db?2"\n' });
      await scene.run(way, shell, { env });
      expect(await scene.called('libvirtd')).toEqual([]);
      expect((await scene.running()).sort()).toEqual(['db 2', 'web']);
    });

    test('files that a guest left behind are not one that runs', async () => {
      const scene = await makeScene({ ...STOPPED, guests: [], files: LEFT_BEHIND });
      const { out } = await scene.run(way, shell, { env });
      expect(out).not.toMatch(/guests that run|starting/);
      expect(await scene.called('libvirtd')).toEqual([]);
    });
  });

  test('the await script asks the guests where a stop was in flight and libvirtd is up again', async () => {
    const jobs = {
      'libvirt-bin': ['libvirt-bin start/stopping, process 9', 'libvirt-bin start/running, process 12'],
    };
    const scene = await makeScene({ guests, jobs, node: 'shut_all_down' });
    const { status, out } = await scene.run('the await script', shell, { env });
    expect(status).toBe(0);
    expect(out).toMatch(/after [5-8] s, guests that run: db 2 web/);
    expect(await scene.called('node')).toEqual(['node /etc/the-script']);
    expect(await scene.called('libvirtd')).toEqual([]);
  });

  test('the await script takes the local guests for what counts, whatever else URIS names', async () => {
    const settings = 'URIS="qemu+ssh://other/system default"\n';
    const connections = { 'qemu+ssh://other/system': { guests: [{ name: 'there' }], elsewhere: true } };
    const scene = await makeScene({ ...STOPPED, settings, connections });
    await scene.run('the await script', shell, { env });
    expect(await scene.called('libvirtd')).toContain('libvirtd ');
    expect(await scene.running()).toEqual([]);
  });
});

/** Of a process that has ended, of another program, of nothing, of a helper; and a number that is none. */
const LEFT_BEHIND = {
  'run/libvirt/qemu/ended.pid': '99999999',
  'run/libvirt/qemu/ended.xml': '<domstatus/>',
  'run/libvirt/qemu/other.pid': '1',
  'run/libvirt/qemu/other.xml': '<domstatus/>',
  'run/libvirt/qemu/empty.pid': '',
  'run/libvirt/qemu/empty.xml': '<domstatus/>',
  'run/libvirt/qemu/nonsense.pid': '../1\n',
  'run/libvirt/qemu/nonsense.xml': '<domstatus/>',
  'run/libvirt/qemu/1-web-swtpm.pid': '1',
  'run/libvirt/qemu/no-pid.xml': '<domstatus/>',
};
