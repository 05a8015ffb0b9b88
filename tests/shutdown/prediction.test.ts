import { describe, expect, it } from 'vitest';
import { durationFrom, type Duration } from '../../lib/guests/duration.ts';
import type { Guest } from '../../lib/guests/guest.ts';
import { orderFromGroups } from '../../lib/guests/order.ts';
import { makePlan } from '../../lib/guests/plan.ts';
import { lastResortAt, type Policy } from '../../lib/shutdown/policy.ts';
import { predict, type Prediction } from '../../lib/shutdown/prediction.ts';
import { guest, policy } from '../report/support/world.ts';

const KNOWN: Readonly<Record<string, readonly number[]>> = { db: [40, 50, 200], web: [4, 5, 9], app: [7] };

/** -1 stands for a run in which it did not go down. */
const durationOf = ({ name }: Guest): Duration =>
  durationFrom(
    (KNOWN[name] ?? (name === 'deaf' ? [-1] : [])).map((seconds) => ({
      tookMs: Math.abs(seconds) * 1000,
      byItself: seconds > 0,
    })),
  );

const predicted = (names: readonly string[], more: Partial<Policy> = {}): Prediction => {
  const of = policy(more);
  const guests = names.map((name) => guest(name));
  const plan = makePlan(guests, of.selection, of.order, {
    availableMs: lastResortAt(of),
    parallel: of.parallel,
  });
  return predict(plan, of, durationOf);
};

const seconds = (ms: number): number => Math.round(ms / 1000);

describe('the prediction', () => {
  it('is that of the slowest guest, as a rule and at worst, when all are asked at once', () => {
    const { medianMs, worstMs, availableMs, runMs, late } = predicted(['db', 'web', 'app']);
    expect([medianMs, worstMs, availableMs, runMs].map(seconds)).toEqual([50, 200, 280, 200]);
    expect(late).toEqual([]);
  });

  it('adds up the groups of an order, and tells when each is down', () => {
    const { groups, worstMs } = predicted(['db', 'web', 'app'], { order: orderFromGroups('web app db') });
    expect(groups.map((group) => [seconds(group.medianMs), seconds(group.worstMs)])).toEqual([
      [5, 9],
      [12, 16],
      [62, 216],
    ]);
    expect(seconds(worstMs)).toBe(216);
  });

  it('tells who is late at worst, and that the run then lasts up to its limit', () => {
    const { late, worstMs, medianMs, runMs } = predicted(['db', 'web', 'deaf'], { limitMs: 120_000 });
    expect(late.map((one) => one.guest.name)).toEqual(['db', 'deaf']);
    expect([worstMs, medianMs, runMs]).toEqual([Infinity, Infinity, 120_000]);
  });

  it('finds a guest late whose turn comes too late, although it takes no time', () => {
    const order = orderFromGroups('deaf db web');
    const { late } = predicted(['db', 'web', 'deaf'], { order, parallel: 1, limitMs: 100_000 });
    expect(late.map((one) => one.guest.name)).toEqual(['deaf', 'db']);
  });

  it('counts an unknown guest with what is assumed', () => {
    const { worstMs, groups } = predicted(['web', 'new']);
    expect(seconds(worstMs)).toBe(90);
    expect(groups[0]?.guests.map(({ duration }) => duration.basis)).toEqual(['record', 'assumed']);
  });

  it('has the whole limit where nothing is kept for a last resort, and no limit where there is none', () => {
    expect(predicted(['web'], { lastResort: 'leave', reserveMs: 0 }).availableMs).toBe(300_000);
    expect(predicted(['web', 'deaf'], { limitMs: Infinity })).toMatchObject({
      availableMs: Infinity,
      runMs: Infinity,
    });
  });

  it('of nobody takes no time', () => {
    expect(predicted([])).toMatchObject({ medianMs: 0, worstMs: 0, late: [], groups: [] });
  });
});
