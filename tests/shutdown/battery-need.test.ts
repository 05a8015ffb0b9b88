import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationFrom, type Duration } from '../../lib/guests/duration.ts';
import type { Guest } from '../../lib/guests/guest.ts';
import { orderFromGroups } from '../../lib/guests/order.ts';
import { makePlan } from '../../lib/guests/plan.ts';
import { leastTime } from '../../lib/shutdown/battery-need.ts';
import type { BatteryPolicy } from '../../lib/shutdown/battery-source.ts';
import { lastResortAt, type Policy } from '../../lib/shutdown/policy.ts';
import { predict, type Prediction } from '../../lib/shutdown/prediction.ts';
import { guest, policy } from '../report/support/world.ts';

const MARGIN_MS = 30_000;

/** Seconds that each guest takes; a negative time: it was waited for so long, and did not go down. */
type Takes = Readonly<Record<string, number>>;

const durationIn =
  (takes: Takes) =>
  ({ name }: Guest): Duration => {
    const seconds = takes[name];
    return durationFrom(
      seconds === undefined ? [] : [{ tookMs: Math.abs(seconds) * 1000, byItself: seconds > 0 }],
    );
  };

const battery = (takes: Takes): BatteryPolicy => ({
  source: { tool: 'nut', address: 'ups', text: 'nut:ups' },
  ...{ marginMs: MARGIN_MS, reservePart: 1 / 3, takesMs: (one) => durationIn(takes)(one).worstMs },
});

const planned = (names: readonly string[], takes: Takes, more: Partial<Policy>) => {
  const of = policy({ battery: battery(takes), ...more });
  const guests = names.map((name) => guest(name));
  const budget = { availableMs: lastResortAt(of), parallel: of.parallel };
  return { of, plan: makePlan(guests, of.selection, of.order, budget) };
};

const needed = (takes: Takes, more: Partial<Policy> = {}, names = Object.keys(takes)): number => {
  const { of, plan } = planned(names, takes, more);
  return Math.round(leastTime(plan, of, durationIn(takes)) / 1000);
};

const LEAVE = { lastResort: 'leave', reserveMs: 0 } as const;

describe('what a run on battery needs', () => {
  test.each<[string, Takes, Partial<Policy>, number]>([
    ['what the slowest guest takes at worst', { db: 95, web: 5 }, LEAVE, 95],
    ['and the reserve, which is kept back from it', { db: 95, web: 5 }, {}, 115],
    ['the time of each group', { app: 10, db: 30 }, { ...LEAVE, order: orderFromGroups('app db') }, 40],
    ['the whole limit where a guest is late anyway', { db: 290 }, {}, 300],
    ['the whole limit where one never goes down', { db: -20, web: 5 }, {}, 300],
    ['no more than the limit', { db: 279 }, {}, 299],
    ['nothing where there is nobody', {}, LEAVE, 0],
    ['what a guest was waited for, where there is no limit', { db: -120 }, { limitMs: Infinity }, 140],
    ['what is assumed, where that is more', { db: -3 }, { limitMs: Infinity, ...LEAVE }, 90],
  ])('is %s', (_, takes, more, seconds) => {
    expect(needed(takes, more)).toBe(seconds);
  });

  test('is what is assumed of a guest that no run tells of', () => {
    expect(needed({}, LEAVE, ['new'])).toBe(90);
  });

  const schedule = fc.record({
    takes: fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 }),
    order: fc.boolean(),
    parallel: fc.constantFrom(0, 0, 1, 2),
    limitMs: fc.constantFrom(300_000, 600_000, Infinity),
    lastResort: fc.constantFrom('leave' as const, 'destroy' as const, 'save' as const),
    reserve: fc.constantFrom(5_000, 20_000, 60_000),
  });

  test('suffices: whom a full limit leaves alone the battery does, and an order that holds holds', () => {
    fc.assert(
      fc.property(schedule, ({ takes, order, parallel, limitMs, lastResort, reserve }) => {
        const named = Object.fromEntries(takes.map((seconds, at) => [`g${String(at)}`, seconds]));
        const reserveMs = lastResort === 'leave' ? 0 : reserve;
        const spec = orderFromGroups(Object.keys(named).join(' '));
        const more = { parallel, limitMs, lastResort, reserveMs, ...(order && { order: spec }) };
        const { of, plan } = planned(Object.keys(named), named, more);
        const needMs = leastTime(plan, of, durationIn(named));
        const play = (runtimeMs: number | null): Prediction =>
          predict(plan, of, durationIn(named), runtimeMs === null ? null : lasting(runtimeMs));
        const [plain, onBattery] = [play(null), play(needMs + MARGIN_MS + 1_500)];
        expect(needMs).toBeLessThanOrEqual(limitMs);
        if (plain.late.length > 0) expect(needMs).toBe(limitMs);
        else
          expect(onBattery).toMatchObject({ late: [], ...(plain.gaveWayMs === null && { gaveWayMs: null }) });
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

const lasting = (runtimeMs: number) => ({
  ...({ power: 'battery', runtimeMs, chargePercent: null, lowMs: null, lowBy: 'ups', status: 'OB' } as const),
});
