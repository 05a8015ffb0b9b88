import { describe, expect, test } from 'vitest';
import type { BatteryReading } from '../../lib/shutdown/battery-source.ts';
import { isInDoubt, judgeSilence, judgeWait } from '../../lib/shutdown/battery-wait.ts';
import { limitedBy, type Moments } from '../../lib/shutdown/battery-limit.ts';
import { play } from './model/play.ts';
import type { Schedule } from './model/schedule.ts';

const read = (more: Partial<BatteryReading>): BatteryReading => ({
  ...{ power: 'battery', runtimeMs: null, chargePercent: null, lowMs: null, lowBy: 'ups' },
  status: 'OB',
  ...more,
});

const LIMITS = { limitMs: 300_000, reserveMs: 20_000, lastResort: 'destroy' } as const;
const POLICY = { marginMs: 30_000, reservePart: 1 / 3 };

const at = (readAt: number): Moments => ({ now: readAt, readAt, lowSince: null });

describe('the limit that a battery leaves', () => {
  test.each<[string, Partial<BatteryReading>, number, number, number]>([
    ['runtime less margin, from the reading on', { runtimeMs: 200_000 }, 10_000, 180_000, 20_000],
    ['never more than was set', { runtimeMs: 900_000 }, 0, 300_000, 20_000],
    ['as it was on mains', { power: 'mains', runtimeMs: 60_000 }, 0, 300_000, 20_000],
    ['as it was where nothing is told', {}, 0, 300_000, 20_000],
    ['as on battery where the power is unknown', { power: 'unknown', runtimeMs: 90_000 }, 0, 60_000, 20_000],
    ['with a reserve of a third at most', { runtimeMs: 60_000 }, 0, 30_000, 10_000],
    ['five seconds at least, all of them for asking', { runtimeMs: 8_000 }, 0, 5_000, 0],
    ['what is more than five for the last resort', { runtimeMs: 36_500 }, 0, 18_250, 18_250 / 3],
    ['half of the runtime, the reserve a part of it', { runtimeMs: 36_000 }, 100_000, 118_000, 6_000],
    ['two minutes from low on where nothing else is told', { power: 'low' }, 0, 90_000, 20_000],
    ['what the UPS calls low', { power: 'low', lowMs: 60_000 }, 0, 30_000, 10_000],
    ['low battery is believed before the runtime', { power: 'low', runtimeMs: 800_000 }, 0, 90_000, 20_000],
    ['marks of its daemon are not', { power: 'low', lowBy: 'marks', runtimeMs: 200_000 }, 0, 170_000, 20_000],
    ['but where it tells no runtime', { power: 'low', lowBy: 'marks' }, 0, 90_000, 20_000],
    [
      'the runtime where a shutdown was ordered',
      { power: 'ordered', runtimeMs: 200_000 },
      0,
      170_000,
      20_000,
    ],
    ['as it was where that is all that is told', { power: 'ordered' }, 0, 300_000, 20_000],
    ['the runtime in a calibration', { power: 'calibrating', runtimeMs: 200_000 }, 0, 170_000, 20_000],
    ['a runtime shorter than low counts', { power: 'low', runtimeMs: 50_000 }, 0, 20_000, 20_000 / 3],
  ])('%s', (_, reading, readAt, limitMs, reserveMs) => {
    const limited = limitedBy(LIMITS, POLICY, read(reading), at(readAt));
    expect(limited).toMatchObject({ limitMs });
    expect(limited.reserveMs).toBeCloseTo(reserveMs, 6);
  });

  test('low battery counts from when it was first low', () => {
    const moments = { ...at(50_000), lowSince: 10_000 };
    expect(limitedBy(LIMITS, POLICY, read({ power: 'low' }), moments).limitMs).toBe(100_000);
  });

  test('one that is believed later counts from when it was read, and leaves five seconds all the same', () => {
    const moments = { ...at(10_000), now: 14_000 };
    expect(limitedBy(LIMITS, POLICY, read({ runtimeMs: 60_000 }), moments).limitMs).toBe(40_000);
    expect(limitedBy(LIMITS, POLICY, read({ runtimeMs: 31_000 }), moments).limitMs).toBe(27_500);
    expect(limitedBy(LIMITS, POLICY, read({ runtimeMs: 4_000 }), moments).limitMs).toBe(19_000);
  });

  // RESERVE=20 set by hand is a reserve that was asked for, too.
  test.each<[string, number, number, number, number]>([
    ['stays while it is no more than the half of what is left', 20_000, 90_000, 60_000, 20_000],
    ['gives way to asking where it is more', 40_000, 90_000, 60_000, 30_000],
    ['gives way to five seconds of asking', 20_000, 38_000, 19_000, 9_500],
    ['is as long as the limit and leaves asking the half all the same', 90_000, 120_000, 90_000, 45_000],
  ])('a reserve that was asked for %s', (_, reserveMs, runtimeMs, limitMs, left) => {
    const asked = { ...POLICY, reservePart: 1 };
    expect(limitedBy({ ...LIMITS, reserveMs }, asked, read({ runtimeMs }), at(0))).toMatchObject({
      ...{ limitMs, reserveMs: left },
    });
  });

  test('the last resort begins no later than it would have', () => {
    const limits = { ...LIMITS, reserveMs: 260_000 };
    expect(limitedBy(limits, POLICY, read({ runtimeMs: 200_000 }), at(30_000))).toMatchObject({
      ...{ limitMs: 200_000, reserveMs: 160_000 },
    });
  });
});

