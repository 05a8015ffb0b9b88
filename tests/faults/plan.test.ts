// What plan predicts from the record of earlier runs, and the record's heartbeat.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RecordOf } from '../../lib/report/record-types.ts';
import { begunLine, head, remember } from './remember.ts';
import { apcupsdSays, fakeApcaccess, fakeUpsc, nutSays, onBattery, type UpsSays } from './ups.ts';
import {
  deeds,
  recorded,
  recordOf,
  runTool,
  startTool,
  uuidOf,
  world,
  type GuestSpec,
  type Rig,
} from './run-tool.ts';

type Prediction = RecordOf<'plan'>['prediction'];

const predicted = async (rig: Rig, ...args: string[]): Promise<Prediction> => {
  const { code, of } = await runTool(rig, ['plan', ...args]);
  expect(code).toBe(0);
  const [plan] = of('plan');
  if (plan === undefined) throw new Error('no plan was told');
  return plan.prediction;
};

const flat = (text: string): string => text.replace(/\s+/gu, ' ');

const guests: GuestSpec[] = [{ name: 'db' }, { name: 'web' }, { name: 'new' }];

describe.concurrent('plan', () => {
  test('learns from runs of its own how long each guest takes', async () => {
    const rig = await world({
      guests: [
        { name: 'quick', obeysAfter: 300 },
        { name: 'slow', obeysAfter: 2_500 },
        { name: 'deaf', deaf: true },
      ],
    });
    expect((await runTool(rig, ['-t', '6'])).code).toBe(3);
    rig.setGuest('quick', { state: 'running', obeysAfter: 300 });
    rig.setGuest('slow', { state: 'running', obeysAfter: 2_500 });
    const { groups, verdict } = await predicted(rig, '-t', '60');
    const [quick, slow, deaf] = ['quick', 'slow', 'deaf'].map((name) =>
      groups[0]?.guests.find(({ guest }) => guest.name === name),
    );
    expect(quick).toMatchObject({ basis: 'record', runs: 1, unended: 0 });
    expect(quick?.worstSeconds).toBeGreaterThan(0.2);
    expect(quick?.worstSeconds).toBeLessThan(2.4);
    expect(slow?.worstSeconds).toBeGreaterThan(2.4);
    expect(deaf).toMatchObject({ basis: 'record', runs: 1, unended: 1, worstSeconds: null });
    expect(verdict).toMatchObject({ fits: false, late: [{ name: 'deaf' }] });
  });

  test('tells the median, the worst, the verdict and what is to spare', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [40, 88, 50], web: [3, 4, 5], new: [10] });
    const prediction = await predicted(rig);
    expect(prediction).toMatchObject({ medianSeconds: 50, worstSeconds: 88 });
    expect(prediction.verdict).toMatchObject({
      fits: true,
      availableSeconds: 300,
      spareSeconds: 212,
      late: [],
    });
    const { stdout } = await runTool(rig, ['plan'], { json: false });
    expect(stdout).toContain('Fits into 300 s, with 212 s to spare.');
  });

  test('adds up the groups of an order', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [40], web: [5], new: [10] });
    const { groups, worstSeconds } = await predicted(rig, '--order', 'web new db');
    expect(groups.map((group) => Math.round(group.worstSeconds ?? -1))).toEqual([5, 15, 55]);
    expect(Math.round(worstSeconds ?? -1)).toBe(55);
  });

  test('holds the time against the battery', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [40], web: [5], new: [10] });
    expect((await predicted(rig, '--battery-runtime', '30')).battery).toMatchObject({
      ...{ source: null, power: null, statedSeconds: 30 },
      ...{ runtimeSeconds: 30, suffices: false, spareSeconds: -10 },
    });
    const { stdout } = await runTool(rig, ['plan'], { json: false, env: { BATTERY_RUNTIME: '60' } });
    expect(stdout).toContain('The battery lasts 60 s (BATTERY_RUNTIME): enough, with 20 s to spare.');
  });

  test('says what it assumes of a guest that no run tells of, and counts with it', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [40], web: [5] });
    const prediction = await predicted(rig);
    expect(prediction).toMatchObject({ assumedSeconds: 90, worstSeconds: 90 });
    const { stdout } = await runTool(rig, ['plan'], { json: false });
    expect(stdout).toContain('(90 s) is assumed: no earlier run tells of 1 guest.');
  });

  test('without a record assumes, and is no failure', async () => {
    const rig = await world({ guests });
    expect((await predicted(rig)).groups[0]?.guests.map(({ basis }) => basis)).toEqual(
      guests.map(() => 'assumed'),
    );
  });

  test.each([
    [
      'is a folder',
      (file: string): unknown => mkdirSync(file, { recursive: true }),
      'the record cannot be read',
    ],
    [
      'holds nothing but rubbish',
      (file: string) => {
        writeFileSync(file, 'what?\n{"schema":1}\n');
      },
      'no earlier run',
    ],
    [
      'is torn',
      (file: string) => {
        writeFileSync(file, begunLine('a').slice(0, 50));
      },
      'no earlier run',
    ],
  ])('goes on where the record %s', async (_, spoil, expected) => {
    const rig = await world({ guests });
    spoil(recordOf(rig));
    const { code, stdout } = await runTool(rig, ['plan'], { json: false });
    expect(code).toBe(0);
    expect(stdout).toContain(expected);
  });

  test('takes a guest that a power failure cut short for one that did not go down', async () => {
    const rig = await world({ guests: [{ name: 'db' }, { name: 'late' }] });
    const asked = {
      ...{ ...head('cut'), elapsed: 2, event: 'guest-asked', state: 'running', mode: 'acpi', attempt: 1 },
      guest: { name: 'db', uuid: uuidOf('db'), connection: '' },
    };
    const beat = { ...head('cut'), elapsed: 252, event: 'heartbeat', guests: 2 };
    writeFileSync(recordOf(rig), `${begunLine('cut')}${JSON.stringify(asked)}\n${JSON.stringify(beat)}\n`);
    const { stdout } = await runTool(rig, ['plan'], { json: false });
    expect(stdout.replace(/\s+/gu, ' ')).toContain('db (did not go down last time, asked for 250 s)');
  });

  test('gives no verdict while a connection does not answer: its guests count, too', async () => {
    const rig = await world({
      connections: { 'qemu:///system': { guests }, 'lxc:///system': { refuses: true } },
    });
    const args = ['plan', '-c', 'qemu:///system', '-c', 'lxc:///system'];
    const { code, of } = await runTool(rig, args);
    expect(code).toBe(4);
    expect(of('plan')[0]?.prediction.verdict.fits).toBeNull();
    const { stdout } = await runTool(rig, args, { json: false });
    expect(stdout).toContain('cannot be said: 1 connection did not answer');
  });

  test('says that a run is going on, and takes nothing from it', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const run = startTool(rig, ['-t', '30'], { shared: true });
    await rig.until(
      () => existsSync(recordOf(rig)) && recorded(rig).some(({ event }) => event === 'guest-asked'),
      15_000,
    );
    const { stdout } = await runTool(rig, ['plan'], { json: false, shared: true });
    expect(stdout).toContain(`A run is going on (PID ${run.child.pid ?? ''})`);
    expect(stdout).toContain('(90 s)');
    run.child.kill('SIGTERM');
    await run.ended;
  });

  test('onto a full disk is a failure, and says so', async () => {
    const rig = await world({ guests });
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await runTool(rig, ['plan'], { json: false, stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect(code).toBe(1);
    expect(stderr).toContain('the output is not whole');
  });

  test('reads the record and does not touch it', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [40] });
    chmodSync(recordOf(rig), 0o400);
    const before = JSON.stringify(recorded(rig));
    await predicted(rig);
    expect(JSON.stringify(recorded(rig))).toBe(before);
  });
});

