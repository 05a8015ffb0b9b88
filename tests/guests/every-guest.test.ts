import { expect, describe, test } from 'vitest';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';

const host = useHost();

const NAMES = [
  '7',
  '1',
  '-dash',
  '--all',
  `a'b"c`,
  'web 1; destroy db',
  'Grüße 世界 🖥️',
  'x'.repeat(200),
  '&<>',
  '$(reboot) `id`',
  ' blanks  within ',
];

// First in the file: libvirtd gives ids from 1 on, so that the numbers are both names and other guests' ids.
describe('a guest is what its UUID says, whatever its name', () => {
  test('every running guest ends cleanly, pressed once, whatever it is called and however long it takes', async () => {
    const ordinary = await host.guests(
      ...['quick 1', 'quick 2', 'quick 3', 'quick 4', 'quick 5', 'quick 6'].map((name) => ({ name })),
      { name: 'slow', delaySeconds: 4 },
      { name: 'asleep', start: false },
    );
    const named = await host.guests(...NAMES.map((name) => ({ name })));
    expect((await host.lab.virsh('domname', '7')).trim()).not.toBe('7');
    expect((await host.lab.virsh('domname', '1')).trim()).not.toBe('1');

    const end = await host.run(['-t', '60']).ended;

    expect(end.status, tell(end.events)).toBe(0);
    expect(end.stderr).toBe('');
    const running = [...ordinary, ...named].filter(({ order }) => order.start !== false);
    for (const guest of running) {
      expect(await guest.marker(), guest.name).toMatchObject({
        clean: true,
        cleanEnds: 1,
        presses: 1,
        starts: 1,
      });
      expect(await host.state(guest)).toBe('shut off (shutdown)');
    }
    expect(outcomesOf(end)).toEqual(Object.fromEntries(running.map(({ name }) => [name, 'clean'])));
    expect(eventsOf(end.events, 'guest-asked')).toHaveLength(running.length);
  });

  test('named guests only: the others are not touched, be a name what it may', async () => {
    const others = await host.guests({ name: 'other' }, { name: 'db' });
    const id = await idOf(others[0].uuid);
    const names = [id, '-dash', 'web 1; destroy db', `a'b"c`];
    const named = await host.guests(...names.map((name) => ({ name })));

    const end = await host.run(['-t', '60', '--', ...names]).ended;

    expect(end.status, tell(end.events)).toBe(0);
    for (const guest of named)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, presses: 1 });
    for (const guest of others) {
      expect(await guest.marker(), guest.name).toMatchObject({ clean: false, listening: true, presses: 0 });
      expect(await host.state(guest)).toMatch(/^running/u);
    }
    expect(Object.keys(outcomesOf(end)).sort()).toEqual([...names].sort());
  });

  test('a guest may be named by its UUID or a glob; one that is excluded is not touched', async () => {
    const [byUuid, byGlob, excluded, other] = await host.guests(
      { name: 'uuid' },
      { name: 'web 1' },
      { name: 'web 2' },
      { name: 'other' },
    );
    const end = await host.run(['-t', '60', '--exclude', '*2', byUuid.uuid, 'web*']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ uuid: 'clean', 'web 1': 'clean' });
    for (const guest of [byUuid, byGlob])
      expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
    for (const guest of [excluded, other])
      expect(await guest.marker()).toMatchObject({ clean: false, presses: 0 });
  });

  test('a name that no guest has is a mistake: exit 2, and no guest is touched', async () => {
    const guest = await host.guest({ name: 'web' });
    const end = await host.run(['web', 'wbe']).ended;
    expect(end.status).toBe(2);
    expect(end.stderr).toContain('wbe');
    expect(await guest.marker()).toMatchObject({ clean: false, presses: 0 });
  });

  test('with nothing running there is nothing to do: exit 0', async () => {
    await host.guest({ name: 'asleep', start: false });
    const end = await host.run().ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(end.seconds).toBeLessThan(10);
  });
});

const idOf = async (uuid: string): Promise<string> => (await host.lab.virsh('domid', uuid)).trim();
