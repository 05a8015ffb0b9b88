import { expect, test } from 'vitest';
import { DOWN, HALTS, REBOOTS, SENDSIGS, SHELL_ASKS, SINGLE_USER } from '../support/console-order.ts';
import { ends } from '../support/ends.ts';
import { recordedOutcomes } from '../support/record.ts';
import { hadLibvirtd, leftToKill } from '../support/witness.ts';
import { POWER_OFF, startUpstart, type Scene } from './upstart-host.ts';
import { expectSaved, SAVED } from './saved.ts';
import { goDown, inOrder } from './way-down.ts';

/** What libvirt's own pre-stop gives a guest, in seconds. */
const OF_LIBVIRT = 30;

/** What holds rc: our script, which says so; in the manner of 12.04 it is libvirt's job. */
const WAITS = {
  '10.04': [/waiting for libvirt-bin \(stop\/stopping\), guests that run: .*slow; \d+ s left at most/u],
  '12.04': [],
} as const;

/** The host goes down as an administrator asks for it. */
export function shutdownScenarios(scene: Scene): void {
  const waits = WAITS[scene.manner];

  test('`shutdown -h now` waits for the guests before anything is killed', async (context) => {
    const host = await startUpstart(scene, context);
    const { how, seconds } = await goDown(host, POWER_OFF);
    await expectSaved(host);
    expect(hadLibvirtd(host)).toBe(false);
    expect(how).toBe('halt');
    expect(seconds).toBeGreaterThan(12);
    expect(inOrder(host, [...waits, 'slow: ended cleanly', SENDSIGS, HALTS, DOWN])).toBe(true);
    expect(await recordedOutcomes(host)).toEqual(SAVED);
  });

  test('`reboot` does so without Node, too', async (context) => {
    const host = await startUpstart(scene, context, { ours: 'without-node' });
    const { how } = await goDown(host, ['reboot']);
    await expectSaved(host);
    expect(how).toBe('reboot');
    const story = ['from the shell: no guest runs any more', SENDSIGS, REBOOTS, DOWN];
    expect(inOrder(host, [...waits, ...story])).toBe(true);
  });

  test('`poweroff` does so without Node and without timeout(1), as on 8.04', async (context) => {
    const host = await startUpstart(scene, context, {
      ours: 'without-node',
      change: (root) => root.remove('/usr/bin/timeout'),
    });
    await goDown(host, ['poweroff']);
    await expectSaved(host);
    expect(inOrder(host, [SHELL_ASKS, 'from the shell: no guest runs any more', SENDSIGS, HALTS])).toBe(true);
  });

  test('`telinit 1` waits for the guests before killprocs', async (context) => {
    const host = await startUpstart(scene, context);
    await host.changeRunlevel('1');
    await host.singleUser();
    await expectSaved(host);
    expect(inOrder(host, [...waits, 'slow: ended cleanly', SENDSIGS, SINGLE_USER])).toBe(true);
    expect(await host.get(['runlevel'])).toBe('1 S\n');
  });

  test('a guest has longer than the 30 s that libvirt has for it', async (context) => {
    const host = await startUpstart(scene, context, { guests: [{ name: 'long', delaySeconds: 35 }] });
    const { seconds } = await goDown(host, POWER_OFF);
    expect(await ends(host)).toEqual({ long: 'clean' });
    expect(seconds).toBeGreaterThan(35);
  });

  test('a deaf guest is forced off when its time is up, not by sendsigs', async (context) => {
    const host = await startUpstart(scene, context, {
      guests: [{ name: 'deaf', deaf: true }, { name: 'quick' }],
      settings: { SHUTDOWN_TIMEOUT: 15, RESERVE: 5 },
    });
    await goDown(host, POWER_OFF);
    expect(await ends(host)).toEqual({ deaf: 'asked in vain', quick: 'clean' });
    expect(leftToKill(host)).toEqual([]);
    expect(inOrder(host, [/deaf: forced off/u, SENDSIGS, HALTS])).toBe(true);
    expect(await recordedOutcomes(host)).toEqual({ deaf: 'forced', quick: 'clean' });
  });

  test('a guest that is to be left is given one more chance by the await script, not one by each of its links', async (context) => {
    const host = await startUpstart(scene, context, {
      guests: [{ name: 'deaf', deaf: true }],
      settings: { SHUTDOWN_TIMEOUT: 15, RESERVE: 3, ON_TIMEOUT: 'leave' },
    });
    await goDown(host, POWER_OFF);
    expect(await ends(host)).toEqual({ deaf: 'asked in vain' });
    const asks = host.console.lines.filter(({ text }) => text.includes('deaf: asked to shut down'));
    expect(asks.length).toBeLessThanOrEqual(2);
  });

  test('a guest that is started meanwhile is shut down as well', async (context) => {
    const host = await startUpstart(scene, context, {
      guests: [
        { name: 'slow', delaySeconds: 12 },
        { name: 'late', delaySeconds: 2, start: false },
      ],
      settings: { RETRY_INTERVAL: 5 },
    });
    await host.get(POWER_OFF);
    await host.console.waitFor('slow: asked');
    await host.virsh('start', 'late');
    await host.halted();
    expect(await ends(host)).toEqual({ slow: 'clean', late: 'clean' });
  });
}

/** What all of this is for: the same hosts without anything of ours. */
export function controls(scene: Scene): void {
  if (scene.manner === '10.04')
    test('cuts a guest off', async (context) => {
      const host = await startUpstart(scene, context, { ours: 'nothing' });
      const { seconds } = await goDown(host, POWER_OFF);
      expect(await ends(host)).toMatchObject({ slow: expect.not.stringContaining('clean') as unknown });
      expect(leftToKill(host)).toContain('guest slow');
      expect(seconds).toBeLessThan(12);
    });
  else
    test('forces a guest off that takes longer than 30 s', async (context) => {
      const guests = [{ name: 'long', delaySeconds: 35 }];
      const host = await startUpstart(scene, context, { ours: 'nothing', guests });
      const { seconds } = await goDown(host, POWER_OFF);
      expect(await ends(host)).toEqual({ long: 'asked in vain' });
      expect(seconds).toBeGreaterThan(OF_LIBVIRT);
    });
}
