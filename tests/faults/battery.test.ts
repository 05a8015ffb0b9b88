// The UPS decides how long a run may take: --battery with a stand-in upsc or apcaccess.
import { describe, expect, test } from 'vitest';
import { deeds, program, recorded, runTool, sleep, startTool, world, type Rig } from './run-tool.ts';
import { apcupsdSays, fakeApcaccess, fakeUpsc, nutSays, onBattery, untilTold, type FakeUps } from './ups.ts';

const deaf = { name: 'deaf', deaf: true };

const nut = (rig: Rig, stdout: string): FakeUps => fakeUpsc(rig, { stdout });

describe.concurrent('the limit', () => {
  test('is the smaller of --timeout and the runtime less the margin', async () => {
    const rig = await world({ guests: [deaf, { name: 'web' }] });
    nut(rig, onBattery(12));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-margin', '5']);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'running', web: 'clean' } });
    const [first] = result.of('battery-read');
    expect(first).toMatchObject({ power: 'battery', status: 'OB DISCHRG', runtimeSeconds: 12, moved: true });
    const { elapsed = 0, limitSeconds = 0 } = first ?? {};
    expect(limitSeconds).toBeCloseTo(elapsed + 7, 1);
    expect(result.ms / 1000).toBeGreaterThan((limitSeconds ?? 0) - 0.5);
    expect(result.ms / 1000).toBeLessThan((limitSeconds ?? 0) + 1);
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
      // So much less than before is read twice.
      ['battery', false],
      ['battery', true],
    ]);
    expect(ms).toBeLessThan(16_000);
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
    ['nut', 'OB LB DISCHRG', ''],
    ['nut', 'FSD OB LB', ''],
    ['apcupsd', 'ONBATT LOWBATT', '0x05060050'],
    ['apcupsd', 'SHUTTING DOWN', '0x05060250'],
  ])('%s %s: the last resort still ends in time', async (tool, status, STATFLAG) => {
    const rig = await world({ guests: [deaf, { name: 'web' }] });
    if (tool === 'nut') nut(rig, nutSays({ 'ups.status': status, 'battery.runtime.low': 14 }));
    else fakeApcaccess(rig, { stdout: apcupsdSays({ STATUS: status, STATFLAG, DLOWBATT: '0.25 Minutes' }) });
    const source = tool === 'nut' ? 'nut:ups' : 'apcupsd';
    const args = ['-t', '60', '--battery', source, '--battery-margin', '5', '--on-timeout', 'destroy'];
    const result = await runTool(rig, args);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'forced by us', web: 'clean' } });
    // Read once it is in doubt.
    expect(result.of('battery-read')).toMatchObject([
      { power: 'low', moved: false },
      { power: 'low', moved: true },
    ]);
    expect(result.ms).toBeLessThan(11_000);
  });

  test('gives the last resort its time even where none is left, and asks all the same', async () => {
    const rig = await world({ guests: [deaf, { name: 'web', obeysAfter: 300 }] });
    nut(rig, onBattery(0, { 'ups.status': 'OB LB' }));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--on-timeout', 'destroy']);
    expect(result.outcomes).toEqual({ deaf: 'forced by us', web: 'clean' });
    expect(result.ms).toBeLessThan(9_500);
  });
});

describe.concurrent('a shutdown that was ordered', () => {
  test.each([
    ['nut', 'FSD OB DISCHRG', ''],
    ['nut', 'FSD OL CHRG', ''],
    ['apcupsd', 'SHUTTING DOWN', '0x05260210'],
  ])('%s %s: all are asked at once, and have as long as the runtime', async (tool, status, STATFLAG) => {
    const rig = await world({ guests: [{ name: 'app', obeysAfter: 4_000 }, { name: 'db' }] });
    // What it would call low is less than the margin.
    if (tool === 'nut') nut(rig, onBattery(600, { 'ups.status': status, 'battery.runtime.low': 5 }));
    else fakeApcaccess(rig, { stdout: apcupsdSays({ STATUS: status, STATFLAG, DLOWBATT: '0.1 Minutes' }) });
    const source = tool === 'nut' ? 'nut:ups' : 'apcupsd';
    const args = ['-t', '120', '--battery', source, '--order', 'app db', '--on-timeout', 'destroy'];
    const result = await runTool(rig, args);
    expect(result).toMatchObject({ code: 0, outcomes: { app: 'clean', db: 'clean' } });
    expect(result.of('battery-read')[0]).toMatchObject({ power: 'ordered', moved: false, limitSeconds: 120 });
    expect(result.of('order-gave-way')).toMatchObject([{ why: 'the shutdown of the UPS was ordered' }]);
  });

  test('is limited by the runtime, where that is shorter', async () => {
    const rig = await world({ guests: [deaf] });
    nut(rig, onBattery(11, { 'ups.status': 'FSD OB' }));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-margin', '5']);
    const { elapsed = 0, limitSeconds = 0 } = result.of('battery-read')[0] ?? {};
    expect(limitSeconds).toBeCloseTo(elapsed + 6, 1);
    expect(result.ms / 1000).toBeLessThan((limitSeconds ?? 0) + 1);
  });
});

