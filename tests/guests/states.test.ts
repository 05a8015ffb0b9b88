import { describe, expect, test } from 'vitest';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';

const host = useHost();

describe('a paused guest', () => {
  test('is resumed and asked', async () => {
    const guest = await host.guest({ name: 'paused', paused: true });
    const end = await host.run(['-t', '60']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'guest-resumed')).toHaveLength(1);
    expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(await host.state(guest)).toBe('shut off (shutdown)');
  });

  test('is saved where the administrator says so, and the running ones are asked', async () => {
    const [paused, web] = await host.guests({ name: 'paused', paused: true }, { name: 'web' });
    const end = await host.run(['-t', '60', '--paused', 'save']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ paused: 'saved', web: 'clean' });
    expect(await host.state(paused)).toBe('shut off (saved)');
    expect(await paused.marker()).toMatchObject({ presses: 0 });
    expect(await web.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('is left alone where the administrator says so', async () => {
    const [paused, web] = await host.guests({ name: 'paused', paused: true }, { name: 'web' });
    const end = await host.run(['-t', '60', '--paused', 'leave']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(eventsOf(end.events, 'run-begun')[0]?.plan.leftAlone).toMatchObject([
      { guest: { name: 'paused' }, why: 'paused' },
    ]);
    expect(await host.state(paused)).toBe('paused (user)');
    expect(await paused.marker()).toMatchObject({ presses: 0 });
    expect(await web.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('is resumed and asked when it is paused in mid-run, too', async () => {
    const [guest, other] = await host.guests(
      { name: 'web', delaySeconds: 3 },
      { name: 'other', delaySeconds: 4 },
    );
    const run = host.run(['-t', '60', '--retry-interval', '2']);
    await run.asked('web', 'other');
    await host.lab.virsh('suspend', guest.uuid);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(0);
    for (const one of [guest, other]) expect(await one.marker()).toMatchObject({ clean: true, cleanEnds: 1 });
  });
});

describe('a guest that did not hear the first press', () => {
  test('is asked again after --retry-interval, and not before', async () => {
    const [two, booting] = await host.guests(
      { name: 'two presses', presses: 2 },
      { name: 'booting', startSeconds: 3 },
    );
    const end = await host.run(['-t', '60', '--retry-interval', '2']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(await two.marker()).toMatchObject({ clean: true, presses: 2 });
    expect(await booting.marker()).toMatchObject({ clean: true, presses: 1, starts: 1 });
    const asked = eventsOf(end.events, 'guest-asked').filter(({ guest }) => guest.name === 'two presses');
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect((asked[1]?.elapsed ?? 0) - (asked[0]?.elapsed ?? 0)).toBeGreaterThan(1.99);
  });

  test('is asked once where the administrator says so', async () => {
    const guest = await host.guest({ name: 'two presses', presses: 2 });
    const end = await host.run(['-t', '4', '--retry-interval', '0']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(await guest.marker()).toMatchObject({ clean: false, presses: 1 });
  });
});

describe('a guest that reboots instead', () => {
  test('is asked again and ends cleanly: it keeps its id', async () => {
    const guest = await host.guest({ name: 'reboots', reboots: true });
    const end = await host.run(['-t', '60', '--retry-interval', '3']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(await guest.marker()).toMatchObject({ clean: true, cleanEnds: 1, starts: 2 });
    expect(await host.state(guest)).toBe('shut off (shutdown)');
  });

  test('by on_poweroff=restart comes back time and again: it is forced off at last, and never called clean', async () => {
    const guest = await host.guest({ name: 'restarts', onPoweroff: 'restart' });
    const end = await host.run([
      '-t',
      '10',
      '--reserve',
      '4',
      '--retry-interval',
      '2',
      '--on-timeout',
      'destroy',
    ]).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(outcomesOf(end)).toEqual({ restarts: 'forced' });
    expect(await host.state(guest)).toBe('shut off (destroyed)');
    const { cleanEnds, starts } = await guest.marker();
    expect(starts).toBeGreaterThanOrEqual(2);
    expect(cleanEnds).toBeGreaterThanOrEqual(1);
  });
});

describe('a transient guest', () => {
  test('is clean by its lifecycle event, for libvirt keeps no record', async () => {
    const guest = await host.guest({ name: 'transient', transient: true, delaySeconds: 1 });
    const end = await host.run(['-t', '60']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'guest-ended')).toMatchObject([{ outcome: 'clean', evidence: 'event' }]);
    expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(await host.state(guest)).toBe('absent');
  });

  test('is left alone with --persistent-only', async () => {
    const [transient, web] = await host.guests({ name: 'transient', transient: true }, { name: 'web' });
    const end = await host.run(['-t', '60', '--persistent-only']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(await transient.marker()).toMatchObject({ clean: false, listening: true, presses: 0 });
    expect(await web.marker()).toMatchObject({ clean: true });
  });
});

describe('a guest with an agent channel on which nobody answers', () => {
  test.each([{ mode: [] }, { mode: ['--mode', 'agent'] }])(
    'is asked by its power button after 6 s at most (options $mode)',
    async ({ mode }) => {
      const guest = await host.guest({ name: 'agent', agentChannel: true });
      const end = await host.run(['-t', '60', ...mode]).ended;
      expect(end.status, tell(end.events)).toBe(0);
      expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
      expect(end.seconds, tell(end.events)).toBeLessThan(9);
    },
  );
});

describe('a guest that is started meanwhile', () => {
  test('is taken in', async () => {
    const [slow, late] = await host.guests({ name: 'slow', delaySeconds: 3 }, { name: 'late', start: false });
    // It may be found while it boots, and miss the first press.
    const run = host.run(['-t', '60', '--retry-interval', '4']);
    await run.asked('slow');
    await host.lab.start([late]);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ slow: 'clean', late: 'clean' });
    for (const guest of [slow, late])
      expect(await guest.marker()).toMatchObject({ clean: true, cleanEnds: 1 });
    expect(eventsOf(end.events, 'guest-found')).toMatchObject([{ guest: { name: 'late' } }]);
  });

  test('is taken in when it had ended in this run and was started again', async () => {
    const [slow, again] = await host.guests({ name: 'slow', delaySeconds: 4 }, { name: 'again' });
    const run = host.run(['-t', '60', '--retry-interval', '5']);
    await run.saw('guest-ended', ({ guest }) => guest.name === 'again');
    await host.lab.start([again]);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(await slow.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(await again.marker()).toMatchObject({ clean: true, cleanEnds: 2, starts: 2 });
    expect(eventsOf(end.events, 'guest-back')).toMatchObject([{ guest: { name: 'again' }, round: 2 }]);
  });

  test('is not touched in a run of named guests', async () => {
    const [slow, late] = await host.guests({ name: 'slow', delaySeconds: 3 }, { name: 'late', start: false });
    const run = host.run(['-t', '60', 'slow']);
    await run.asked('slow');
    await host.lab.start([late]);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ slow: 'clean' });
    expect(await slow.marker()).toMatchObject({ clean: true, presses: 1 });
    expect(await late.marker()).toMatchObject({ clean: false, listening: true, presses: 0 });
  });
});
