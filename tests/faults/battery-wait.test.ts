// --battery-wait: guests stay up as long as it is safe, and if mains power returns they are not asked at all.
import { describe, expect, test } from 'vitest';
import { deeds, program, runTool, sleep, startTool, world, type Result } from './run-tool.ts';
import { remember } from './remember.ts';
import { fakeUpsc, nutSays, onBattery, untilTold, type FakeUps } from './ups.ts';

const WAIT = ['-t', '60', '--battery', 'nut:ups', '--battery-wait', '--battery-margin', '10'];

const told = ({ of }: Pick<Result, 'of'>): string[] => of('battery-wait').map(({ is }) => is);

describe.concurrent('on battery', () => {
  test('nobody is asked until the runtime falls to what the run takes and the margin', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    // Nobody is on record: 90 s, the margin, and 12.5 s in which it may be too late.
    const ups = fakeUpsc(rig, { stdout: onBattery(300) });
    const run = startTool(rig, ['-t', '200', ...WAIT.slice(2)]);
    await untilTold(run, 'battery-wait', 1);
    expect(run.of('battery-wait')[0]).toMatchObject({
      ...{ is: 'waiting', power: 'battery', runtimeSeconds: 300, neededSeconds: 90, marginSeconds: 10 },
      beginsAtSeconds: 112.5,
    });
    ups.say({ stdout: onBattery(113) });
    await untilCalls(ups, 3);
    expect(deeds(rig)).toEqual([]);
    ups.say({ stdout: onBattery(104) });
    const result = await run.ended;
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(told(result)).toEqual(['waiting', 'begins']);
    // The run's clock begins with the run: what was waited for is no part of its limit.
    expect(result.of('run-begun')[0]?.elapsed).toBeLessThan(3);
    expect(result.of('battery-read')[0]).toMatchObject({ runtimeSeconds: 104, moved: true });
  });

  test('what is kept for the last resort is needed, too: who takes as long as ever ends cleanly, in order', async () => {
    const guests = [
      { name: 'app', obeysAfter: 5_500 },
      { name: 'db', obeysAfter: 6_500 },
    ];
    const rig = await world({ guests });
    remember(rig, { app: [6], db: [7] });
    const ups = fakeUpsc(rig, { stdout: onBattery(300) });
    const more = ['--on-timeout', 'destroy', '--order', 'app db', '--battery-margin', '5'];
    const run = startTool(rig, ['-t', '60', '--battery', 'nut:ups', '--battery-wait', ...more]);
    await untilTold(run, 'battery-wait', 1);
    // 13 s, the reserve of 20 s, the margin: as little as may be left when it begins at the last moment.
    ups.say({ stdout: onBattery(43) });
    const result = await run.ended;
    expect(result.of('battery-wait')[0]).toMatchObject({ neededSeconds: 33, beginsAtSeconds: 50.5 });
    expect(result).toMatchObject({ code: 0, outcomes: { app: 'clean', db: 'clean' } });
    expect([result.of('order-gave-way'), result.of('share-used'), result.of('last-resort')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('a guest that never went down needs no eternity where there is no limit', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    remember(rig, { deaf: [null] });
    const ups = fakeUpsc(rig, { stdout: onBattery(36_000) });
    const args = ['-t', '0', '--on-timeout', 'destroy', '--battery', 'nut:ups', '--battery-wait'];
    const run = startTool(rig, args);
    await untilTold(run, 'battery-wait', 1);
    expect(run.of('battery-wait')[0]).toMatchObject({ is: 'waiting', neededSeconds: 110 });
    ups.say({ stdout: nutSays() });
    expect((await run.ended).code).toBe(0);
    expect(deeds(rig)).toEqual([]);
  });

  test('a guest that never went down needs the whole limit', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    fakeUpsc(rig, { stdout: onBattery(18) });
    await runTool(rig, ['-t', '3', '--on-timeout', 'leave']);
    const { of } = await runTool(rig, ['-t', '4', ...WAIT.slice(2)]);
    expect(of('battery-wait')[0]).toMatchObject({ is: 'begins', neededSeconds: 4 });
  });

  test('is given up when mains power is back: exit 0, all guests are up', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ups = fakeUpsc(rig, { stdout: onBattery(900) });
    const run = startTool(rig, WAIT);
    await untilTold(run, 'battery-wait', 1);
    ups.say({ stdout: nutSays() });
    const result = await run.ended;
    expect([result.code, told(result), deeds(rig)]).toEqual([0, ['waiting', 'given-up'], []]);
    expect(result.of('run-begun')).toEqual([]);
  });

  test('goes on after a low battery that is taken back', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ups = fakeUpsc(rig, { stdout: onBattery(1_500, { 'ups.status': 'OB LB' }) });
    const run = startTool(rig, WAIT);
    await untilCalls(ups, 1);
    await sleep(300);
    ups.say({ stdout: onBattery(1_490) });
    await untilTold(run, 'battery-wait', 1);
    ups.say({ stdout: onBattery(0) });
    await untilCalls(ups, 3);
    await sleep(300);
    ups.say({ stdout: nutSays() });
    const result = await run.ended;
    expect([result.code, told(result), deeds(rig)]).toEqual([0, ['waiting', 'given-up'], []]);
  });

  test('goes on in a calibration, low battery or not', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ups = fakeUpsc(rig, { stdout: onBattery(60, { 'ups.status': 'CAL OB LB' }) });
    const run = startTool(rig, WAIT);
    await untilCalls(ups, 3);
    ups.say({ stdout: nutSays() });
    const result = await run.ended;
    expect([result.code, told(result), deeds(rig)]).toEqual([0, ['waiting', 'given-up'], []]);
  });

  test('is over when the battery is low and tells no more', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ups = fakeUpsc(rig, { stdout: onBattery(900, { 'ups.status': 'OB LB' }) });
    const run = startTool(rig, WAIT);
    await untilCalls(ups, 1);
    await sleep(300);
    ups.say({ stderr: 'Error: Data stale\n', status: 1 });
    const result = await run.ended;
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('battery-wait').at(-1)?.why).toBe('the battery is low, and it could not be read again');
  });

  test('is over at once when the battery is low', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stdout: onBattery(900, { 'ups.status': 'OB LB' }) });
    const result = await runTool(rig, WAIT);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('battery-wait')).toMatchObject([{ is: 'begins', why: 'the battery is low' }]);
  });

  test('without a runtime it lasts until the battery is low, if that suffices', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ups = fakeUpsc(rig, { stdout: onBattery('', { 'battery.runtime': null }) });
    const run = startTool(rig, WAIT);
    await untilTold(run, 'battery-wait', 1);
    ups.say({ stdout: onBattery('', { 'battery.runtime': null, 'ups.status': 'OB LB' }) });
    const result = await run.ended;
    expect([told(result), result.outcomes]).toEqual([['waiting', 'begins'], { web: 'clean' }]);
  });

  test('without a runtime, where low battery would be too late, it is over at once', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stdout: onBattery('', { 'battery.runtime': null, 'battery.runtime.low': 60 }) });
    const result = await runTool(rig, WAIT);
    expect([told(result), result.outcomes]).toEqual([['begins'], { web: 'clean' }]);
  });
});

