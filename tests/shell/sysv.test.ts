// The init script of its own: its words, and what insserv reads in the headers of both.
import { describe, expect, test, vi } from 'vitest';
import { makeScene } from './stage/scene.ts';
import { SHELL_NAMES, type WayName } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 24 });

const OWN = 'the init script';
const LINKS = [0, 1, 6].map((level) => [`etc/rc${String(level)}.d/K01libvirt-shutdown-domains`, ''] as const);
const guests = [{ name: 'web', qemu: true }];

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test.each(['start', 'restart', 'reload', 'force-reload'])(
    '%s touches no guest, even while the host goes down',
    async (word) => {
      const scene = await makeScene({ guests, node: 'exit 0' });
      const { status, out } = await scene.run(OWN, shell, { words: [word] });
      expect({ status, out, calls: await scene.called() }).toEqual({ status: 0, out: '', calls: [] });
    },
  );

  test.each([[[]], [['halt']], [['']]])('other words (%j) are answered with the usage', async (words) => {
    const scene = await makeScene({ guests });
    const { status, out } = await scene.run(OWN, shell, { words });
    expect(status).toBe(2);
    expect(out).toMatch(/^Usage: \S+ \{start\|stop\|restart\|force-reload\|status\}\n$/);
    expect(await scene.called()).toEqual([]);
  });

  test('status: in place, with the script', async () => {
    const scene = await makeScene({ node: 'exit 0', files: Object.fromEntries(LINKS) });
    const { status, out } = await scene.run(OWN, shell, { words: ['status'] });
    expect(status).toBe(0);
    expect(out).toContain('in place: guests are shut down by /etc/the-script (/usr/bin/node)\n');
    expect(await scene.called()).toEqual(['node /etc/the-script --version']);
  });

  test('status names the Node that a stop would take', async () => {
    const node = { node: 'exit 0', nodeFile: 'bin/nodejs' };
    const scene = await makeScene({ ...node, files: Object.fromEntries(LINKS) });
    const { out } = await scene.run(OWN, shell, { words: ['status'] });
    expect(out).toMatch(/in place: guests are shut down by \/etc\/the-script \(\S+\/nodejs\)\n/);
  });

  test.each([
    ['there is no Node', { script: true }, 'there is no Node for /etc/the-script'],
    ['there is no script', { node: 'exit 0', script: false }, '/etc/the-script is not there'],
    ['Node is too old', { node: 'exit 2' }, '/etc/the-script does not run under /usr/bin/node'],
  ])('status: in place, but from the shell only where %s', async (_what, options, why) => {
    const scene = await makeScene({ ...options, files: Object.fromEntries(LINKS) });
    const { status, out } = await scene.run(OWN, shell, { words: ['status'] });
    expect(status).toBe(0);
    expect(out).toContain(`in place, but from the shell only: ${why}\n`);
  });

  test('links that rc calls to start, or behind sendsigs, are no place', async () => {
    const files = Object.fromEntries(LINKS.map(([path]) => [path.replace('K01', 'S99'), '']));
    const scene = await makeScene({ node: 'exit 0', files });
    const { status, out } = await scene.run(OWN, shell, { words: ['status'] });
    expect(status).toBe(3);
    expect(out).toContain('not in place: runlevel 0 has no link to it');
  });

  test.each([0, 1, 6])(
    'status 3 where runlevel %i has no link, and the command that makes it',
    async (level) => {
      const files = Object.fromEntries(LINKS.filter(([path]) => !path.includes(`rc${String(level)}.d`)));
      const scene = await makeScene({ node: 'exit 0', files });
      const { status, out } = await scene.run(OWN, shell, { words: ['status'] });
      expect(status).toBe(3);
      expect(out).toContain(`not in place: runlevel ${String(level)} has no link to it`);
      expect(out).toContain('libvirt-shutdown-domains init install');
    },
  );
});

const STOP_LATER = ['libvirtd', 'libvirt-bin', 'libvirt-guests', 'virtlogd', 'open-iscsi', 'multipath-tools'];

describe('LSB headers', () => {
  const headerOf = async (way: WayName): Promise<Map<string, string>> => {
    const text = (await makeScene()).textOf(way);
    const block = /^### BEGIN INIT INFO\n(.*?)^### END INIT INFO$/msu.exec(text)?.[1] ?? '';
    expect(block.split('\n').filter((line) => !/^(?:# [A-Z][a-zA-Z-]+:|# {7,}\S|$)/u.test(line))).toEqual([]);
    return new Map(
      [...block.matchAll(/^# ([\w-]+):[ \t]*(.*)$/gmu)].map(([, key = '', value = '']) => [key, value]),
    );
  };

  test.each([
    ['the init script', 'libvirt-shutdown-domains'],
    ['the await script', 'await-libvirt-bin-stopped'],
  ] as const)('%s has every field that insserv asks for', async (way, name) => {
    const header = await headerOf(way);
    expect([...header.keys()]).toEqual(
      expect.arrayContaining(['Required-Start', 'Required-Stop', 'Default-Start', 'Default-Stop']),
    );
    expect(header.get('Provides')).toBe(name);
    expect(header.get('Default-Stop')).toBe('0 1 6');
    expect(header.get('Default-Start')).toBe('');
    expect(header.get('Short-Description')).not.toBe('');
  });

  test('the init script stops before libvirtd, network and storage', async () => {
    const header = await headerOf('the init script');
    expect(header.get('Required-Stop')?.split(' ')).toEqual(['$remote_fs', '$network']);
    expect(header.get('Should-Stop')?.split(' ')).toEqual(expect.arrayContaining(STOP_LATER));
  });

  test('the await script holds what stops file systems, network and storage', async () => {
    const header = await headerOf('the await script');
    expect(header.get('Required-Stop')?.split(' ')).toEqual(['$remote_fs', '$network']);
    expect(header.get('Should-Stop')?.split(' ')).toEqual(expect.arrayContaining(STOP_LATER));
  });
});
