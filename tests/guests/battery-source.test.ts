// The battery's source fails, or is only looked at: real NUT (upsd, dummy-ups, upsc), real guests.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CheckRecord } from '../../lib/report/check/json.ts';
import { startNut, type Nut } from './lab/ups/nut.ts';
import { upsTools } from './lab/ups/tools.ts';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell, type Run } from './support/run.ts';

const host = useHost();
let tools: string;
let nut: Nut;
/**
 * One whose driver hangs, for longer than MAXAGE soon. Its upsd looks at its driver every two seconds: with so little it would call
 * the data stale on its own now and then.
 */
let hanging: Nut;

const onBattery = (runtime: number): Record<string, string> => ({
  ...{ 'ups.status': 'OB DISCHRG', 'battery.runtime': String(runtime), 'battery.charge': '63' },
});

beforeAll(async () => {
  tools = await upsTools();
  [nut, hanging] = await Promise.all([
    startNut({ within: host.lab }),
    startNut({ within: host.lab, maxAge: 2, values: onBattery(40) }),
  ]);
  hanging.pauseDriver();
}, 120_000);
afterAll(() => Promise.all([nut.stop(), hanging.stop()]));

const MAINS = {
  ...{ 'ups.status': 'OL', 'battery.runtime': '1500', 'battery.runtime.low': '120', 'battery.charge': '100' },
};
afterEach(() => nut.set(MAINS));

const withBattery = (words: readonly string[], source = nut.source): Run =>
  host.run([...words, '--battery', source], { standIns: tools });

describe('where nothing is known: a warning, the limit as it was set, and nobody waits', () => {
  const runsPlain = async (said: string): Promise<void> => {
    const web = await host.guest({ name: 'web' });
    await hanging.refuses(said);
    const end = await withBattery(['-t', '60'], hanging.source).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(eventsOf(end.events, 'battery-unread')).toMatchObject([{ why: `upsc: ${said}` }]);
    expect(eventsOf(end.events, 'battery-read')).toEqual([]);
    expect(eventsOf(end.events, 'guest-asked')[0]?.elapsed).toBeLessThan(2);
    expect(await web.marker()).toMatchObject({ clean: true });
  };

  test('a driver that hangs', async () => {
    await runsPlain('Data stale');
  });

  test('a driver that is gone', async () => {
    await hanging.killDriver();
    await runsPlain('Driver not connected');
  });
});

test('upsd dies in mid-run and comes back: what it said holds, and the run ends before the battery', async () => {
  const [deaf, slow] = await host.guests({ name: 'deaf', deaf: true }, { name: 'slow', delaySeconds: 4 });
  await nut.set(onBattery(20));
  const going = withBattery(['-t', '120', '--battery-margin', '5', '--on-timeout', 'destroy']);
  const first = await going.saw('battery-read');
  await nut.killUpsd();
  const unread = await going.saw('battery-unread');
  await nut.startUpsd();
  await nut.set(onBattery(300));
  const end = await going.ended;
  expect(first).toMatchObject({
    ...{ power: 'battery', status: 'OB DISCHRG', runtimeSeconds: 20, chargePercent: 63, moved: true },
  });
  expect(unread.why).toBe('upsc: Connection failure: Connection refused');
  const { limitSeconds } = first;
  expect(eventsOf(end.events, 'battery-read')[1]).toMatchObject({ runtimeSeconds: 300, limitSeconds });
  expect(end.status, tell(end.events)).toBe(3);
  expect(outcomesOf(end)).toEqual({ deaf: 'forced', slow: 'clean' });
  expect(end.seconds).toBeLessThan(15.5);
  expect(await slow.marker()).toMatchObject({ clean: true, presses: 1 });
  expect(await deaf.marker()).toMatchObject({ clean: false });
});

describe('what only looks asks nobody', () => {
  test('plan holds what upsd says against the guests', async () => {
    const web = await host.guest({ name: 'web' });
    await nut.set({ 'battery.runtime': '100' });
    const end = await withBattery(['plan', '-t', '300']).ended;
    expect(end.status, end.stderr).toBe(0);
    // Nothing is known of the guest: 90 s are assumed. The margin is 30 s, and the host's own shutdown would keep 20 for its last resort.
    expect(eventsOf(end.events, 'plan')[0]?.prediction.battery).toMatchObject({
      ...{ source: nut.source, power: 'mains', runtimeSeconds: 100, lowSeconds: 120, chargePercent: 100 },
      ...{ limitSeconds: 70, suffices: false, spareSeconds: -40 },
    });
    expect(await web.marker()).toMatchObject({ presses: 0 });
  });

  test('check tells what is the matter with it', async () => {
    const web = await host.guest({ name: 'web' });
    await nut.set({ 'battery.runtime': '100', 'ups.status': 'OL RB' });
    const codes = async (): Promise<string[]> => {
      const end = await withBattery(['check']).ended;
      const { findings } = end.events[0] as unknown as CheckRecord;
      return findings.map(({ code }) => code).filter((code) => code.startsWith('battery-'));
    };
    expect(await codes()).toEqual(['battery-worn', 'battery-too-short']);
    await nut.set({ ...MAINS, 'battery.runtime.low': '150' });
    expect(await codes()).toEqual([]);
    expect(await web.marker()).toMatchObject({ presses: 0 });
  });
});
