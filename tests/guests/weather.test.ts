import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { LabGuest } from './lab/guest.ts';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell } from './support/run.ts';
import { until } from './support/until.ts';

const host = useHost();

describe('libvirtd that is killed in mid-run', () => {
  test('and started again: all guests end, before, meanwhile and after, and the run knows', async () => {
    const guests = await host.guests(
      { name: 'before' },
      { name: 'meanwhile', delaySeconds: 3 },
      { name: 'after', delaySeconds: 7 },
      { name: 'needs two', presses: 2 },
    );
    const run = host.run(['-t', '60', '--retry-interval', '8']);
    await run.saw('guest-ended', ({ guest }) => guest.name === 'before');
    await host.lab.killDaemon();
    await run.saw('connection-lost');
    await until(async () => (await guests[1].marker()).clean, 'the guest that ends meanwhile');
    await host.lab.startDaemon();
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'connection-back')).toHaveLength(1);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, cleanEnds: 1 });
    const { meanwhile, ...others } = outcomesOf(end);
    expect(others).toEqual({ before: 'clean', after: 'clean', 'needs two': 'clean' });
    // libvirt may have no record of it, and then its word must not be "clean" but what is known.
    expect(['clean', 'off']).toContain(meanwhile);
  });

  test('for good: exit 4 within a second of the limit, unknown; the guests that were asked end all the same', async () => {
    const [early, late] = await host.guests({ name: 'early' }, { name: 'late', delaySeconds: 3 });
    const run = host.run(['-t', '7', '--on-timeout', 'destroy', '--reserve', '3']);
    await run.saw('guest-ended', ({ guest }) => guest.name === 'early');
    await host.lab.killDaemon();
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(4);
    expect(end.seconds).toBeGreaterThan(6);
    expect(end.seconds).toBeLessThan(8);
    expect(outcomesOf(end)).toEqual({ early: 'clean', late: 'unknown' });
    for (const guest of [early, late])
      expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('before the run: exit 4, and no guest is touched', async () => {
    const guest = await host.guest({ name: 'web' });
    await host.lab.killDaemon();
    const end = await host.run(['-t', '30']).ended;
    expect(end.status, tell(end.events)).toBe(4);
    expect(end.seconds).toBeLessThan(15);
    expect(await guest.marker()).toMatchObject({ clean: false, presses: 0 });
  });
});

describe('a QEMU that is ended from outside', () => {
  test.each([{ transient: false }, { transient: true }])(
    'by SIGKILL has crashed (transient: $transient): exit 3; the others are clean',
    async ({ transient }) => {
      const [victim, other] = await host.guests(
        { name: 'victim', delaySeconds: 30, transient },
        { name: 'other', delaySeconds: 2 },
      );
      const run = host.run(['-t', '60']);
      await run.asked('victim', 'other');
      await endQemu(victim, 'SIGKILL');
      const end = await run.ended;
      expect(['crashed', 'forced'], tell(end.events)).toContain(outcomesOf(end)['victim']);
      expect(outcomesOf(end)['other']).toBe('clean');
      expect(end.status).toBe(3);
      expect(await victim.marker()).toMatchObject({ clean: false, cleanEnds: 0 });
      expect(await other.marker()).toMatchObject({ clean: true, presses: 1 });
    },
  );

  // As sendsigs does to whatever is left. QEMU then says that it shuts down, and libvirt's record reads "shutdown".
  test.each([{ transient: false }, { transient: true }])(
    'by SIGTERM is not clean (transient: $transient): its guest was cut off',
    async ({ transient }) => {
      const victim = await host.guest({ name: 'victim', delaySeconds: 30, transient });
      const run = host.run(['-t', '60']);
      await run.asked('victim');
      await sleep(500);
      await endQemu(victim, 'SIGTERM');
      const end = await run.ended;
      expect(await victim.marker()).toMatchObject({ clean: false, cleanEnds: 0 });
      expect(outcomesOf(end)['victim'], tell(end.events)).not.toBe('clean');
      expect(end.status).toBe(3);
    },
  );

  test('a guest that someone forces off was forced, by someone else: exit 3', async () => {
    const [victim, transient] = await host.guests(
      { name: 'victim', delaySeconds: 30 },
      { name: 'transient', delaySeconds: 30, transient: true },
    );
    const run = host.run(['-t', '60']);
    await run.asked('victim', 'transient');
    await host.lab.virsh('destroy', victim.uuid);
    await host.lab.virsh('destroy', transient.uuid);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(eventsOf(end.events, 'guest-ended').map(({ outcome, by }) => ({ outcome, by }))).toEqual([
      { outcome: 'forced', by: 'someone else' },
      { outcome: 'forced', by: 'someone else' },
    ]);
  });
});

describe('a reader that goes away in mid-run', () => {
  test('does not stop the run: all guests are clean, exit 0, and the record is whole', async () => {
    const guests = await host.guests(
      { name: 'web' },
      { name: 'slow', delaySeconds: 3 },
      { name: 'two', presses: 2 },
    );
    const run = host.run(['-t', '60', '--retry-interval', '4']);
    await run.asked('slow');
    run.stopReading();
    const end = await run.ended;
    expect(end.status, end.stderr).toBe(0);
    for (const guest of guests)
      expect(await guest.marker(), guest.name).toMatchObject({ clean: true, cleanEnds: 1 });
    expect(
      eventsOf(await host.record(), 'run-ended').filter(({ run: id }) => id === end.events[0]?.run),
    ).toHaveLength(1);
  });
});

describe("the system's clock set back by an hour in mid-run", () => {
  // The clock of this machine is not the test's to set, and no namespace has a system clock of its own. This sets back what
  // JavaScript sees of it, two seconds into the run: it proves that no wait, limit or interval of the program hangs on it.
  // Node's timers and performance.now() are the kernel's monotonic clock, which setting the system's clock does not move.
  test('changes neither the limit nor the intervals; only the times that are shown go back', async () => {
    const preload = join(host.lab.folder, 'set-back.cjs');
    await writeFile(preload, SET_BACK);
    const [deaf, slow] = await host.guests({ name: 'deaf', deaf: true }, { name: 'slow', delaySeconds: 4 });
    const end = await host.run(['-t', '8', '--retry-interval', '3'], { nodeArgs: ['--require', preload] })
      .ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(end.seconds).toBeGreaterThan(7);
    expect(end.seconds).toBeLessThan(9);
    const times = end.events.map(({ time }) => Date.parse(time));
    expect(Math.min(...times) - (times[0] ?? 0)).toBeLessThan(-3_500_000);
    const elapsed = end.events.map((event) => event.elapsed);
    expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
    expect(outcomesOf(end)).toEqual({ deaf: 'running', slow: 'clean' });
    expect(await deaf.marker()).toMatchObject({ presses: 3 });
    expect(await slow.marker()).toMatchObject({ clean: true });
  });
});

const SET_BACK = `
  const { now } = Date;
  const start = now();
  const setBack = () => now() - (now() - start > 2000 ? 3600000 : 0);
  globalThis.Date = class extends Date {
    constructor(...args) { if (args.length === 0) super(setBack()); else super(...args); }
    static now() { return setBack(); }
  };
`;

/** By the machine's pid, found by this guest's UUID in QEMU's command line. */
async function endQemu(guest: LabGuest, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const pid = await guest.qemuPid();
  if (pid === undefined) throw new Error('its QEMU does not run');
  process.kill(pid, signal);
}
