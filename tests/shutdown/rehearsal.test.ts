import { describe, expect, it } from 'vitest';
import { guestKey, type Guest } from '../../lib/guests/guest.ts';
import { orderFromGroups } from '../../lib/guests/order.ts';
import type { Policy } from '../../lib/shutdown/policy.ts';
import { rehearse } from '../../lib/shutdown/rehearsal.ts';
import { play } from './model/play.ts';
import { guest, policy } from '../report/support/world.ts';

/** Seconds from the begin, by name; those that did not go down are missing. */
const ends = (
  takes: Readonly<Record<string, number>>,
  more: Partial<Policy> = {},
  states: Readonly<Record<string, Guest['state']>> = {},
): Record<string, number> => {
  const guests = Object.keys(takes).map((name) => guest(name, { state: states[name] ?? 'running' }));
  const found = rehearse(policy(more), guests, ({ name }) => (takes[name] ?? Infinity) * 1000).ends;
  return Object.fromEntries(
    guests.flatMap((one) => {
      const at = found.get(guestKey(one));
      return at === undefined ? [] : [[one.name, Math.round(at / 1000)] as const];
    }),
  );
};

describe('a run that is played through without a guest', () => {
  it('ends each guest after its time when all are asked at once', () => {
    expect(ends({ a: 3, b: 40, c: 8 })).toEqual({ a: 3, b: 40, c: 8 });
  });

  it('leaves out who does not go down, and who is still going down at the last resort', () => {
    expect(ends({ quick: 3, deaf: Infinity, slow: 281 })).toEqual({ quick: 3 });
  });

  it('has a group wait for the one before', () => {
    const order = orderFromGroups('app web db');
    expect(ends({ db: 5, web: 7, app: 10 }, { order })).toEqual({ app: 10, web: 17, db: 22 });
  });

  it('has a group wait no longer than its share: a third of 280 s for each of three', () => {
    const order = orderFromGroups('deaf web db');
    expect(ends({ deaf: Infinity, web: 7, db: 5 }, { order })).toEqual({ web: 100, db: 105 });
  });

  it('lets the order give way when there is no time for it', () => {
    const order = orderFromGroups('a b c d e');
    const more = { order, limitMs: 30_000, reserveMs: 10_000 };
    expect(ends({ a: 1, b: 2, c: 3, d: 4, e: 5 }, more)).toEqual({ a: 1, b: 2, c: 3, d: 4, e: 5 });
  });

  it.each<[string, Partial<Policy>, number | null]>([
    ['at once, where there is no time for it', { order: orderFromGroups('a b'), limitMs: 9_000 }, 0],
    ['never, where it holds', { order: orderFromGroups('b a') }, null],
    ['never, where there is none', { limitMs: 9_000 }, null],
  ])('tells when order gives way: %s', (_, more, at) => {
    const guests = ['a', 'b', 'c', 'd'].map((name) => guest(name));
    const plain = { ...policy(more), reserveMs: 0 };
    const { gaveWayAt } = rehearse(plain, guests, ({ name }) => (name === 'b' ? 4_000 : Infinity));
    expect(gaveWayAt === null ? null : Math.round(gaveWayAt / 1000)).toBe(at);
  });

  it('counts the slots', () => {
    expect(ends({ a: 10, b: 20, c: 5, d: 5 }, { parallel: 2 })).toEqual({ a: 10, b: 20, c: 15, d: 20 });
  });

  it('resumes, wakes and saves as the run would', () => {
    const states = { p: 'paused', s: 'pmsuspended' } as const;
    expect(ends({ p: 4, s: 6 }, {}, states)).toEqual({ p: 4, s: 6 });
    expect(ends({ p: 4, s: 6 }, { paused: 'save' }, states)).toEqual({ p: 4, s: 6 });
  });

  it('waits for a guest that goes down already, and for none that has crashed', () => {
    expect(ends({ down: 9, dead: 2 }, {}, { down: 'in shutdown', dead: 'crashed' })).toEqual({ down: 9 });
  });

  it.each([Infinity, 1e11])('comes to an end where the limit is %d ms and guests are deaf', (limitMs) => {
    const order = orderFromGroups('a b');
    expect(ends({ a: Infinity, b: Infinity, c: 5 }, { limitMs, parallel: 1, order })).not.toHaveProperty('a');
  });

  it('takes no time that a person would notice for 300 guests in slots', () => {
    const takes = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`g${at}`, 1 + (at % 60)]));
    const begun = performance.now();
    expect(Object.keys(ends(takes, { parallel: 50, limitMs: 3_600_000 }))).toHaveLength(300);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('agrees with the machine that carries a run out', () => {
    const guests = [3, 40, 8, 25].map((seconds, at) => ({
      name: `g${at}`,
      obeysAfter: seconds * 1000,
      place: at,
    }));
    const played = play(guests, { limitMs: 300_000, parallel: 2 });
    const last = Math.max(
      ...Object.values(
        ends(
          { g0: 3, g1: 40, g2: 8, g3: 25 },
          {
            ...{ order: orderFromGroups('g0 g1 g2 g3'), parallel: 2, lastResort: 'leave', reserveMs: 0 },
          },
        ),
      ),
    );
    expect(Object.values(played.outcomes)).toEqual(['clean', 'clean', 'clean', 'clean']);
    expect(Math.abs(played.endedAt / 1000 - last)).toBeLessThan(3);
  });
});
