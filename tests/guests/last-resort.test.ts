import { describe, expect, test } from 'vitest';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';
import { goingDown } from './support/stand-ins.ts';

const host = useHost();

/** How much later than its limit a run may be seen to end, start of the process included. Seconds. */
const LATE = 1;

describe('a guest that never reacts, when time is up', () => {
  test('runs on with --on-timeout leave: exit 3 within a second of the limit, the others are clean', async () => {
    const [deaf, web] = await host.guests({ name: 'deaf', deaf: true }, { name: 'web' });
    const end = await host.run(['-t', '5', '--on-timeout', 'leave', '--retry-interval', '2']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(end.seconds).toBeLessThan(5 + LATE);
    expect(outcomesOf(end)).toEqual({ deaf: 'running', web: 'clean' });
    expect(await host.state(deaf)).toMatch(/^running/u);
    expect((await deaf.marker()).presses).toBeGreaterThanOrEqual(2);
    expect(await web.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('runs on when nothing is said and the host stays up', async () => {
    const deaf = await host.guest({ name: 'deaf', deaf: true });
    const end = await host.run(['-t', '3']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(end.seconds).toBeLessThan(3 + LATE);
    expect(await host.state(deaf)).toMatch(/^running/u);
  });

  test('is forced off with --on-timeout destroy: no marker, exit 3', async () => {
    const [deaf, slow] = await host.guests({ name: 'deaf', deaf: true }, { name: 'slow', delaySeconds: 2 });
    const end = await host.run(['-t', '9', '--reserve', '4', '--on-timeout', 'destroy']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(end.seconds).toBeLessThan(9 + LATE);
    expect(eventsOf(end.events, 'last-resort')[0]?.elapsed).toBeGreaterThan(4.99);
    expect(eventsOf(end.events, 'guest-ended')).toContainEqual(
      expect.objectContaining({
        outcome: 'forced',
        by: 'us',
        guest: expect.objectContaining({ name: 'deaf' }) as unknown,
      }),
    );
    expect(outcomesOf(end)).toEqual({ deaf: 'forced', slow: 'clean' });
    expect(await host.state(deaf)).toBe('shut off (destroyed)');
    expect(await deaf.marker()).toMatchObject({ clean: false, cleanEnds: 0 });
    expect(await slow.marker()).toMatchObject({ clean: true });
  });

  test('is saved with --on-timeout save: exit 0, and goes on where it was once it is started again', async () => {
    const deaf = await host.guest({ name: 'deaf', deaf: true });
    const end = await host.run(['-t', '12', '--reserve', '8', '--on-timeout', 'save']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ deaf: 'saved' });
    expect(await host.state(deaf)).toBe('shut off (saved)');
    await host.lab.virsh('start', deaf.uuid);
    expect(await deaf.marker()).toMatchObject({ clean: false, starts: 1, listening: true });
    expect(await host.state(deaf)).toMatch(/^running \(restored\)/u);
  });
});

describe('a transient guest that never reacts cannot be saved', () => {
  test('and runs on when the host stays up: exit 3', async () => {
    const [deaf, web] = await host.guests({ name: 'deaf', deaf: true, transient: true }, { name: 'web' });
    const end = await host.run(['-t', '6', '--reserve', '3', '--on-timeout', 'save']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(outcomesOf(end)).toEqual({ deaf: 'running', web: 'clean' });
    expect(await host.state(deaf)).toMatch(/^running/u);
    expect(eventsOf(end.events, 'guest-forcing')).toEqual([]);
    expect(await web.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('and is forced off when the host is going down: exit 3', async () => {
    const [deaf, saved] = await host.guests(
      { name: 'deaf', deaf: true, transient: true },
      { name: 'persistent', deaf: true },
    );
    const options = { standIns: await goingDown(host.lab.folder) };
    const end = await host.run(['-t', '12', '--reserve', '8', '--on-timeout', 'save'], options).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(outcomesOf(end)).toEqual({ deaf: 'forced', persistent: 'saved' });
    expect(await deaf.qemuPid()).toBeUndefined();
    expect(await deaf.marker()).toMatchObject({ clean: false, cleanEnds: 0 });
    expect(await host.state(saved)).toBe('shut off (saved)');
  });
});

describe('when the host is going down', () => {
  test('what never reacts is forced off without being told to, and what is started meanwhile is taken in', async () => {
    const [deaf, stranger] = await host.guests(
      { name: 'deaf', deaf: true },
      { name: 'stranger', start: false },
    );
    const run = host.run(['-t', '10', '--reserve', '4', '--if-host-going-down', '--retry-interval', '2'], {
      standIns: await goingDown(host.lab.folder),
    });
    await run.asked('deaf');
    await host.lab.start([stranger]);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(outcomesOf(end)).toEqual({ deaf: 'forced', stranger: 'clean' });
    expect(await stranger.marker()).toMatchObject({ clean: true });
    expect(await host.state(deaf)).toBe('shut off (destroyed)');
  });

  test('and with --if-host-going-down nothing is done while it stays up: exit 0', async () => {
    const web = await host.guest({ name: 'web' });
    const end = await host.run(['--if-host-going-down']).ended;
    expect(end.status, end.stderr).toBe(0);
    expect(await web.marker()).toMatchObject({ clean: false, listening: true, presses: 0 });
  });
});