// The model's battery: `which` times 4 s of runtime, a margin of 2 s, 10 s at low battery; each guest counts 4 s.
describe('a run on battery', () => {
  test('ends when its battery says so, and not by a reading of more', () => {
    const { endedAt } = play([{ obeysAfter: null }], {}, [1_000, 'battery', 5], [4_000, 'battery', 7]);
    expect(endedAt).toBeGreaterThan(18_000);
    expect(endedAt).toBeLessThanOrEqual(19_000);
  });

  test('that is low begins its last resort in time', () => {
    const { endedAt, outcomes } = play(
      [{ obeysAfter: null }],
      { lastResort: 'destroy', reservePart: 0.05 },
      [2_000, 'battery-low'],
      [4_500, 'battery-low'],
    );
    // From when it was first low: 10 s, less the margin of 2 s.
    expect(endedAt).toBeLessThanOrEqual(10_000);
    expect(outcomes).toEqual({ web: 'forced' });
  });

  // As the last of these says: 24 s of runtime at 8.5 s.
  const LASTS: [number, 'battery', number] = [8_500, 'battery', 6];
  test.each<[string, [number, 'battery-low' | 'battery', number]]>([
    ['low', [6_000, 'battery-low', 7]],
    ['without any runtime', [6_000, 'battery', 0]],
  ])('that is %s for one reading has its whole time', (_, glitch) => {
    const { endedAt, reports } = play([{ obeysAfter: null }], {}, [1_000, 'battery', 7], glitch, LASTS);
    expect(reports.some((one) => one.is === 'battery-read' && one.limitMs < 25_000)).toBe(false);
    // 28 s of runtime at 1 s, less 2 s.
    expect(endedAt).toBeGreaterThan(26_000);
  });

  test.each<[string, readonly [number, 'battery' | 'battery-unread', number?][]]>([
    ['is read again', [[8_500, 'battery', 0]]],
    ['cannot be read again', [[8_500, 'battery-unread']]],
    ['is not read again', []],
  ])('that is empty, and %s, ends the run', (_, then) => {
    const { endedAt } = play(
      [{ obeysAfter: null }],
      {},
      [1_000, 'battery', 7],
      [6_000, 'battery', 0],
      ...then,
    );
    // Five seconds after that at the latest: 4 s is what it takes where nobody says anything.
    expect(endedAt).toBeGreaterThan(12_000);
    expect(endedAt).toBeLessThanOrEqual(15_000);
  });

  const GROUPS = [
    { name: 'a', place: 1, obeysAfter: 3_000 },
    { name: 'b', place: 2, obeysAfter: 3_000 },
    { name: 'c', place: 3, obeysAfter: 3_000 },
  ];

  test('keeps its order while there is time for it', () => {
    const { reports } = play(GROUPS, {}, [500, 'battery', 7]);
    expect(reports.some(({ is }) => is === 'order-gave-way')).toBe(false);
    expect(reports.filter(({ is }) => is === 'battery-read')).toMatchObject([{ moved: true }]);
  });

  test.each([
    [
      'needs more than is left',
      [500, 'battery', 3] as [number, 'battery', number],
      /the battery leaves 10 s, and .* needs 12 s/u,
    ],
    ['is low', [500, 'battery-low'] as [number, 'battery-low'], /the battery is low/u],
    [
      'is to be shut down',
      [500, 'battery-ordered', 7] as [number, 'battery-ordered', number],
      /the shutdown of the UPS was ordered/u,
    ],
  ])('drops it when it %s', (_, disturbance, why) => {
    const { reports, calls } = play(GROUPS, {}, disturbance);
    expect(reports.find(({ is }) => is === 'order-gave-way')).toMatchObject({
      why: expect.stringMatching(why) as string,
      guests: 2,
    });
    expect(calls.slice(0, 3).map((call) => call.replace(/ \(.*/u, ''))).toEqual([
      '0 ask a',
      '1 ask b',
      '1 ask c',
    ]);
  });

  const DESTROY = { limitMs: 300_000, reservePart: 1 / 15, lastResort: 'destroy', retryMs: 0 } as const;

  // Seven seconds before the last resort there is time for its 4 s; five before, all are asked.
  test.each([
    ['lasts for another while', 'battery', '52 ask db (default)'],
    ['is low', 'battery-low', '45 ask db (default)'],
  ] as const)('that fails late, and %s: a later group is asked and has five seconds', (_, is, asked) => {
    const guests = [
      { name: 'app', place: 1, obeysAfter: null },
      { name: 'db', place: 2, obeysAfter: 3_000 },
    ];
    const { calls, outcomes, reports } = play(guests, DESTROY, [45_000, is, 5]);
    expect(calls.slice(0, 2)).toEqual(['0 ask app (default)', asked]);
    expect(outcomes).toEqual({ app: 'forced', db: 'clean' });
    expect(reports.find((one) => one.is === 'last-resort')?.at).toBeGreaterThanOrEqual(50_000);
  });

  test('asks before it forces off, though the reserve that was asked for is all that is left', () => {
    const more = { ...DESTROY, reservePart: 0.5, reserveIsDefault: false };
    const { calls, outcomes } = play([{ obeysAfter: 2_000 }], more, [0, 'battery', 7]);
    expect([calls, outcomes]).toEqual([['0 ask web (default)'], { web: 'clean' }]);
  });

  test.each<[string, Partial<Schedule>]>([
    ['everybody is asked at once', {}],
    ['there are slots enough', { parallel: 2 }],
    ['all are of one group', { parallel: 0 }],
  ])('drops no order where there is none: %s', (_, more) => {
    const guests = ['a', 'b'].map((name) => ({ name, obeysAfter: 3_000 }));
    const { reports } = play(guests, { ...more, limitMs: 20_000 }, [0, 'battery-low'], [1_000, 'battery', 1]);
    expect(reports.some(({ is }) => is === 'order-gave-way')).toBe(false);
  });

  test('gives back its slots as well', () => {
    const guests = ['a', 'b', 'c'].map((name) => ({ name, obeysAfter: 3_000 }));
    const { calls } = play(guests, { parallel: 1 }, [500, 'battery-low']);
    expect(calls.map((call) => call.replace(/ \(.*/u, ''))).toEqual(['0 ask a', '1 ask b', '1 ask c']);
  });

  test('tells each change of power, each move of the limit by a twentieth, and else now and then', () => {
    const { reports } = play(
      [{ obeysAfter: null }],
      { limitMs: 90_000 },
      ...[0, 5, 10, 15, 20, 25, 30, 35, 40].map(
        (second) => [second * 1_000, 'mains', 7] as [number, 'mains', number],
      ),
      // Empty at 88 s; at 85 s; at 84 s and 83 s: together enough; at 77 s.
      [60_000, 'battery', 7],
      [61_000, 'battery', 6],
      [64_000, 'battery', 5],
      [67_000, 'battery', 4],
      [69_000, 'battery', 2],
    );
    const told = reports.filter(({ is }) => is === 'battery-read');
    expect(told.map(({ at }) => at)).toEqual([0, 30_000, 60_000, 67_000, 69_000]);
    expect(told.map((one) => one.is === 'battery-read' && one.moved)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  test('says once that its source tells nothing, and that it tells again', () => {
    const { reports } = play(
      [{ obeysAfter: null }],
      {},
      ...[1_000, 6_000, 11_000].map((at) => [at, 'battery-unread'] as [number, 'battery-unread']),
      [16_000, 'battery', 7],
    );
    expect(reports.filter(({ is }) => is.startsWith('battery')).map(({ at, is }) => [at, is])).toEqual([
      [1_000, 'battery-unread'],
      [16_000, 'battery-read'],
    ]);
  });
});

describe('what ends the waiting', () => {
  const BEGIN = { is: 'begin', why: 'the battery is low' } as const;

  test('has to be read twice in a row', () => {
    expect(isInDoubt(null, BEGIN)).toBe(true);
    expect(isInDoubt({ is: 'wait' }, BEGIN)).toBe(true);
    expect(isInDoubt({ is: 'give-up' }, BEGIN)).toBe(true);
    expect(isInDoubt(BEGIN, { is: 'give-up' })).toBe(true);
    expect(isInDoubt(BEGIN, { ...BEGIN, why: 'longer would be too late' })).toBe(false);
    expect(isInDoubt({ is: 'give-up' }, { is: 'give-up' })).toBe(false);
  });

  test('is no reading that says to wait', () => {
    expect(isInDoubt(BEGIN, { is: 'wait' })).toBe(false);
  });

  test('is silence, three times in a row, or once after it was time', () => {
    expect(judgeSilence({ is: 'wait' }, 2)).toEqual({ is: 'wait' });
    expect(judgeSilence({ is: 'give-up' }, 1)).toEqual({ is: 'wait' });
    expect(judgeSilence({ is: 'wait' }, 3)).toMatchObject({ is: 'begin' });
    expect(judgeSilence(BEGIN, 1)).toEqual({
      ...{ is: 'begin', why: 'the battery is low, and it could not be read again' },
    });
  });
});

describe('waiting on battery', () => {
  const needs = { needMs: 90_000, marginMs: 30_000, tardinessMs: 5_000 };
  test.each<[string, Partial<BatteryReading>, string]>([
    ['while more is left than is needed', { runtimeMs: 126_000 }, 'wait'],
    ['no longer', { runtimeMs: 125_000 }, 'begin'],
    ['not on mains, however little is left', { power: 'mains', runtimeMs: 1_000 }, 'give-up'],
    ['not when it is low, however much is left', { power: 'low', runtimeMs: 900_000 }, 'begin'],
    ['not when its shutdown was ordered, on mains or not', { power: 'ordered', runtimeMs: 900_000 }, 'begin'],
    ['in a calibration, however little is left', { power: 'calibrating', runtimeMs: 1_000 }, 'wait'],
    ['without a runtime, until it is low', {}, 'wait'],
    ['without a runtime, not where that would be too late', { lowMs: 119_000 }, 'begin'],
  ])('%s', (_, reading, verdict) => {
    expect(judgeWait(read(reading), needs).is).toBe(verdict);
  });
});
