import { describe, expect, test } from 'vitest';
import { removeBundle } from './lab/bundle.ts';
import { asSeen, HALTS, LIBVIRTD_STOPS, SENDSIGS, SHELL_ASKS } from './support/console-order.ts';
import { ends } from './support/ends.ts';
import { SHORT, useInstalledHosts } from './support/installed.ts';
import { hadLibvirtd, leftToKill } from './support/witness.ts';

// Guests run on without libvirtd, and the host's sendsigs would kill them.

const GUESTS = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
  { name: 'transient', transient: true },
  { name: 'cluster' },
  { name: 'standby', start: false },
];
const SAVED = { slow: 'clean', 'web 2': 'clean', transient: 'clean' };
const STARTS = 'libvirtd does not run, but its guests do: starting it for the time being';
const BY_THE_SCRIPT = 'slow: ended cleanly';

const startHost = useInstalledHosts();

describe.concurrent('a host whose libvirtd does not run when it goes down', () => {
  test.for([
    { how: 'was stopped', command: 'service libvirtd stop', hasScript: true },
    { how: 'was killed', command: 'kill -9 "$(cat /run/libvirtd.pid)"', hasScript: true },
    { how: 'was stopped, without the script', command: 'service libvirtd stop', hasScript: false },
    {
      how: 'was killed, without the script',
      command: 'kill -9 "$(cat /run/libvirtd.pid)"',
      hasScript: false,
    },
  ])('saves its guests all the same: it $how', async ({ command, hasScript }, context) => {
    const settings = { ...SHORT, EXCLUDE: 'cluster' };
    const host = await startHost({ guests: GUESTS, libvirtGuests: 'off', settings }, context);
    await host.virsh('autostart', 'standby');
    // By which libvirt knows, since 2019, that this boot has had its autostart; an older one does it whenever it is started.
    await host.remove('/run/libvirt/qemu/autostarted');
    if (!hasScript) await removeBundle(host);
    await host.get(['sh', '-ec', command]);
    await host.changeRunlevel('0');
    expect((await host.halted()).how).toBe('halt');
    expect(await ends(host)).toEqual({ ...SAVED, cluster: 'never asked', standby: 'never started' });
    expect(leftToKill(host)).toEqual(['guest cluster']);
    expect(hadLibvirtd(host)).toBe(false);
    const work = hasScript ? [BY_THE_SCRIPT] : [SHELL_ASKS, 'from the shell: asked slow'];
    const story = [STARTS, ...work, LIBVIRTD_STOPS, SENDSIGS, HALTS];
    expect(asSeen(host, story)).toEqual(story);
    expect(await host.exists('/etc/libvirt/qemu/autostart/standby.xml')).toBe(true);
  });

  test('leaves libvirtd alone where no guest runs, or only such as are not ours', async (context) => {
    const settings = { ...SHORT, EXCLUDE: 'cluster' };
    const host = await startHost({ guests: [{ name: 'cluster' }], libvirtGuests: 'off', settings }, context);
    await host.get(['service', 'libvirtd', 'stop']);
    await host.changeRunlevel('0');
    await host.halted();
    expect(host.console.find(STARTS)).toBeUndefined();
    expect(await ends(host)).toEqual({ cluster: 'never asked' });
  });

  test('is not held by a libvirtd that hangs for longer than its limits, and says what it does not know', async (context) => {
    const settings = { SHUTDOWN_TIMEOUT: 6, RESERVE: 2 };
    const host = await startHost({ guests: [{ name: 'one' }], libvirtGuests: 'off', settings }, context);
    await host.get(['sh', '-ec', 'kill -STOP "$(cat /run/libvirtd.pid)"']);
    await host.changeRunlevel('0');
    // 10 s until it counts as hanging, the limit, and sendsigs.
    expect((await host.halted()).ms).toBeLessThan(30_000);
    const story = ['exit status 4', 'did not answer', LIBVIRTD_STOPS, SENDSIGS, HALTS];
    expect(asSeen(host, story)).toEqual(story);
  });
});
