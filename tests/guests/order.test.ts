import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';

const host = useHost();

describe('order', () => {
  test('a group is asked only after the one before has ended', async () => {
    const guests = await host.guests(
      { name: 'db' },
      { name: 'app', delaySeconds: 2 },
      { name: 'other' },
      { name: 'web 1', delaySeconds: 1 },
      { name: 'web 2' },
    );
    const end = await host.run(['-t', '90', '--order', 'app web* db']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    const asked = (name: string): number => elapsedOf(eventsOf(end.events, 'guest-asked'), name);
    const ended = (name: string): number => elapsedOf(eventsOf(end.events, 'guest-ended'), name);
    for (const web of ['web 1', 'web 2']) {
      expect(asked(web)).toBeGreaterThanOrEqual(ended('app'));
      expect(asked('db')).toBeGreaterThanOrEqual(ended(web));
    }
    expect(asked('other')).toBeGreaterThanOrEqual(ended('db'));
    expect(
      eventsOf(end.events, 'group-begun').map(({ group, groups }) => `${String(group)}/${String(groups)}`),
    ).toEqual(['1/4', '2/4', '3/4', '4/4']);
    expect(eventsOf(end.events, 'order-gave-way')).toEqual([]);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, presses: 1 });
  });

  test('by the digits of the links in the autostart folder; who has none comes last', async () => {
    const guests = await host.guests(
      { name: 'other' },
      { name: 'web 1' },
      { name: 'db', delaySeconds: 1 },
      { name: 'unnumbered' },
    );
    const folder = join(host.lab.folder, 'etc/qemu/autostart');
    await mkdir(folder, { recursive: true });
    for (const [link, name] of [
      ['9-db.xml', 'db'],
      ['20-web.xml', 'web 1'],
      ['unnumbered.xml', 'unnumbered'],
    ] as const)
      await symlink(`../${name}.xml`, join(folder, link));
    const end = await host.run(['-t', '90', '--order', 'autostart']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    const groups = eventsOf(end.events, 'run-begun')[0]?.plan.groups ?? [];
    expect(groups.map(({ guests: members }) => members.map(({ guest }) => guest.name).sort())).toEqual([
      ['db'],
      ['web 1'],
      ['other', 'unnumbered'],
    ]);
    const asked = eventsOf(end.events, 'guest-asked').map(({ guest }) => guest.name);
    expect(asked.slice(0, 2)).toEqual(['db', 'web 1']);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, presses: 1 });
  });

  test('a deaf group uses its share of the time and no more, the next is asked all the same', async () => {
    const [deaf, db] = await host.guests({ name: 'deaf', deaf: true }, { name: 'db' });
    const end = await host.run(['-t', '11', '--order', 'deaf db']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(outcomesOf(end)).toEqual({ deaf: 'running', db: 'clean' });
    const asked = elapsedOf(eventsOf(end.events, 'guest-asked'), 'db');
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(8);
    expect(eventsOf(end.events, 'share-used')).toMatchObject([{ group: 1, left: 1 }]);
    expect(await db.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(await deaf.marker()).toMatchObject({ clean: false, presses: 1 });
  });

  test('holds only while time allows: too short for its groups, all are asked at once, and the run says so', async () => {
    const guests = await host.guests({ name: 'app', delaySeconds: 3 }, { name: 'db' });
    const end = await host.run(['-t', '9', '--order', 'app db']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'order-gave-way')).toHaveLength(1);
    expect(eventsOf(end.events, 'run-begun')[0]?.plan.orderHolds).toBe(false);
    expect(elapsedOf(eventsOf(end.events, 'guest-asked'), 'db')).toBeLessThan(2);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, presses: 1 });
  });

  test('--parallel 1: one guest after the other', async () => {
    const guests = await host.guests(...['a', 'b', 'c'].map((name) => ({ name, delaySeconds: 0.5 })));
    const end = await host.run(['-t', '90', '--parallel', '1']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    const turns = end.events.filter(({ event }) => event === 'guest-asked' || event === 'guest-ended');
    const [one, two] = ['guest-asked', 'guest-ended'];
    expect(turns.map(({ event }) => event)).toEqual([one, two, one, two, one, two]);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, presses: 1 });
  });
});

const elapsedOf = (events: readonly { elapsed: number; guest: { name: string } }[], name: string): number => {
  const event = events.find(({ guest }) => guest.name === name);
  if (event === undefined) throw new Error(`nothing is told of ${name}`);
  return event.elapsed;
};
