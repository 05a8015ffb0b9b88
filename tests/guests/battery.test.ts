// The battery decides: real NUT (upsd, dummy-ups, upsc) whose values change while a run goes on, Debian's apcaccess, real guests.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApcNis, type ApcNis } from './lab/ups/apc-nis.ts';
import { startNut, type Nut } from './lab/ups/nut.ts';
import { upsTools } from './lab/ups/tools.ts';
import { useHost } from './support/host.ts';
import { report } from './support/report.ts';
import { eventsOf, outcomesOf, tell, type Run } from './support/run.ts';

const host = useHost();
let tools: string;
let nut: Nut;
let apc: ApcNis;

beforeAll(async () => {
  tools = await upsTools();
  nut = await startNut({ within: host.lab });
  apc = await startApcNis({ within: host.lab });
}, 120_000);
afterAll(async () => {
  await nut.stop();
  await apc.stop();
});

const MAINS = { 'ups.status': 'OL', 'battery.runtime': '1500', 'battery.charge': '100' };
afterEach(() => nut.set(MAINS));

const onBattery = (runtime: number, more = ''): Record<string, string> => ({
  ...{ 'ups.status': `OB${more} DISCHRG`, 'battery.runtime': String(runtime), 'battery.charge': '63' },
});

const run = (args: readonly string[], source = nut.source): Run =>
  host.run(['--battery', source, ...args], { standIns: tools });

describe('with NUT', () => {
  test('mains power fails in mid-run, and the battery is lower than it said: the limit follows, twice', async () => {
    const deaf = await host.guest({ name: 'deaf', deaf: true });
    const going = run(['-t', '120', '--battery-margin', '2', '--retry-interval', '0']);
    await going.saw('battery-read', ({ power, moved }) => power === 'mains' && !moved);
    await nut.set(onBattery(60));
    const first = await going.saw('battery-read', ({ power, moved }) => power === 'battery' && moved);
    await nut.set(onBattery(9, ' LB'));
    const second = await going.saw('battery-read', ({ power, moved }) => power === 'low' && moved);
    const end = await going.ended;
    expect(first.limitSeconds).toBeCloseTo(first.elapsed + 58, 0);
    expect(second.limitSeconds).toBeCloseTo(second.elapsed + 7, 0);
    expect(end.seconds).toBeLessThan((second.limitSeconds ?? 0) + 1);
    expect(end.seconds).toBeGreaterThan((second.limitSeconds ?? 0) - 1.5);
    expect(outcomesOf(end)).toEqual({ deaf: 'running' });
    expect(await host.state(deaf)).toMatch(/^running/u);
  });

  test('on low battery the order is dropped, and all that waited are asked', async () => {
    const [app, db] = await host.guests({ name: 'app', delaySeconds: 12 }, { name: 'db' });
    const going = run(['-t', '120', '--order', 'app db']);
    await going.asked('app');
    await nut.set(onBattery(100, ' LB'));
    const gaveWay = await going.saw('order-gave-way');
    const end = await going.ended;
    expect(gaveWay).toMatchObject({ why: 'the battery is low', guests: 1 });
    expect(end.status, tell(end.events)).toBe(0);
    for (const guest of [app, db]) expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('upsd hangs: a warning, the limit as it was set, and nobody waits', async () => {
    const web = await host.guest({ name: 'web', delaySeconds: 4 });
    nut.pause();
    try {
      const end = await run(['-t', '60']).ended;
      expect(end.status, tell(end.events)).toBe(0);
      expect(eventsOf(end.events, 'guest-asked')[0]?.elapsed).toBeLessThan(2);
      expect(eventsOf(end.events, 'battery-unread')).toMatchObject([
        { why: 'upsc gave no answer within 3 s' },
      ]);
    } finally {
      nut.resume();
    }
    expect(await web.marker()).toMatchObject({ clean: true });
  });

  test('the record and report tell of it', async () => {
    await host.guest({ name: 'web' });
    await nut.set(onBattery(90));
    const end = await run(['-t', '120']).ended;
    const id = end.events[0]?.run;
    const lines = (await host.record()).filter((line) => line.run === id);
    expect(lines[0]).toMatchObject({ settings: { battery: nut.source, batteryMarginSeconds: 30 } });
    expect(lines.map(({ event }) => event)).toContain('battery-read');

    const shown = (await report(host.lab, '--last', '1')).replace(/\n +/gu, ' ');
    expect(shown).toContain(`Battery ${nut.source}: 1 min 30 s left at`);
    expect(shown).toMatch(/UPS: on battery \(OB DISCHRG\), 1 min 30 s left, 63 % charged/u);
  });
});

describe('--battery-wait', () => {
  test('asks nobody until it has to, and then all end cleanly before the battery is empty', async () => {
    const web = await host.guest({ name: 'web', delaySeconds: 2 });
    await nut.set(onBattery(600));
    const going = run(['-t', '60', '--battery-wait', '--battery-margin', '10', '--record', 'none']);
    await going.saw('battery-wait', ({ is }) => is === 'waiting');
    expect(await host.state(web)).toMatch(/^running/u);
    // No record: 90 s are assumed, but a run of 60 s takes no longer than that.
    await nut.set(onBattery(74));
    const end = await going.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'battery-wait').map(({ is }) => is)).toEqual(['waiting', 'begins']);
    expect(await web.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test('mains power returns: exit 0, the guest runs on and was never asked', async () => {
    const web = await host.guest({ name: 'web' });
    await nut.set(onBattery(600));
    const going = run(['--battery-wait']);
    await going.saw('battery-wait', ({ is }) => is === 'waiting');
    await nut.set(MAINS);
    const end = await going.ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'battery-wait').map(({ is }) => is)).toEqual(['waiting', 'given-up']);
    expect(await host.state(web)).toMatch(/^running/u);
    expect(await web.marker()).toMatchObject({ presses: 0, clean: false });
  });
});

describe('with apcaccess', () => {
  test('the limit is its TIMELEFT less the margin; LOWBATT and what it calls low count too', async () => {
    const [deaf, web] = await host.guests({ name: 'deaf', deaf: true }, { name: 'web' });
    await apc.set({ STATUS: 'ONBATT LOWBATT', TIMELEFT: '8.0 Minutes', DLOWBATT: '0.2 Minutes' });
    const end = await run(['-t', '120', '--battery-margin', '2', '--on-timeout', 'destroy'], apc.source)
      .ended;
    expect(outcomesOf(end), tell(end.events)).toEqual({ deaf: 'forced', web: 'clean' });
    expect(eventsOf(end.events, 'battery-read')[0]).toMatchObject({ power: 'low', runtimeSeconds: 480 });
    expect(end.seconds).toBeLessThan(11);
    expect(await web.marker()).toMatchObject({ clean: true });
    expect(await host.state(deaf)).toBe('shut off (destroyed)');
  });

  test.each(['hangs', 'stalls', 'garbage', 'refuses'] as const)(
    'a server that %s: a warning, and the plain limit',
    async (mode) => {
      const isSilent = mode === 'hangs' || mode === 'stalls';
      const web = await host.guest({ name: 'web', delaySeconds: isSilent ? 4 : 1 });
      await apc.be(mode);
      try {
        const end = await run(['-t', '60'], apc.source).ended;
        expect(end.status, tell(end.events)).toBe(0);
        expect(eventsOf(end.events, 'battery-unread')).toHaveLength(1);
      } finally {
        await apc.be('answers');
      }
      expect(await web.marker()).toMatchObject({ clean: true });
    },
  );
});