const NUT = ['--battery', 'nut:apc@localhost'];

describe.concurrent('plan with a UPS', () => {
  test('asks it once, and holds the plan against its runtime less the margin and the reserve', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [40], web: [5], new: [10] });
    const ups = fakeUpsc(rig, { stdout: nutSays({ 'battery.runtime': 620, 'battery.charge': 97 }) });
    const { battery, verdict } = await predicted(rig, ...NUT, '--battery-margin', '60');
    expect(battery).toEqual({
      ...{ source: 'nut:apc@localhost', unread: null, power: 'mains', status: 'OL', chargePercent: 97 },
      ...{ lowSeconds: 120, marginSeconds: 60, statedSeconds: null, runtimeSeconds: 620, limitSeconds: 300 },
      ...{ suffices: true, spareSeconds: 500 },
    });
    expect(verdict).toMatchObject({ fits: true, availableSeconds: 300 });
    expect(ups.calls()).toEqual(['apc@localhost']);
    expect(deeds(rig)).toEqual([]);
  });

  test('tells whom a power failure would catch, and that the battery alone is why', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [88], web: [5], new: [10] });
    fakeUpsc(rig, { stdout: nutSays({ 'battery.runtime': 130 }) });
    const { battery, verdict } = await predicted(rig, ...NUT);
    expect(verdict).toMatchObject({ fits: true, spareSeconds: 212 });
    expect(battery).toMatchObject({ suffices: false, spareSeconds: -8, limitSeconds: 100 });
    const { stdout } = await runTool(rig, ['plan', ...NUT], { json: false });
    expect(flat(stdout)).toContain('too short by 8 s for db (took 88 s).');
  });

  test('on battery shows the limit that a run would have now, and an order that gives way', async () => {
    const rig = await world({ guests });
    remember(rig, { db: [88], web: [60], new: [10] });
    const status = { 'ups.status': 'OB DISCHRG', 'battery.runtime': 160, 'battery.charge': 61 };
    fakeUpsc(rig, { stdout: nutSays(status) });
    const args = ['plan', ...NUT, '--order', 'db web new', '--on-timeout', 'destroy'];
    const { of } = await runTool(rig, args);
    const [plan] = of('plan');
    expect(plan?.plan.orderHolds).toBe(false);
    expect(plan?.settings.timeoutSeconds).toBe(300);
    expect(plan?.prediction).toMatchObject({
      ...{ worstSeconds: 88, verdict: { fits: true, availableSeconds: 110 } },
      battery: { power: 'battery', limitSeconds: 130, suffices: true, spareSeconds: 22 },
    });
    const { stdout } = await runTool(rig, args, { json: false });
    expect(stdout).toContain('The run ends after 130 s at the latest.');
    expect(flat(stdout)).toContain('on battery (OB DISCHRG), 2 min 40 s left, 61 % charged.');
    expect(flat(stdout)).toContain('all are asked at once');
    expect(flat(stdout)).toContain('So the battery sets the limit: 130 s, not 300 s.');
  });

  test('on battery shows an order that gives way where a guest is late all the same, and slots', async () => {
    const rig = await world({ guests: ['app', 'db'].map((name) => ({ name })) });
    remember(rig, { app: [200], db: [30] });
    fakeUpsc(rig, { stdout: onBattery(160) });
    const order = ['plan', ...NUT, '--order', 'app db'];
    const { of } = await runTool(rig, order);
    expect(of('plan')[0]).toMatchObject({
      plan: { orderHolds: false },
      prediction: { verdict: { late: [{ name: 'app' }] }, groups: [{}, { worstSeconds: 30 }] },
    });
    const { stdout } = await runTool(rig, order, { json: false });
    expect(stdout).toContain('Group 2 of 2: 1 guest, at once');
    expect(stdout).not.toContain('before the next one begins');
    const slots = await runTool(rig, ['plan', ...NUT, '--parallel', '1'], { json: false });
    expect(slots.stdout).toContain('2 guests, asked at once');
    expect(slots.stdout).not.toContain('at a time.');
  });

  test('tells whose limit it is where a host that goes down has another', async () => {
    const rig = await world({ guests: [{ name: 'db' }] });
    fakeUpsc(rig, { stdout: onBattery(25) });
    const { stdout } = await runTool(rig, ['plan', ...NUT], { json: false });
    // Less than the margin: 5 s, and by half of the runtime a last resort.
    expect(stdout).toContain('The run ends after 5 s at the latest.');
    expect(flat(stdout)).toContain('When the host goes down the battery sets the limit: 12.5 s, not 300 s.');
  });

  test('assumes what is low where the UPS does not say it', async () => {
    const rig = await world({ guests: [{ name: 'db' }] });
    remember(rig, { db: [80] });
    fakeUpsc(rig, { stdout: nutSays({ 'battery.runtime.low': null }) });
    const { stdout } = await runTool(rig, ['plan', ...NUT], { json: false });
    expect(flat(stdout)).toContain('upsmon begins later: 120 s (assumed) from its low battery warning on');
  });

  test('that is low counts with what its mark says', async () => {
    const rig = await world({ guests: [{ name: 'db' }] });
    remember(rig, { db: [30] });
    fakeUpsc(rig, { stdout: nutSays({ 'ups.status': 'OB LB', 'battery.runtime.low': 100 }) });
    const { battery } = await predicted(rig, ...NUT, '--on-timeout', 'destroy');
    expect(battery).toMatchObject({ power: 'low', limitSeconds: 70, suffices: true, spareSeconds: 20 });
  });

  test('asks apcupsd the same way', async () => {
    const rig = await world({ guests: [{ name: 'db' }] });
    remember(rig, { db: [30] });
    const ups = fakeApcaccess(rig, { stdout: apcupsdSays({ STATUS: 'ONBATT', TIMELEFT: '4.0 Minutes' }) });
    const { battery } = await predicted(rig, '--battery', 'apcupsd:nas:3551');
    expect(battery).toMatchObject({
      power: 'battery',
      runtimeSeconds: 240,
      limitSeconds: 210,
      suffices: true,
    });
    expect(ups.calls()).toEqual(['status nas:3551']);
  });

  test.each<[string, UpsSays, string]>([
    ['is refused', { stderr: 'Error: Connection failure: Connection refused\n', status: 1 }, 'refused'],
    ['says nonsense', { stdout: 'what?\n' }, 'tells neither'],
    ['hangs', { sleep: 30 }, 'no answer within 3 s'],
  ])('goes on where upsc %s, and says so', async (_, says, why) => {
    const rig = await world({ guests });
    remember(rig, { db: [40], web: [5], new: [10] });
    fakeUpsc(rig, says);
    const { stdout, code, ms } = await runTool(rig, ['plan', ...NUT, '--battery-runtime', '300'], {
      json: false,
    });
    expect(code).toBe(0);
    expect(flat(stdout)).toContain('nut:apc@localhost cannot be read: ');
    expect(flat(stdout)).toContain(why);
    expect(flat(stdout)).toContain('The battery lasts 300 s (BATTERY_RUNTIME): enough, with 260 s to spare.');
    expect(ms).toBeLessThan(8_000);
    const { battery } = await predicted(rig, ...NUT);
    expect(battery).toMatchObject({ power: null, suffices: null, spareSeconds: null });
    expect(battery?.unread).toContain(why);
  });

  test('says that upsc is missing, and what to install', async () => {
    const rig = await world({ guests });
    const { stdout } = await runTool(rig, ['plan', ...NUT], { json: false });
    expect(flat(stdout)).toContain('upsc is not installed; install nut-client');
  });
});

describe.concurrent('the record’s heartbeat', () => {
  test('comes after five seconds without another line, and tells how many guests are left', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }, { name: 'web' }] });
    const { events } = await runTool(rig, ['-t', '13', '--retry-interval', '0']);
    const beats = recorded(rig).filter(({ event }) => event === 'heartbeat');
    expect(beats.length).toBeGreaterThanOrEqual(1);
    for (const beat of beats) expect(beat).toMatchObject({ guests: 1 });
    const times = recorded(rig).map(({ elapsed }) => elapsed);
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(6.5);
    expect(events.map(({ event }) => event)).not.toContain('heartbeat');
  });

  test('does not come in a run that is quicker', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    await runTool(rig, ['-t', '20']);
    expect(recorded(rig).map(({ event }) => event)).not.toContain('heartbeat');
  });
});
