import { describe, expect, test } from 'vitest';
import { nodeBinary } from '../bundle/node-binary.ts';
import { TOO_OLD, UNABLE_TO_READ, type NodeRelease } from '../bundle/nodes.ts';
import type { GuestOrder } from '../guests/lab/lab.ts';
import { installNode, removeBundle, removeNode, replaceNode } from './lab/bundle.ts';
import type { Host } from './lab/host.ts';
import { asSeen, HALTS, LIBVIRTD_STOPS, SENDSIGS, SHELL_ASKS } from './support/console-order.ts';
import { ends, presses } from './support/ends.ts';
import { edit, SHORT, useInstalledHosts, type Settings } from './support/installed.ts';
import { leftToKill } from './support/witness.ts';

// If the script cannot do it, the shell asks the guests: less refined, but they go down.

const GUESTS: readonly GuestOrder[] = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
  { name: 'paused', paused: true },
  { name: 'transient', transient: true },
  { name: 'cluster 7' },
];

interface Mishap {
  readonly what: string;
  readonly happens: (host: Host) => Promise<void>;
  /** Of the script, as the console tells it. */
  readonly why: string;
  readonly settings?: Settings;
}

const MISHAPS: readonly Mishap[] = [
  // First, for it takes longest.
  {
    what: 'Node hangs and does not heed SIGTERM',
    happens: (host) => replaceNode(host, "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n"),
    why: 'ended with status 137',
    settings: { SHUTDOWN_TIMEOUT: 3 },
  },
  { what: 'the script is gone', happens: removeBundle, why: 'is not there' },
  {
    what: 'Node is gone',
    happens: removeNode,
    why: 'there is no Node for /usr/sbin/libvirt-shutdown-domains',
  },
  { what: 'Node is too old', happens: (host) => installRelease(host, TOO_OLD), why: 'ended with status 2' },
  {
    what: 'Node is too old to read the script',
    happens: (host) => installRelease(host, UNABLE_TO_READ),
    why: 'ended with status 8',
  },
  {
    what: 'Node dies',
    happens: (host) => replaceNode(host, '#!/bin/sh\nkill -9 $$\n'),
    why: 'ended with status 137',
  },
  {
    what: 'the settings have a mistake',
    happens: (host) => edit(host, { SHUTDOWN_TIMEOUT: 'soon' }),
    why: 'ended with status 2',
  },
];

const startHost = useInstalledHosts();

describe.concurrent('a host whose script cannot do it', () => {
  test.for(MISHAPS)('has the shell ask its guests: $what', async (mishap, context) => {
    const settings = { ...SHORT, EXCLUDE: 'nobody cluster*', ...mishap.settings };
    const host = await startHost({ guests: GUESTS, libvirtGuests: 'off', settings }, context);
    await mishap.happens(host);
    await host.changeRunlevel('0');
    expect((await host.halted()).how).toBe('halt');
    expect(await ends(host)).toEqual({
      ...{ slow: 'clean', 'web 2': 'clean', paused: 'clean', transient: 'clean' },
      'cluster 7': 'never asked',
    });
    expect(await presses(host)).toMatchObject({ 'web 2': 2, paused: 1, transient: 1 });
    expect(leftToKill(host)).toEqual(['guest cluster 7']);
    const story = [
      `${mishap.why}: ${SHELL_ASKS}`,
      ...['from the shell: asked slow', 'no guest runs any more', LIBVIRTD_STOPS, SENDSIGS, HALTS],
    ];
    expect(asSeen(host, story)).toEqual(story);
    for (const name of ['slow', 'web 2', 'paused', 'transient'])
      expect(host.console.find(`from the shell: asked ${name}`)).toBeDefined();
  });

  test('says which guests run on when its time is up, and goes down all the same', async (context) => {
    const guests = [{ name: 'quick' }, { name: 'deaf 1', deaf: true }];
    const settings = { SHUTDOWN_TIMEOUT: 6, RETRY_INTERVAL: 4 };
    const host = await startHost({ guests, libvirtGuests: 'off', settings }, context);
    await removeBundle(host);
    await host.changeRunlevel('0');
    expect((await host.halted()).how).toBe('halt');
    expect(await ends(host)).toEqual({ quick: 'clean', 'deaf 1': 'asked in vain' });
    const story = ['still running when the time was up: deaf 1', LIBVIRTD_STOPS, SENDSIGS, HALTS];
    expect(asSeen(host, story)).toEqual(story);
    expect(leftToKill(host)).toEqual(['guest deaf 1']);
  });
});

/** The oldest of them. */
async function installRelease(host: Host, [release]: readonly NodeRelease[]): Promise<void> {
  if (release === undefined) throw new TypeError('there is one');
  await installNode(host, await nodeBinary(release));
}