describe.concurrent('what cannot be known', () => {
  test('a source that fails three times in a row: the guests are shut down', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stderr: 'Error: Data stale\n', status: 1 });
    const result = await runTool(rig, WAIT);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(told(result)).toEqual(['unread', 'begins']);
    expect(result.ms).toBeGreaterThan(9_500);
  });

  test('a hypervisor that cannot be asked: the run begins when it would take its whole limit', async () => {
    const rig = await world({ connections: { 'qemu:///system': { refuses: true } } });
    fakeUpsc(rig, { stdout: onBattery(50) });
    const { of } = await runTool(rig, WAIT);
    expect(of('battery-wait')[0]).toMatchObject({ is: 'begins', neededSeconds: 60 });
  });
});

describe.concurrent('nothing waits', () => {
  test('where mains power is there', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stdout: nutSays() });
    const result = await runTool(rig, WAIT, { json: false });
    expect([result.code, deeds(rig)]).toEqual([0, []]);
    expect(result.stdout).toMatch(/^nut:ups: on mains \(OL\), .*; no guest was asked, all stay up\n$/u);
  });

  test('when the host goes down: there is no staying up', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    program(rig, 'runlevel', 'echo 2 0');
    fakeUpsc(rig, { stdout: onBattery(900) });
    const result = await runTool(rig, WAIT);
    expect([result.code, told(result), result.outcomes]).toEqual([0, [], { web: 'clean' }]);
  });

  test('for a name that no guest has: exit 2 at once', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stdout: onBattery(900) });
    const result = await runTool(rig, [...WAIT, 'wbe'], { json: false });
    expect(result.code).toBe(2);
    expect(result.ms).toBeLessThan(4_000);
  });

  test('after SIGTERM: exit 143, nobody was asked', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stdout: onBattery(900) });
    const run = startTool(rig, WAIT);
    await untilTold(run, 'battery-wait', 1);
    run.child.kill('SIGTERM');
    const result = await run.ended;
    expect([result.code, deeds(rig)]).toEqual([143, []]);
    expect(result.stderr).toMatch(/ended by SIGTERM: no guest was asked/u);
  });

  test('another run need not wait for one that only waits', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    fakeUpsc(rig, { stdout: onBattery(900) });
    const run = startTool(rig, WAIT, { shared: true });
    await untilTold(run, 'battery-wait', 1);
    const other = await runTool(rig, ['-t', '20'], { shared: true });
    expect(other).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(other.of('warning')).toEqual([]);
    run.child.kill('SIGTERM');
    await run.ended;
  });
});

const untilCalls = async (ups: FakeUps, many: number): Promise<void> => {
  for (let waited = 0; ups.calls().length < many && waited < 20_000; waited += 50) await sleep(50);
  expect(ups.calls().length).toBeGreaterThanOrEqual(many);
};
