import { describe, expect, test } from 'vitest';
import { until } from '../guests/support/until.ts';
import { asSeen, DOWN, HALTS, LIBVIRTD_STOPS, SENDSIGS, SINGLE_USER } from './support/console-order.ts';
import { ends, presses } from './support/ends.ts';
import { useInstalledHosts } from './support/installed.ts';
import { leftToKill } from './support/witness.ts';

const startHost = useInstalledHosts();
const GUESTS = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
];

describe.concurrent('a host that changes to single user', () => {
  test('shuts its guests down before, and still halts from there', async (context) => {
    const host = await startHost({ guests: GUESTS }, context);
    await host.changeRunlevel('1');
    await host.singleUser();
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
    expect(leftToKill(host)).toEqual([]);
    const story = ['slow: ended cleanly', 'exit status 0', LIBVIRTD_STOPS, SENDSIGS, SINGLE_USER];
    expect(asSeen(host, story)).toEqual(story);

    await host.changeRunlevel('0');
    const halt = await host.halted();
    expect(halt.how).toBe('halt');
    expect(asSeen(host, [SINGLE_USER, HALTS, DOWN])).toEqual([SINGLE_USER, HALTS, DOWN]);
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
  });

  test('shuts them down once more if it went back to work in between', async (context) => {
    const host = await startHost({ guests: GUESTS }, context);
    await host.changeRunlevel('1');
    await host.singleUser();
    await host.get(['telinit', '2']);
    await until(async () => (await host.run(['virsh', 'list'])).status === 0, 'libvirtd to answer');
    await Promise.all(host.guests.map((guest) => guest.forgetListening()));
    for (const { name } of host.guests) await host.virsh('start', name);
    for (const guest of host.guests)
      await until(async () => (await guest.marker()).listening, `${guest.name} to boot`);

    await host.changeRunlevel('6');
    expect((await host.halted()).how).toBe('reboot');
    for (const guest of host.guests)
      expect(await guest.marker()).toMatchObject({ clean: true, cleanEnds: 2, starts: 2 });
    expect(await presses(host)).toMatchObject({ 'web 2': 4 });
  });
});
