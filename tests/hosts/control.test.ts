import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LabGuest } from '../guests/lab/guest.ts';
import { until } from '../guests/support/until.ts';
import { BUNDLE, installBundle, removeNode, replaceNode } from './lab/bundle.ts';
import { debianRoot } from './lab/debian-root.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';

// The lab tells the truth: without anything of ours a host does what FACTS section 8 says, and the machine feels nothing of it.

const LIBVIRTD_STOPS = 'Stopping libvirt management daemon';
const SENDSIGS = 'Asking all remaining processes to terminate';

const startHost = useHosts();

beforeAll(async () => {
  await debianRoot();
});

describe('a host without anything of ours', () => {
  test.each([
    { level: '0', how: 'halt', last: 'Will now halt' },
    { level: '6', how: 'reboot', last: 'Will now restart' },
  ] as const)('cuts its guests off in runlevel $level', async ({ level, how, last }) => {
    const host = await startHost({ libvirtGuests: 'off', guests: [{ name: 'slow', delaySeconds: 12 }] });
    await host.changeRunlevel(level);
    const halt = await host.halted();
    expect(halt.how).toBe(how);
    expect(halt.ms).toBeLessThan(12_000);
    expect(await onlyGuest(host).marker()).toMatchObject({ clean: false, presses: 0, starts: 1 });
    expect(
      inOrder(host, [LIBVIRTD_STOPS, 'Stopping libvirt logging daemon', SENDSIGS, last, 'is down']),
    ).toBe(true);
    expect(await host.read('/var/log/libvirt/qemu/slow.log')).toContain('hostname: lab-host');
  });

  test('cuts its guests off in runlevel 1', async () => {
    const host = await startHost({ libvirtGuests: 'off', guests: [{ name: 'slow', delaySeconds: 12 }] });
    await host.changeRunlevel('1');
    await host.singleUser();
    expect(inOrder(host, [LIBVIRTD_STOPS, SENDSIGS, 'Will now switch to single-user mode'])).toBe(true);
    expect(await host.get(['runlevel'])).toBe('1 S\n');
    expect(await onlyGuest(host).qemuPid()).toBeUndefined();
    expect((await onlyGuest(host).marker()).clean).toBe(false);
  });

  test("gives a guest its time if libvirt's own service is on, as the package has it", async () => {
    const host = await startHost({ guests: [{ name: 'slow', delaySeconds: 3 }] });
    await host.changeRunlevel('0');
    expect((await host.halted()).ms).toBeGreaterThan(3000);
    expect(await onlyGuest(host).marker()).toMatchObject({ clean: true, presses: 1 });
    expect(inOrder(host, ['Shutdown of guest slow complete', LIBVIRTD_STOPS, SENDSIGS])).toBe(true);
  });

  test('ends a guest cleanly whom root asks by hand', async () => {
    const host = await startHost({ guests: [{ name: 'quick', delaySeconds: 1 }] });
    await host.get(['virsh', 'shutdown', 'quick']);
    await until(async () => (await host.virsh('domstate', 'quick')).includes('shut off'), 'its end');
    expect(await onlyGuest(host).marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test.each([
    ['service', 'libvirtd', 'restart'],
    ['invoke-rc.d', 'libvirtd', 'restart'],
  ])('leaves its guests alone when root calls %s %s %s', async (...command) => {
    const host = await startHost({ guests: [{ name: 'one' }, { name: 'web 2' }] });
    const pids = (): Promise<unknown> => Promise.all(host.guests.map((guest) => guest.qemuPid()));
    const before = await pids();
    const daemon = await host.read('/run/libvirtd.pid');
    await host.get(command);
    expect(await host.read('/run/libvirtd.pid')).not.toBe(daemon);
    expect(await pids()).toEqual(before);
    expect(await host.get(['virsh', 'list', '--name'])).toBe('one\nweb 2\n\n');
    for (const guest of host.guests)
      expect(await guest.marker()).toMatchObject({ listening: true, presses: 0 });
  });

  test.each(['0', '6'])('stops libvirtd before sendsigs in runlevel %s', async (level) => {
    const host = await startHost();
    const links = (await host.get(['ls', `/etc/rc${level}.d`])).split('\n');
    const number = (name: string): number =>
      Number(links.find((link) => link.slice(3) === name)?.slice(1, 3) ?? NaN);
    expect(number('libvirt-guests')).toBeLessThan(number('libvirtd'));
    expect(number('libvirtd')).toBeLessThan(number('virtlogd'));
    expect(number('virtlogd')).toBeLessThan(number('sendsigs'));
    expect(number('sendsigs')).toBeLessThan(number('umountroot'));
  });
});

describe('the lab', () => {
  test('runs the built file, with a Node and without', async () => {
    const host = await startHost({ guests: [{ name: 'one' }], prepare: installBundle });
    expect(await host.run([BUNDLE, '--version'])).toMatchObject({ status: 0, stderr: '' });
    expect((await host.run([BUNDLE, 'plan'])).stdout).toContain('1 guest');
    await replaceNode(host, '#!/bin/sh\necho not a node >&2\nexit 7\n');
    expect(await host.run([BUNDLE])).toMatchObject({ status: 7, stderr: 'not a node\n' });
    await removeNode(host);
    expect((await host.run([BUNDLE])).status).toBe(127);
  });

  test('has files that can be worked on before, during and after', async () => {
    const host = await startHost({
      prepare: async (root) => {
        await root.write('/etc/rc.local', '#!/bin/sh\necho by rc.local\n', 0o755);
      },
    });
    expect(host.console.find('by rc.local')).toBeDefined();
    const before = await host.snapshot('/etc/init.d');
    await host.write('/etc/init.d/a new/one', 'text\n');
    expect(await host.snapshot('/etc/init.d')).toEqual({
      ...before,
      '/etc/init.d/a new': expect.stringContaining('d 755 root:root') as unknown,
      '/etc/init.d/a new/one': expect.stringMatching(/^f 644 root:root [0-9a-f]{64}$/u) as unknown,
    });
    await host.remove('/etc/init.d/a new');
    expect(await host.snapshot('/etc/init.d')).toEqual(before);
    await host.write('/var/run/of-the-host', '');
    expect(existsSync('/run/of-the-host')).toBe(false);
    await host.write('/root/note', 'still there\n');
    await host.changeRunlevel('0');
    await host.halted();
    expect(await host.exists('/etc/nothing')).toBe(false);
    expect(await host.read('/root/note')).toBe('still there\n');
  });

  test('says who was too late', async () => {
    const host = await startHost();
    await expect(host.halted(100)).rejects.toThrow(/has not halted[^]*Starting libvirt/u);
    await expect(host.run(['sleep', '60'], { limitMs: 100 })).rejects.toThrow('sleep 60 has not ended');
  });

  test('refuses to run a program in what is no host', async () => {
    const host = await startHost();
    await host.remove('/this-is-a-lab-host');
    expect((await host.run(['telinit', '0'])).status).toBe(125);
  });

  test('leaves nothing of a host that is closed, and of the machine all as it was', async () => {
    const before = machine();
    const host = await startHost({ guests: [{ name: 'one' }] });
    const guest = onlyGuest(host);
    expect(await host.get(['hostname'])).toBe('lab-host\n');
    expect((await host.run(['sh', '-c', 'echo 1 >/proc/sys/vm/drop_caches'])).status).not.toBe(0);
    expect((await host.run(['date', '-s', '2001-01-01'])).status).not.toBe(0);
    await host.close();
    expect(await guest.qemuPid()).toBeUndefined();
    expect(machine()).toEqual(before);
  });

  test('leaves no host to a test runner that is killed', async () => {
    const script = `
      import { startHost } from ${JSON.stringify(new URL('lab/host.ts', import.meta.url))};
      const host = await startHost({ guests: [{ name: 'orphan' }] });
      console.log(await host.guests[0].qemuPid());
      setInterval(() => undefined, 1000);
    `;
    const runner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    const [output] = (await once(runner.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    runner.kill('SIGKILL');
    await until(() => !existsSync(`/proc/${pid}`), "the guest's end");
  });
});

function onlyGuest(host: Host): LabGuest {
  const [guest] = host.guests;
  if (guest === undefined) throw new TypeError('it has a guest');
  return guest;
}

/** Whether these came on the console one after the other. */
function inOrder(host: Host, texts: readonly string[]): boolean {
  const at = texts.map((text) => host.console.lines.findIndex((line) => line.text.includes(text)));
  return at.every((place, index) => place > (at[index - 1] ?? -1));
}

/** What a host that reached the machine would change. */
function machine(): string[] {
  const folders = ['/etc/libvirt', '/run/libvirt', '/var/lib/libvirt', '/mnt'].filter((one) =>
    existsSync(one),
  );
  const names = execFileSync('find', [...folders, '-xdev', '-printf', '%p\n'], { encoding: 'utf8' });
  const mounts = execFileSync('cat', ['/proc/self/mounts', '/proc/swaps'], { encoding: 'utf8' });
  return [hostname(), mounts, ...names.split('\n').sort()];
}
