// The UPS decides how long a run may take: --battery with a stand-in upsc or apcaccess.
import { describe, expect, test } from 'vitest';
import { deeds, program, recorded, runTool, startTool, world, type Rig } from './run-tool.ts';
import { apcupsdSays, fakeApcaccess, fakeUpsc, nutSays, onBattery, untilTold, type FakeUps } from './ups.ts';

const deaf = { name: 'deaf', deaf: true };

const nut = (rig: Rig, stdout: string): FakeUps => fakeUpsc(rig, { stdout });

describe.concurrent('the limit', () => {
  test('is the smaller of --timeout and the runtime less the margin', async () => {
    const rig = await world({ guests: [deaf, { name: 'web' }] });
    nut(rig, onBattery(12));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-margin', '5']);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'running', web: 'clean' } });
    expect(result.ms).toBeGreaterThan(6_000);
    expect(result.ms).toBeLessThan(8_500);
    const [first] = result.of('battery-read');
    expect(first).toMatchObject({ power: 'battery', status: 'OB DISCHRG', runtimeSeconds: 12, moved: true });
    expect(first?.limitSeconds).toBeGreaterThan(6.9);
    expect(first?.limitSeconds).toBeLessThan(8.5);
  });

  test('stays as it was set where the battery lasts longer, and on mains', async () => {
    for (const stdout of [onBattery(500), nutSays({ 'battery.runtime': 5 })]) {
      const rig = await world({ guests: [deaf] });
      nut(rig, stdout);
      const result = await runTool(rig, ['-t', '3', '--battery', 'nut:ups']);
      expect(result.of('battery-read')).toMatchObject([{ moved: false, limitSeconds: 3 }]);
      expect(result.ms).toBeGreaterThan(2_500);
    }
  });

  test('shrinks when the runtime does, and never grows again', async () => {
    const rig = await world({ guests: [deaf] });
    const ups = nut(rig, onBattery(300));
    const run = startTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-margin', '0']);
    await untilTold(run, 'battery-read', 1);
    ups.say({ stdout: onBattery(7) });
    await untilTold(run, 'battery-read', 2);
    ups.say({ stdout: onBattery(900) });
    const { of, ms } = await run.ended;
    const [, moved] = of('battery-read');
    expect(moved).toMatchObject({ runtimeSeconds: 7, moved: true });
    expect(ms / 1000).toBeLessThan((moved?.elapsed ?? 0) + 8);
    expect(ms / 1000).toBeGreaterThan((moved?.elapsed ?? 0) + 5.5);
  });

  test('a power cut in mid-run is heeded from then on', async () => {
    const rig = await world({ guests: [deaf] });
    const ups = nut(rig, nutSays());
    const run = startTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-margin', '0']);
    await untilTold(run, 'battery-read', 1);
    ups.say({ stdout: onBattery(6) });
    const { of, ms } = await run.ended;
    expect(of('battery-read').map(({ power, moved }) => [power, moved])).toEqual([
      ['mains', false],
      ['battery', true],
    ]);
    expect(ms).toBeLessThan(14_000);
  });

  test('apcupsd tells it in minutes', async () => {
    const rig = await world({ guests: [deaf] });
    const ups = fakeApcaccess(rig, {
      stdout: apcupsdSays({ STATUS: 'ONBATT ', TIMELEFT: '0.1 Minutes', BCHARGE: '7.0 Percent' }),
    });
    const result = await runTool(rig, [
      ...['-t', '60', '--battery', 'apcupsd:127.0.0.1:3551'],
      ...['--battery-margin', '0'],
    ]);
    expect(result.of('battery-read')[0]).toMatchObject({
      ...{ power: 'battery', status: 'ONBATT', runtimeSeconds: 6, chargePercent: 7, moved: true },
    });
    expect(ups.calls()[0]).toBe('status 127.0.0.1:3551');
    expect(result.ms).toBeLessThan(8_000);
  });
});

describe.concurrent('a battery that is low', () => {
  test.each([
    ['nut', 'OB LB DISCHRG'],
    ['nut', 'FSD OL'],
    ['apcupsd', 'ONBATT LOWBATT'],
    ['apcupsd', 'SHUTTING DOWN'],
  ])('%s %s: the last resort still ends in time', async (tool, status) => {
    const rig = await world({ guests: [deaf, { name: 'web' }] });
    if (tool === 'nut') nut(rig, nutSays({ 'ups.status': status, 'battery.runtime.low': 14 }));
    else fakeApcaccess(rig, { stdout: apcupsdSays({ STATUS: status, DLOWBATT: '0.25 Minutes' }) });
    const source = tool === 'nut' ? 'nut:ups' : 'apcupsd';
    const args = ['-t', '60', '--battery', source, '--battery-margin', '5', '--on-timeout', 'destroy'];
    const result = await runTool(rig, args);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'forced by us', web: 'clean' } });
    expect(result.of('battery-read')[0]).toMatchObject({ power: 'low', moved: true });
    expect(result.ms).toBeLessThan(11_000);
  });

  test('gives the last resort its time even where none is left, and asks all the same', async () => {
    const rig = await world({ guests: [deaf, { name: 'web', obeysAfter: 300 }] });
    nut(rig, onBattery(0, { 'ups.status': 'OB LB' }));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--on-timeout', 'destroy']);
    expect(result.outcomes).toEqual({ deaf: 'forced by us', web: 'clean' });
    expect(result.ms).toBeLessThan(6_500);
  });
});

