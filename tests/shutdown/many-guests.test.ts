// What an event costs where there are hundreds of guests: what has not changed is neither copied nor played twice.
import { describe, expect, it, test } from 'vitest';
import { durationFrom, type Duration } from '../../lib/guests/duration.ts';
import type { Guest } from '../../lib/guests/guest.ts';
import { makePlan } from '../../lib/guests/plan.ts';
import type { RunEvent } from '../../lib/shutdown/event.ts';
import { predict } from '../../lib/shutdown/prediction.ts';
import { initialState, type RunState } from '../../lib/shutdown/state.ts';
import { transition } from '../../lib/shutdown/transition.ts';
import { guest, policy, URI } from '../report/support/world.ts';

const GUESTS = [guest('web'), guest('db'), guest('app', { persistent: undefined })];

const after = (state: RunState, ...events: readonly RunEvent[]): RunState =>
  events.reduce((before, event) => transition(before, event).state, state);

const looked = (at: number, guests: readonly Guest[]): RunEvent => ({
  ...{ is: 'looked', at, connection: URI, guests, ends: new Map() },
});

/** All have been asked. */
const asked = after(
  initialState(policy()),
  looked(0, GUESTS),
  ...GUESTS.map(({ uuid }): RunEvent => ({
    ...{ is: 'answered', at: 1, connection: URI, uuid, call: 'ask', since: 0, answer: { is: 'done' } },
  })),
);

describe('a look', () => {
  it('that shows each guest as it was changes none', () => {
    const seen = after(
      asked,
      looked(
        2,
        GUESTS.map((one) => ({ ...one })),
      ),
    );
    expect(seen.guests).toBe(asked.guests);
    expect(seen.connections.get(URI)?.lookEndedAt).toBe(2);
  });

  it.each<Partial<Guest>>([
    { name: 'renamed' },
    { state: 'in shutdown' },
    { state: 'crashed' },
    { persistent: false },
    { id: null },
  ])('that shows one with %j takes it over', (change) => {
    const [web, ...others] = GUESTS;
    const now = { ...guest('web'), ...change };
    const seen = after(asked, looked(2, [now, ...others]));
    expect([...seen.guests.values()].map((run) => run.guest)).toEqual([now, ...others]);
    expect([...asked.guests.values()][0]?.guest).toBe(web);
  });
});

test('a moment at which nothing is due changes no guest', () => {
  expect(after(asked, { is: 'time', at: 2 }).guests).toBe(asked.guests);
});

test.each([
  ['once where each guest has but one time', [4, 4, 4], 1],
  ['twice where they may take longer than usual', [4, 4, 9], 2],
])('a plan is played through %s', (_, seconds, plays) => {
  const all = policy({ order: () => 0 });
  const plan = makePlan(GUESTS, all.selection, all.order, { availableMs: 280_000, parallel: 0 });
  let begun = 0;
  const counting = policy({ order: () => (begun += 1) * 0 });
  const durationOf = (): Duration =>
    durationFrom(seconds.map((one) => ({ tookMs: one * 1000, byItself: true })));
  predict(plan, counting, durationOf);
  expect(begun).toBe(plays * GUESTS.length);
});
