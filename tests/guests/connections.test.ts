import { expect, test } from 'vitest';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';

const host = useHost();
const other = useHost();

test('all connections are served at the same time', async () => {
  const here = await host.guest({ name: 'web', delaySeconds: 3 });
  const there = await other.guest({ name: 'web', delaySeconds: 3 });
  const end = await host.run(['-t', '60', '-c', other.lab.uri]).ended;
  expect(end.status, tell(end.events)).toBe(0);
  for (const guest of [here, there]) expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
  const ended = eventsOf(end.events, 'guest-ended').map(({ guest, outcome }) => ({
    connection: guest.connection,
    outcome,
  }));
  expect(ended).toHaveLength(2);
  for (const connection of [host.lab.uri, other.lab.uri])
    expect(ended).toContainEqual({ connection, outcome: 'clean' });
  const asked = eventsOf(end.events, 'guest-asked').map(({ elapsed }) => elapsed);
  expect(Math.max(...asked) - Math.min(...asked)).toBeLessThan(2);
});

test('one that cannot be asked keeps no guest of another waiting, and is not forgotten: exit 4', async () => {
  const here = await host.guest({ name: 'web' });
  const there = await other.guest({ name: 'unreachable' });
  await other.lab.killDaemon();
  const end = await host.run(['-t', '30', '-c', other.lab.uri]).ended;
  expect(end.status, tell(end.events)).toBe(4);
  expect(outcomesOf(end)).toEqual({ web: 'clean' });
  expect(eventsOf(end.events, 'connection-lost')).toMatchObject([{ connection: other.lab.uri }]);
  expect(eventsOf(end.events, 'guest-asked')[0]?.elapsed).toBeLessThan(3);
  expect(await here.marker()).toMatchObject({ clean: true, presses: 1 });
  expect(await there.marker()).toMatchObject({ clean: false, presses: 0 });
});
