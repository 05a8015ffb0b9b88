import { describe, expect, test } from 'vitest';
import { makePlan, type Plan } from '../../lib/guests/plan.ts';
import { NO_ORDER, orderFromAutostart, orderFromGroups, type Order } from '../../lib/guests/order.ts';
import { guest } from './guests.ts';

const ALL = { named: [], exclude: [], persistentOnly: false, leavePaused: false };
const names = (plan: Plan): string[][] =>
  plan.groups.map((group) => group.guests.map((one) => one.guest.name));
const planned = (order: Order, ...all: string[]): string[][] =>
  names(
    makePlan(
      all.map((name) => guest(name)),
      ALL,
      order,
      { availableMs: 280_000, parallel: 0 },
    ),
  );

describe('the order of groups', () => {
  test('without an order all are asked at once', () => {
    expect(planned(NO_ORDER, 'db', 'web')).toEqual([['db', 'web']]);
  });

  test('groups go from left to right, commas within, globs, guests not named come last', () => {
    const order = orderFromGroups('app1,app2  web* db');
    expect(planned(order, 'db', 'other', 'web1', 'app2', 'web2', 'app1')).toEqual([
      ['app2', 'app1'],
      ['web1', 'web2'],
      ['db'],
      ['other'],
    ]);
  });

  test('a guest belongs to the first group that matches it', () => {
    expect(planned(orderFromGroups('web1 web*'), 'web2', 'web1')).toEqual([['web1'], ['web2']]);
  });

  test('autostart links are taken in the order of their digits as numbers, then the rest', () => {
    const links = new Map([
      ['100-db.xml', 'db'],
      ['20-app.xml', 'app'],
      ['plain.xml', 'plain'],
    ]);
    expect(planned(orderFromAutostart(links), 'plain', 'db', 'app')).toEqual([['app'], ['db'], ['plain']]);
  });
});

describe('the time of a plan', () => {
  const plan = (availableMs: number): Plan =>
    makePlan([guest('a'), guest('b')], ALL, orderFromGroups('a b'), { availableMs, parallel: 0 });

  test('is parted equally among the groups', () => {
    expect(plan(280_000)).toMatchObject({ shareMs: 140_000, orderHolds: true });
  });

  test('is too short for an order where a group would have less than five seconds', () => {
    expect(plan(9_000)).toMatchObject({ orderHolds: false });
  });

  test('without a limit a group has the default limit', () => {
    expect(plan(Infinity)).toMatchObject({ shareMs: 300_000, orderHolds: true });
  });
});

test('a plan says who is left alone and why, but not whom nobody named, nor who is off', () => {
  const all = [
    guest('a'),
    guest('cluster'),
    guest('t', { persistent: false }),
    guest('off', { state: 'shut off', id: null }),
  ];
  const plan = makePlan(all, { ...ALL, exclude: ['clus*'], persistentOnly: true }, NO_ORDER, {
    availableMs: 1,
    parallel: 0,
  });
  expect(names(plan)).toEqual([['a']]);
  expect(plan.leftAlone.map(({ guest: one, why }) => [one.name, why])).toEqual([
    ['cluster', 'excluded'],
    ['t', 'transient'],
  ]);
});