describe.concurrent('nobody is forced off unasked', () => {
  const web = { name: 'web', obeysAfter: 1_500 };

  test.each<[string, readonly string[], string]>([
    ['--reserve is all that the battery leaves', ['--reserve', '60'], onBattery(90)],
    [
      'RESERVE is all that is left at low battery',
      ['--reserve', '90'],
      onBattery(119, { 'ups.status': 'OB LB' }),
    ],
    [
      'the reserve is the default, set by hand, and the margin leaves no more',
      ['--reserve', '20', '--battery-margin', '100'],
      onBattery(119, { 'ups.status': 'OB LB' }),
    ],
  ])('where %s', async (_, more, stdout) => {
    const rig = await world({ guests: [web] });
    nut(rig, stdout);
    const args = ['-t', '300', '--battery', 'nut:ups', '--on-timeout', 'destroy', ...more];
    const result = await runTool(rig, args);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    const read = result.of('battery-read').at(-1);
    expect(read?.reserveSeconds).toBeLessThanOrEqual(((read?.limitSeconds ?? 0) - (read?.elapsed ?? 0)) / 2);
    const plan = await runTool(rig, ['plan', ...args], { json: false });
    expect(plan.stdout).not.toMatch(/After 0 s/u);
    expect(plan.stdout).not.toMatch(/leaves nothing of the limit/u);
  });

  test('where the battery fails late in an order: who waits is asked, and has five seconds', async () => {
    const rig = await world({
      guests: [
        { ...deaf, name: 'app' },
        { ...web, name: 'db' },
      ],
    });
    const ups = nut(rig, nutSays());
    const order = ['--order', 'app db', '--battery', 'nut:ups', '--on-timeout', 'destroy'];
    // As a run of 300 s with 36 s of battery left at 45 s.
    const run = startTool(rig, ['-t', '60', '--reserve', '8', '--battery-margin', '4', ...order]);
    await untilTold(run, 'guest-asked', 1);
    ups.say({ stdout: onBattery(9) });
    const { of, outcomes } = await run.ended;
    expect(outcomes).toEqual({ app: 'forced by us', db: 'clean' });
    const [moved] = of('battery-read').filter((read) => read.moved);
    expect(of('last-resort')[0]?.elapsed).toBeGreaterThan((moved?.elapsed ?? 0) + 3.5);
  });

  test('where it is started just before the last resort', async () => {
    const rig = await world({ guests: [deaf, { ...web, name: 'late', startsAfter: 6_000 }] });
    nut(rig, nutSays());
    const result = await runTool(rig, [
      '-t',
      '14',
      '--reserve',
      '7',
      '--battery',
      'nut:ups',
      '--on-timeout',
      'destroy',
    ]);
    expect(result.outcomes).toEqual({ deaf: 'forced by us', late: 'clean' });
  });
});

describe.concurrent('one reading', () => {
  test.each([
    ['of nothing left, in mid-run', onBattery(0, { 'battery.charge': 20 })],
    ['of nothing left in a full battery', onBattery(0)],
    ['of a low battery', onBattery(1_500, { 'ups.status': 'OB LB', 'battery.runtime.low': 5 })],
  ])('%s ends no run early', async (_, stdout) => {
    const rig = await world({ guests: [{ name: 'slow', obeysAfter: 16_000 }] });
    const ups = nut(rig, onBattery(1_500, { 'battery.charge': 21 }));
    const run = startTool(rig, ['-t', '60', '--battery', 'nut:ups', '--on-timeout', 'destroy']);
    await untilTold(run, 'battery-read', 1);
    ups.say({ stdout });
    for (let waited = 0; ups.calls().length < 2 && waited < 10_000; waited += 20) await sleep(20);
    await sleep(300);
    ups.say({ stdout: onBattery(1_490, { 'battery.charge': 21 }) });
    const result = await run.ended;
    expect(result).toMatchObject({ code: 0, outcomes: { slow: 'clean' } });
    expect(new Set(result.of('battery-read').map(({ limitSeconds }) => limitSeconds))).toEqual(new Set([60]));
  });

  test('in a full battery that never says anything else is none: the plain limit', async () => {
    const rig = await world({ guests: [{ name: 'web', obeysAfter: 7_000 }] });
    nut(rig, onBattery(0));
    const result = await runTool(rig, ['-t', '60', '--battery', 'nut:ups', '--on-timeout', 'destroy']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('battery-read')[0]).toMatchObject({ runtimeSeconds: null, limitSeconds: 60 });
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