describe.concurrent('an order', () => {
  test('gives way when the battery is low', async () => {
    const rig = await world({ guests: [{ name: 'app', obeysAfter: 3_000 }, { name: 'db' }] });
    nut(rig, nutSays({ 'ups.status': 'OB LB' }));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--order', 'app db']);
    expect(result.of('order-gave-way')).toMatchObject([{ why: 'the battery is low' }]);
    expect(lastAsked(result.of('guest-asked'))).toBeLessThan(2.5);
  });

  test('gives way when the battery lasts for less than the plan needs', async () => {
    const rig = await world({ guests: [{ name: 'app', obeysAfter: 3_000 }, { name: 'db' }] });
    // Nobody is on record: each counts 90 s.
    nut(rig, onBattery(170));
    const result = await runTool(rig, ['-t', '600', '--battery', 'nut:ups', '--order', 'app db']);
    expect(result.of('order-gave-way')[0]?.why).toMatch(
      /^the battery leaves 1[34]\d s, and .* needs 180 s$/u,
    );
    expect(lastAsked(result.of('guest-asked'))).toBeLessThan(2.5);
  });

  test('holds while the battery lasts, though the limit is the battery’s', async () => {
    const rig = await world({ guests: [{ name: 'app', obeysAfter: 1_500 }, { name: 'db' }] });
    nut(rig, onBattery(400));
    const result = await runTool(rig, ['-t', '600', '--battery', 'nut:ups', '--order', 'app db']);
    expect(result.of('battery-read')[0]).toMatchObject({ moved: true });
    expect(result.of('order-gave-way')).toEqual([]);
    expect(lastAsked(result.of('guest-asked'))).toBeGreaterThan(1.5);
  });
});

describe.concurrent('a source that tells nothing', () => {
  const refused = { stderr: 'Error: Connection failure: Connection refused\n', status: 1 };
  test.each([
    ['refuses', refused, /Connection refused/u],
    ['hangs', { sleep: 30 }, /upsc gave no answer within 3 s/u],
    [
      'tells nonsense',
      { stdout: 'battery.runtime: -5\nups.status: OB\n' },
      /nonsense: battery\.runtime: -5/u,
    ],
    ['tells nothing', { stdout: '' }, /neither ups\.status nor battery\.runtime/u],
  ])('%s: a warning, and the plain limit; nobody waits for it', async (_, says, why) => {
    const rig = await world({ guests: [deaf, { name: 'web' }] });
    fakeUpsc(rig, says);
    const result = await runTool(rig, ['-t', '5', '--battery', 'nut:ups']);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'running', web: 'clean' } });
    expect(result.of('battery-unread')).toMatchObject([{ why: expect.stringMatching(why) as string }]);
    expect(lastAsked(result.of('guest-asked'))).toBeLessThan(2);
    expect(result.ms).toBeGreaterThan(4_500);
    expect(recorded(rig).map(({ event }) => event)).toContain('battery-unread');
  });

  test('its tool is not installed', async () => {
    const rig = await world({ guests: [{ name: 'web', obeysAfter: 1_000 }] });
    program(rig, 'upsc', 'echo "exec: upsc: not found" >&2; exit 127');
    const result = await runTool(rig, ['-t', '5', '--battery', 'nut:ups'], { json: false });
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/upsc is not installed/u);
  });

  test('what it said before still holds', async () => {
    const rig = await world({ guests: [deaf] });
    const ups = nut(rig, onBattery(8));
    const run = startTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-margin', '0']);
    await untilTold(run, 'battery-read', 1);
    ups.say(refused);
    const { ms, of } = await run.ended;
    expect(ms).toBeLessThan(10_000);
    expect(of('battery-unread')).toHaveLength(1);
  });
});

describe.concurrent('a mistake', () => {
  test.each([
    [['--battery', 'nut']],
    [['--battery', 'nut:']],
    [['--battery', 'nut:-l@localhost']],
    [['--battery', 'nut:ups@host:99999']],
    [['--battery', 'nut:ups;reboot']],
    [['--battery', 'apc:localhost']],
    [['--battery', 'apcupsd:']],
    [['--battery', '']],
    [['--battery', 'nut:ups', '--battery-margin', '-1']],
    [['--battery-wait']],
  ])('%j: one message, exit 2, nothing done', async (args) => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ups = nut(rig, nutSays());
    const result = await runTool(rig, args, { json: false });
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^libvirt-shutdown-domains: .*battery.*nothing was done.*\n$/u);
    expect([deeds(rig), ups.calls()]).toEqual([[], []]);
  });
});

const lastAsked = (asked: readonly { elapsed: number }[]): number =>
  Math.max(...asked.map(({ elapsed }) => elapsed));
