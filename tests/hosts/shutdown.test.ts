import { describe, expect, test } from 'vitest';
import type { GuestOrder } from '../guests/lab/lab.ts';
import {
  asSeen,
  DOWN,
  HALTS,
  LIBVIRTD_STOPS,
  REBOOTS,
  SENDSIGS,
  VIRTLOGD_STOPS,
} from './support/console-order.ts';
import { ends, presses } from './support/ends.ts';
import { init, useInstalledHosts } from './support/installed.ts';
import { GO_BY_NUMBERS } from './support/libvirt-bin.ts';
import { record, recordedOutcomes } from './support/record.ts';
import { leftToKill } from './support/witness.ts';

// The promise: when the host goes down, every guest is in a safe state before the power goes off, and the record of it is true.

const GUESTS: readonly GuestOrder[] = [
  { name: 'slow', delaySeconds: 8 },
  { name: 'quick' },
  { name: 'web 2', presses: 2 },
  { name: 'deaf', deaf: true },
  { name: 'paused', paused: true },
  { name: 'transient', transient: true },
];
const CLEAN = { slow: 'clean', quick: 'clean', 'web 2': 'clean', paused: 'clean', transient: 'clean' };
/** Less the reserve, time for the slow guest; the deaf one has the run use it all. */
const settings = { SHUTDOWN_TIMEOUT: 20, RESERVE: 8, RETRY_INTERVAL: 4 };

const startHost = useInstalledHosts();

describe.concurrent('a host that goes down', () => {
  test.for([
    { level: '0', how: 'halt', last: HALTS },
    { level: '6', how: 'reboot', last: REBOOTS },
  ] as const)(
    'waits in runlevel $level for guests that end, forces off who does not, and goes on only then',
    async ({ level, how, last }, context) => {
      const host = await startHost({ guests: GUESTS, settings }, context);
      await host.changeRunlevel(level);
      expect((await host.halted()).how).toBe(how);
      expect(await ends(host)).toEqual({ ...CLEAN, deaf: 'asked in vain' });
      expect(await presses(host)).toMatchObject({ quick: 1, 'web 2': 2, paused: 1, transient: 1 });
      expect(leftToKill(host)).toEqual([]);
      const story = [
        ...['slow: asked to shut down', 'quick: ended cleanly', 'web 2: ended cleanly'],
        ...['slow: ended cleanly', 'deaf: is being forced off', 'deaf: forced off'],
        ...['the run has ended: exit status 3', '6 guests in', '1 forced off, 5 ended cleanly'],
        // libvirt's own service, which was kept, comes after ours.
        ...['no running guests', LIBVIRTD_STOPS, VIRTLOGD_STOPS, SENDSIGS, last, DOWN],
      ];
      expect(asSeen(host, story)).toEqual(story);
      expect(await host.read('/var/log/libvirt/qemu/deaf.log')).toContain('reason=destroyed');

      // What an administrator reads once the host is up again says what the guests' own disks say.
      expect(await recordedOutcomes(host)).toEqual({ ...CLEAN, deaf: 'forced' });
      const runs = await record(host);
      expect(runs.map(({ run }) => run)).toEqual(runs.map(() => runs[0]?.run));
      expect(runs[0]).toMatchObject({ event: 'run-begun', host: 'lab-host', settings: { goingDown: true } });
      expect(runs.at(-1)).toMatchObject({ event: 'run-ended', status: 3, counts: { clean: 5, forced: 1 } });
    },
  );

  test('does so, too, where rc goes by numbers', async (context) => {
    const host = await startHost(
      {
        guests: [
          { name: 'slow', delaySeconds: 4 },
          { name: 'web 2', presses: 2 },
        ],
        prepare: (root) => root.write(GO_BY_NUMBERS, ''),
      },
      context,
    );
    expect(await init(host, 'status')).toMatchObject({ status: 0 });
    await host.changeRunlevel('0');
    await host.halted();
    expect(host.console.find('Using makefile-style')).toBeUndefined();
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
    expect(leftToKill(host)).toEqual([]);
    const story = ['slow: ended cleanly', 'exit status 0', LIBVIRTD_STOPS, SENDSIGS, HALTS];
    expect(asSeen(host, story)).toEqual(story);
  });
});
