import { expect, test } from 'vitest';
import { until } from '../../guests/support/until.ts';
import type { Host } from '../lab/host.ts';
import { SENDSIGS } from '../support/console-order.ts';
import { ends } from '../support/ends.ts';
import { LIBVIRT_JOB } from './make-host.ts';
import { MARGIN, PATIENCE, POWER_OFF, startUpstart, stateOf, type Scene } from './upstart-host.ts';
import { expectSaved, SAVED } from './saved.ts';
import { goDown, inOrder } from './way-down.ts';

/** Not all is as it should be on the host: the guests are saved all the same, and in bounded time. */
export function brokenScenarios(scene: Scene): void {
  test("libvirt's job has a wrong `expect stop`: it is never up, and never told to stop", async (context) => {
    const host = await startUpstart(scene, context, { change: (root) => expectWrongly(root, 'stop') });
    await goDown(host, POWER_OFF);
    await expectSaved(host);
  });

  if (scene.manner === '10.04')
    test("libvirt's job has a wrong `expect fork`: it never stops, and is not waited for without end", async (context) => {
      const change = (root: Host): Promise<unknown> => expectWrongly(root, 'fork');
      const host = await startUpstart(scene, context, { change });
      const { seconds } = await goDown(host, POWER_OFF);
      expect(await ends(host)).toEqual(SAVED);
      expect(seconds).toBeLessThan(12 + MARGIN + PATIENCE);
      expect(inOrder(host, ['slow: ended cleanly', 'waiting for libvirt-bin (stop/killed)', SENDSIGS])).toBe(
        true,
      );
    });
  else
    test("libvirt's job has a wrong `expect fork`: the guests end, and Upstart never begins rc", async (context) => {
      const change = (root: Host): Promise<unknown> => expectWrongly(root, 'fork');
      const host = await startUpstart(scene, context, { change });
      await host.get(POWER_OFF);
      await until(
        async () => (await stateOf(host, 'libvirt-bin')) === 'stop/killed',
        'Upstart to wait in vain',
      );
      expect(await ends(host)).toEqual(SAVED);
      expect(await stateOf(host, 'rc')).toBe('start/starting');
    });

  test.for([
    { what: 'gone', how: 'rm /run/utmp' },
    { what: 'emptied', how: ': >/run/utmp' },
  ])('utmp is $what, so that nobody knows the runlevel before', async ({ how }, context) => {
    const host = await startUpstart(scene, context);
    await host.get(['sh', '-c', how]);
    expect((await host.run(['runlevel'])).status).not.toBe(0);
    await goDown(host, POWER_OFF);
    await expectSaved(host);
  });

  test("nobody tells libvirt's job to stop", async (context) => {
    const host = await startUpstart(scene, context, { change: (root) => editJob(root, '/^stop on/d') });
    await goDown(host, POWER_OFF);
    expect(await ends(host)).toEqual(SAVED);
    const story = [
      'waiting for libvirt-bin (start/running)',
      /after \d+ s, guests that run: .*slow/u,
      SENDSIGS,
    ];
    expect(inOrder(host, story)).toBe(true);
  });

  test('of ours only the await script is left, and libvirt asks nobody', async (context) => {
    const host = await startUpstart(scene, context, {
      change: async (root) => {
        await root.remove('/etc/init/libvirt-shutdown-domains.conf');
        await root.remove('/etc/init/libvirt-bin.override');
        await editJob(root, '/^pre-stop/,/^end script/d');
      },
    });
    await goDown(host, POWER_OFF);
    await expectSaved(host);
  });

  test('libvirtd hangs: Node gives up at its limit, and what is left of the time is for a new libvirtd', async (context) => {
    const host = await startUpstart(scene, context, {
      guests: [{ name: 'slow', delaySeconds: 6 }, { name: 'quick' }],
      settings: { SHUTDOWN_TIMEOUT: 45, RESERVE: 5 },
    });
    await host.get(HANG_LIBVIRTD);
    const { seconds } = await goDown(host, POWER_OFF);
    expect(await ends(host)).toEqual(SAVED);
    expect(seconds).toBeLessThan(45 + MARGIN + PATIENCE);
  });

  test('libvirtd hangs, and there is no Node: nobody is said to have been asked, and the time is bounded', async (context) => {
    const host = await startUpstart(scene, context, {
      ours: 'without-node',
      guests: [{ name: 'slow', delaySeconds: 4 }, { name: 'quick' }],
      settings: { SHUTDOWN_TIMEOUT: 20 },
    });
    await host.get(HANG_LIBVIRTD);
    const { seconds } = await goDown(host, POWER_OFF);
    expect(
      inOrder(host, ['libvirt cannot be asked', /after \d+ s, guests that run: quick slow/u, SENDSIGS]),
    ).toBe(true);
    expect(host.console.find('they were asked already')).toBeUndefined();
    // In the manner of 12.04 the time of the pre-stop comes before that of the await script. Else there is little left for them.
    if (scene.manner === '12.04') expect(await ends(host)).toEqual(SAVED);
    expect(seconds).toBeLessThan(20 + 20 + 20 + MARGIN + PATIENCE);
  });

  if (scene.manner === '12.04') {
    test("the override is gone, and libvirt's own pre-stop does not see a guest", async (context) => {
      const host = await startUpstart(scene, context, {
        guests: [{ name: 'web 2', delaySeconds: 12 }],
        change: (root) => root.remove('/etc/init/libvirt-bin.override'),
      });
      await goDown(host, POWER_OFF);
      expect(await ends(host)).toEqual({ 'web 2': 'clean' });
    });

    test("libvirt's job is not told before rc, so that nobody waits for its pre-stop", async (context) => {
      const host = await startUpstart(scene, context, {
        change: (root) => editJob(root, 's/^stop on .*/stop on runlevel [!2345]/'),
      });
      await goDown(host, POWER_OFF);
      await expectSaved(host);
      expect(
        inOrder(host, ['waiting for libvirt-bin (stop/pre-stop)', 'slow: ended cleanly', SENDSIGS]),
      ).toBe(true);
    });
  }
}

const HANG_LIBVIRTD = ['sh', '-c', 'kill -STOP "$(cat /run/libvirtd.pid)"'];

const expectWrongly = (host: Host, expectation: string): Promise<unknown> =>
  editJob(host, `s/^expect daemon$/expect ${expectation}/`);

/** With sed, as an administrator might. */
const editJob = (host: Host, script: string): Promise<unknown> =>
  host.get(['sed', '-i', script, LIBVIRT_JOB]);
