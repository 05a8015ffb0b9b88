import { describe, expect, test } from 'vitest';
import type { LabGuest } from './lab/guest.ts';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';
import { until } from './support/until.ts';

const host = useHost();

describe('two runs at once', () => {
  test('press each guest exactly once, and both exit 0', async () => {
    const guests = await host.guests(...['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, delaySeconds: 2 })));
    const runs = [host.run(['-t', '60']), host.run(['-t', '60'])];
    const ends = await Promise.all(runs.map((run) => run.ended));
    for (const end of ends) expect(end.status, tell(end.events)).toBe(0);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, presses: 1 });
    expect(ends.flatMap((end) => eventsOf(end.events, 'guest-asked'))).toHaveLength(guests.length);
    expect(ends.flatMap((end) => eventsOf(end.events, 'warning')).map(({ code }) => code)).toEqual([
      'waiting-for-other-run',
    ]);
  });

  test('the second looks for itself once the first is over: what was started last is not missed', async () => {
    const [slow, late] = await host.guests({ name: 'slow', delaySeconds: 3 }, { name: 'late', start: false });
    const first = host.run(['-t', '60', 'slow']);
    await first.asked('slow');
    const second = host.run(['-t', '60']);
    await second.saw('warning');
    await host.lab.start([late]);
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect([one.status, two.status], tell(two.events)).toEqual([0, 0]);
    expect(await slow.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(await late.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(outcomesOf(two)).toEqual({ late: 'clean' });
  });

  test('a run that was killed leaves no lock behind', async () => {
    const guest = await host.guest({ name: 'slow', delaySeconds: 4 });
    const killed = host.run(['-t', '60']);
    await killed.asked('slow');
    await killed.signal('KILL');
    await killed.ended;
    const end = await host.run(['-t', '60', '--retry-interval', '9']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'warning')).toEqual([]);
    expect(await guest.marker()).toMatchObject({ clean: true, cleanEnds: 1 });
    // Its event stream ends by itself after an hour, being no child of anyone: all that SIGKILL leaves.
    for (const { pid, command } of await host.leftovers()) {
      expect(command).toContain('event --event lifecycle');
      process.kill(pid, 'SIGKILL');
    }
  });
});

describe('a signal while waiting for another run', () => {
  test('ends the one that waits and all that it started; the other goes on', async () => {
    const guest = await host.guest({ name: 'slow', delaySeconds: 4 });
    const first = host.run(['-t', '60']);
    await first.asked('slow');
    const second = host.run(['-t', '60']);
    await second.saw('warning');
    await second.signal('TERM');
    const waited = await second.ended;
    expect(waited.status, waited.stderr).toBe(143);
    expect(first.hasEnded).toBe(false);
    await until(
      async () => !(await host.programs()).some(({ command }) => command.includes('flock')),
      'the end of flock',
    );
    const end = await first.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
  });
});

describe('a signal in mid-run', () => {
  test.each([
    { signal: 'TERM', status: 143 },
    { signal: 'INT', status: 130 },
  ] as const)(
    'SIG$signal ends it at once with $status: what was sent stays sent, and no virsh is left',
    async ({ signal, status }) => {
      const guests = await host.guests(
        { name: 'quick' },
        { name: 'slow 1', delaySeconds: 3 },
        { name: 'slow 2', delaySeconds: 3 },
      );
      const run = host.run(['-t', '60']);
      await run.asked('slow 1', 'slow 2');
      await run.saw('guest-ended', ({ guest }) => guest.name === 'quick');
      const sent = performance.now();
      await run.signal(signal);
      const end = await run.ended;
      expect((performance.now() - sent) / 1000).toBeLessThan(2);
      expect(end.status, tell(end.events)).toBe(status);
      expect(await host.leftovers()).toEqual([]);
      expect(outcomesOf(end)).toEqual({ quick: 'clean', 'slow 1': 'running', 'slow 2': 'running' });
      expect(eventsOf(end.events, 'run-ended')).toMatchObject([{ signal: `SIG${signal}` }]);
      await allClean(guests);
      for (const guest of guests) expect((await guest.marker()).presses, guest.name).toBe(1);
    },
  );
});

const allClean = (guests: readonly LabGuest[]): Promise<void> =>
  until(async () => {
    const markers = await Promise.all(guests.map((guest) => guest.marker()));
    return markers.every(({ clean }) => clean);
  }, 'the markers of guests that were asked');
