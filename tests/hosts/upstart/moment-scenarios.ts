import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '../../guests/support/until.ts';
import { HALTS, SENDSIGS } from '../support/console-order.ts';
import { ends } from '../support/ends.ts';
import { slowRunlevel, watchRunlevel } from './runlevel-watch.ts';
import { expectSaved } from './saved.ts';
import { POWER_OFF, startUpstart, stateOf, type Scene } from './upstart-host.ts';
import { goDown, inOrder } from './way-down.ts';

const FOR_NOW = 'libvirtd does not run, but its guests do: starting it for the time being';

/** What was done before the host goes down, or is being done. */
export function momentScenarios(scene: Scene): void {
  test.for([
    { ours: 'with-node', how: 'Node asks' },
    { ours: 'without-node', how: 'the shell asks' },
  ] as const)(
    'libvirtd was stopped by hand: it is started once more, and $how',
    async ({ ours }, context) => {
      const host = await startUpstart(scene, context, { ours });
      await host.get(['initctl', 'stop', 'libvirt-bin']);
      await goDown(host, POWER_OFF);
      await expectSaved(host);
      expect(inOrder(host, [FOR_NOW, SENDSIGS, HALTS])).toBe(true);
    },
  );

  test.for(['stop', 'restart'])(
    'a `%s libvirt-bin` is on its way, and has read `N 2`',
    async (verb, context) => {
      const host = await startUpstart(scene, context, { change: watchRunlevel });
      await slowRunlevel(host, 3);
      host.spawn(['initctl', verb, 'libvirt-bin'], { stdio: 'ignore' });
      await until(async () => !isSteady(await stateOf(host, 'libvirt-bin')), verb);
      await slowRunlevel(host, 0);
      await goDown(host, POWER_OFF);
      await expectSaved(host);
    },
  );

  test('libvirtd is killed as the host goes down', async (context) => {
    const host = await startUpstart(scene, context, { settings: { SHUTDOWN_TIMEOUT: 40 } });
    await goDown(host, ['sh', '-c', 'kill -KILL "$(cat /run/libvirtd.pid)"; exec shutdown -h now']);
    await expectSaved(host);
  });

  test('libvirtd is killed before a guest could be asked', async (context) => {
    const host = await startUpstart(scene, context, { settings: { SHUTDOWN_TIMEOUT: 40 } });
    await goDown(host, ['sh', '-c', 'shutdown -h now; kill -KILL "$(cat /run/libvirtd.pid)"']);
    await expectSaved(host);
  });

  test('Upstart was replaced by itself, as an upgrade of libc does', async (context) => {
    const host = await startUpstart(scene, context);
    await host.get(['telinit', 'u']);
    await sleep(2000);
    await until(async () => (await host.run(['initctl', 'version'])).status === 0, 'Upstart to answer');
    await goDown(host, POWER_OFF);
    await expectSaved(host);
  });

  test('the host was in single-user mode, and libvirt was started there by hand', async (context) => {
    const host = await startUpstart(scene, context, {
      guests: [{ name: 'one', delaySeconds: 12, start: false }],
    });
    await host.changeRunlevel('1');
    await host.singleUser();
    await host.get(['initctl', 'start', 'libvirt-bin']);
    await until(async () => (await host.run(['virsh', 'start', 'one'])).status === 0, 'libvirtd');
    await until(async () => (await host.guests[0]?.marker())?.listening === true, 'the guest to boot');
    await goDown(host, POWER_OFF);
    expect(await ends(host)).toEqual({ one: 'clean' });
  });
}

const isSteady = (state: string): boolean => ['start/running', 'stop/waiting'].includes(state);
