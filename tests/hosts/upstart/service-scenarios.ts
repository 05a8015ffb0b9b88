import { expect, test, type TestContext } from 'vitest';
import { until } from '../../guests/support/until.ts';
import { replaceNode } from '../lab/bundle.ts';
import type { Host } from '../lab/host.ts';
import { ends, qemuPids } from '../support/ends.ts';
import { runlevelsAsked, watchRunlevel } from './runlevel-watch.ts';
import { startUpstart, stateOf, type Scene } from './upstart-host.ts';

const NODE_RAN = '/root/node-ran';
const NOTING_NODE = `#!/bin/sh\n: >${NODE_RAN}\n`;

/** Of ours it is this that is called, and asks for the runlevel: our job, or our pre-stop in libvirt's. */
const ASKED = { '10.04': ['libvirt-shutdown-domains N 2'], '12.04': ['libvirt-bin N 2'] } as const;

/** libvirt's job stops, starts or dies while the host stays up: no business of ours. */
export function serviceScenarios(scene: Scene): void {
  const { manner } = scene;

  test('`restart libvirt-bin`', async (context) => {
    const host = await startQuietHost(scene, context);
    const before = await qemuPids(host);
    const daemon = await host.read('/run/libvirtd.pid');
    await host.get(['initctl', 'restart', 'libvirt-bin']);
    await expectUntouched(host, before);
    // FACTS section 7: where it has a pre-stop, be it its own, Upstart does not restart.
    if (manner === '10.04') expect(await host.read('/run/libvirtd.pid')).not.toBe(daemon);
    expect(await runlevelsAsked(host)).toEqual(ASKED[manner]);
  });

  test('`stop libvirt-bin` and `start libvirt-bin`', async (context) => {
    const host = await startQuietHost(scene, context);
    const before = await qemuPids(host);
    await host.get(['initctl', 'stop', 'libvirt-bin']);
    expect(await stateOf(host, 'libvirt-bin')).toBe('stop/waiting');
    expect(await qemuPids(host)).toEqual(before);
    await host.get(['initctl', 'start', 'libvirt-bin']);
    await expectUntouched(host, before);
    expect(await runlevelsAsked(host)).toEqual(ASKED[manner]);
  });

  test('libvirtd is killed, and comes again', async (context) => {
    const host = await startQuietHost(scene, context);
    const before = await qemuPids(host);
    const daemon = await host.read('/run/libvirtd.pid');
    await host.get(['kill', '-KILL', daemon.trim()]);
    await until(async () => !['', daemon].includes(await pidOf(host)), 'another libvirtd');
    await expectUntouched(host, before);
    // For a process that has died there is no pre-stop.
    expect(await runlevelsAsked(host)).toEqual(manner === '10.04' ? ASKED[manner] : []);
  });

  test('`telinit 3`', async (context) => {
    const host = await startQuietHost(scene, context);
    const before = await qemuPids(host);
    await host.get(['telinit', '3']);
    await until(async () => (await host.get(['runlevel'])) === '2 3\n', 'runlevel 3');
    await until(async () => (await stateOf(host, 'rc')) === 'stop/waiting', "rc's end");
    await expectUntouched(host, before);
    expect(await runlevelsAsked(host)).toEqual([]);
  });
}

/** A host on which it shows whether Node was started. */
const startQuietHost = (scene: Scene, context: TestContext): Promise<Host> =>
  startUpstart(scene, context, {
    guests: [{ name: 'one' }, { name: 'web 2' }],
    change: async (host) => {
      await watchRunlevel(host);
      await replaceNode(host, NOTING_NODE);
    },
  });

const pidOf = async (host: Host): Promise<string> => (await host.run(['cat', '/run/libvirtd.pid'])).stdout;

async function expectUntouched(host: Host, before: unknown): Promise<void> {
  await until(async () => (await stateOf(host, 'libvirt-bin')) === 'start/running', 'libvirt-bin to run');
  await until(async () => (await host.run(['virsh', 'list'])).status === 0, 'libvirtd to answer');
  expect((await host.virsh('list', '--name')).trim().split('\n').sort()).toEqual(['one', 'web 2']);
  expect(await qemuPids(host)).toEqual(before);
  expect(await ends(host)).toEqual({ one: 'never asked', 'web 2': 'never asked' });
  expect(await host.exists(NODE_RAN)).toBe(false);
}
