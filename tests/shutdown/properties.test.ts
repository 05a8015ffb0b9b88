import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guestKey } from '../../lib/guests/guest.ts';
import { statusOf, worstStatus } from '../../lib/guests/outcome.ts';
import { exitStatus } from '../../lib/shutdown/ending.ts';
import { canBeAsked } from '../../lib/shutdown/asking.ts';
import { lastCallAt, lastResortAt } from '../../lib/shutdown/policy.ts';
import type { GuestRun, RunState } from '../../lib/shutdown/state.ts';
import { runModel, type Entry, type ModelRun } from './model/run.ts';
import { schedules, type Schedule } from './model/schedule.ts';

// 10,000 random schedules of guests, policies, answers, losses, clock jumps and signals; each promise is checked on
// every one of them, and a failure is shrunk to the smallest schedule that breaks it.

const RUNS = 10_000;

type Promise = (run: ModelRun, schedule: Schedule) => void;

const promises: Record<string, Promise> = {
  'the run ends by its limit, and by the one that a battery leaves': ({ endedAt, state }, schedule) => {
    const { limitMs, disturbances } = schedule;
    expect(state.policy.limitMs).toBeLessThanOrEqual(limitMs);
    // Where the clock was set back, what a battery leaves counts from there.
    const isBack = disturbances.some((one) => one.is === 'clock-back');
    if (!isBack || state.policy.limitMs === limitMs)
      expect(endedAt).toBeLessThanOrEqual(state.policy.limitMs);
  },

  'a battery shrinks the limit and never extends it, leaves five seconds, and on mains leaves it as it is': ({
    log,
  }) => {
    let before = Infinity;
    for (const entry of log) {
      if (entry.is !== 'event') continue;
      const { limitMs } = entry.state.policy;
      expect(limitMs).toBeLessThanOrEqual(before);
      if (limitMs < before && before !== Infinity) {
        const { state } = entry;
        expect(state.battery.belief.believed?.reading.power).toMatch(/^(battery|low|ordered)$/u);
        expect(limitMs).toBeGreaterThanOrEqual(Math.min(before, state.now + 5_000));
      }
      before = limitMs;
    }
  },

  'a battery that moves the limit leaves five seconds until the last resort, or as long as there is': ({
    log,
  }) => {
    let before: RunState | null = null;
    for (const entry of log) {
      if (entry.is !== 'event') continue;
      const { policy, battery } = entry.state;
      const readAt = battery.belief.believed?.at ?? Infinity;
      if (before !== null && policy.limitMs < before.policy.limitMs)
        expect(lastResortAt(policy)).toBeGreaterThanOrEqual(
          Math.min(lastResortAt(before.policy), lastCallAt(policy), readAt + 5_000),
        );
      before = entry.state;
    }
  },

  'what is in doubt moves no limit': ({ log }) => {
    let before: RunState | null = null;
    for (const entry of log) {
      if (entry.is !== 'event') continue;
      const { battery, policy } = entry.state;
      const isInDoubt = battery.belief.doubted !== null && before?.battery.belief.doubted === null;
      if (isInDoubt) expect(policy.limitMs).toBe(before?.policy.limitMs);
      before = entry.state;
    }
  },

  'no guest is called clean without having shut itself down': ({ state, guests }) => {
    for (const run of state.guests.values()) {
      if (run.step.is !== 'ended' || run.step.outcome.is !== 'clean') continue;
      const guest = guests.find((one) => one.uuid === run.guest.uuid);
      const cameBack = guest?.isActive === true || (guest?.life ?? 0) > run.round;
      if (!cameBack)
        expect([guest?.state, guest?.reason]).toEqual([
          'shut off',
          expect.stringMatching(/shutdown|unknown/u),
        ]);
    }
  },

  'every selected guest that was seen is asked, unless it ended before or could not be asked': (
    { log, state },
    { paused },
  ) => {
    if (state.signal !== null) return;
    const asked = begunGuests(log);
    for (const [key, run] of state.guests) {
      if (asked.has(key) || run.step.is !== 'ended') continue;
      const { outcome } = run.step;
      if (outcome.is !== 'running' && !(outcome.is === 'forced' && outcome.by === 'us')) continue;
      const excused =
        run.guest.state === 'in shutdown' ||
        run.guest.state === 'crashed' ||
        (run.guest.state === 'paused' && paused === 'leave') ||
        cameLate(log, key, run.round);
      expect([run.guest.name, excused]).toEqual([run.guest.name, true]);
    }
  },

  'an excluded or unnamed guest is never touched': ({ log, guests }, schedule) => {
    const spared = guests.filter(
      (guest, at) => guest.manners.excluded || (schedule.named && at % 2 === 1 && schedule.guests.length > 0),
    );
    const touched = touchedGuests(log);
    for (const guest of spared) expect(touched).not.toContain(guestKey(guest.seen()));
  },

  'what is called unknown was never resolved': ({ log, state }) => {
    for (const run of state.guests.values())
      if (run.step.is === 'ended' && run.step.outcome.is === 'unknown')
        expect(resolvedAtLast(log, run.guest.uuid)).toBe(false);
  },

  'order is kept, or its giving way is reported': ({ log }) => {
    let excused = -1;
    const begun = new Set<string>();
    for (const entry of log) {
      if (entry.is === 'report' && entry.report.is === 'order-gave-way') return;
      if (entry.is === 'report' && entry.report.is === 'share-used')
        excused = Math.max(excused, entry.report.place);
      if (entry.is === 'report' && entry.report.is === 'guest-back')
        begun.delete(guestKey(entry.report.guest));
      if (entry.is !== 'action' || entry.after.phase !== 'asking') continue;
      for (const key of begunGuests([entry])) {
        if (!begun.has(key)) expect(earlierOnes(entry.after, key, excused)).toEqual([]);
        begun.add(key);
      }
    }
  },

  'a guest is forced off only where the last resort allows it': ({ log }, { lastResort, goingDown }) => {
    const allowed = lastResort === 'destroy' || (lastResort === 'save' && goingDown);
    if (!allowed)
      expect(log.filter((entry) => entry.is === 'action' && entry.action.do === 'destroy')).toEqual([]);
  },

  'before its time the last resort takes only guests that nothing else can end': ({ log }) => {
    for (const entry of log) {
      if (entry.is !== 'action' || entry.action.do !== 'destroy') continue;
      if (entry.at >= lastResortAt(entry.after.policy)) continue;
      for (const uuid of entry.action.uuids) {
        const run = entry.after.guests.get(guestKey({ uuid, connection: entry.action.connection }));
        expect([run?.guest.state === 'crashed', (run?.round ?? 0) > 3]).toContain(true);
      }
    }
  },

  'no guest is forced off that was never asked, if it could have been': ({ log }) => {
    const couldBe = new Set<string>();
    for (const entry of log) {
      for (const key of destroyedGuests(entry)) {
        const run = entry.is === 'action' ? entry.after.guests.get(key) : undefined;
        if (run?.firstAskedAt === null) expect(couldBe).not.toContain(key);
      }
      // Where virsh does not answer what wakes a guest, the last call may come before its request.
      if (entry.is === 'action' && (entry.action.do === 'resume' || entry.action.do === 'wake'))
        for (const key of touchedGuests([entry])) couldBe.delete(key);
      if (entry.is === 'event')
        for (const [key, run] of entry.state.guests) if (canBeAskedNow(entry.state, run)) couldBe.add(key);
    }
  },

  'nor within five seconds of its first request, or half of what was left then': ({ log }) => {
    for (const entry of log)
      for (const key of destroyedGuests(entry)) {
        if (entry.is !== 'action') continue;
        const { guests, now, policy } = entry.after;
        const run = guests.get(key);
        // What has crashed, or comes back again and again, does not go down by itself.
        if (run === undefined || run.guest.state === 'crashed' || run.round > 3) continue;
        const askedAt = run.firstAskedAt ?? -Infinity;
        const halfAt = (askedAt + lastCallAt(policy)) / 2;
        expect(now).toBeGreaterThanOrEqual(Math.min(askedAt + 5_000, Math.max(askedAt, halfAt)));
      }
  },

  'every guest of the run has an outcome, and the worst of them is the exit status': ({ state }) => {
    const statuses = [...state.guests.values()].map((run) =>
      run.step.is === 'ended' ? statusOf(run.step.outcome) : null,
    );
    expect(statuses).not.toContain(null);
    const unheard = [...state.connections.values()].some((connection) => connection.lookedAt === null);
    expect(exitStatus(state)).toBe(unheard ? 4 : worstStatus(statuses.map((status) => status ?? 0)));
  },

  'no guest is asked again less than the retry interval after a request that was sent': (
    { log },
    { retryMs, disturbances },
  ) => {
    // Where the clock was set back, the machine knows only that no less time has passed than it last saw.
    if (disturbances.some((one) => one.is === 'clock-back')) return;
    const sent = new Map<string, number>();
    for (const entry of log) {
      if (
        entry.is === 'report' &&
        (entry.report.is === 'guest-back' ||
          entry.report.is === 'guest-not-asked' ||
          entry.report.is === 'guest-resumed' ||
          entry.report.is === 'guest-woken')
      )
        sent.delete(guestKey(entry.report.guest));
      if (entry.is === 'action' && entry.action.do === 'ask')
        for (const { uuid } of entry.action.guests) {
          const at = sent.get(guestKey({ uuid, connection: entry.action.connection }));
          if (at !== undefined)
            expect(Math.round(entry.at - at)).toBeGreaterThanOrEqual(retryMs === 0 ? Infinity : retryMs);
        }
      if (entry.is === 'report' && entry.report.is === 'guest-asked')
        sent.set(guestKey(entry.report.guest), entry.at);
    }
  },
};

test('on 10,000 random schedules every promise holds', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const run = runModel(schedule);
      for (const [promise, holds] of Object.entries(promises))
        naming(promise, () => {
          holds(run, schedule);
        });
    }),
    { numRuns: RUNS, seed: 1 },
  );
});

test('the same schedule gives the same run', () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      expect(story(runModel(schedule))).toBe(story(runModel(schedule)));
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

test('the schedules reach every step, outcome and report, so that the promises above are about something', () => {
  const seen = new Set<string>();
  for (const schedule of fc.sample(schedules, { numRuns: 2_000, seed: 1 }))
    for (const entry of runModel(schedule).log) {
      if (entry.is === 'report') seen.add(entry.report.is);
      if (entry.is === 'report' && entry.report.is === 'guest-ended')
        seen.add(`ended ${entry.report.outcome.is}`);
      if (entry.is === 'event')
        for (const run of entry.state.guests.values()) seen.add(`step ${run.step.is}`);
    }
  const expected = [
    ...[
      'waiting',
      'preparing',
      'asking',
      'asked',
      'hopeless',
      'saving',
      'forcing',
      'left',
      'reading',
      'ended',
    ].map((step) => `step ${step}`),
    ...['clean', 'saved', 'off', 'forced', 'running', 'unknown'].map((outcome) => `ended ${outcome}`),
    ...[
      'group-begun',
      'share-used',
      'order-gave-way',
      'guest-asked',
      'guest-not-asked',
      'guest-resumed',
      'guest-woken',
    ],
    ...[
      'battery-read',
      'battery-unread',
      'guest-call-failed',
      'guest-saving',
      'guest-forcing',
      'guest-changed',
      'guest-found',
      'guest-back',
      'guest-ended',
    ],
    ...['connection-lost', 'connection-back', 'last-resort', 'signal', 'run-ended'],
  ];
  expect(expected.filter((one) => !seen.has(one))).toEqual([]);
});

const naming = (promise: string, check: () => void): void => {
  try {
    check();
  } catch (error) {
    throw new Error(`broken: ${promise}`, { cause: error });
  }
};

const story = ({ log }: ModelRun): string =>
  JSON.stringify(
    log.filter((entry) => entry.is !== 'event'),
    (key, value: unknown) => (key === 'after' ? undefined : value),
  );

/** It waits to be asked, its connection answers, and the last call is still to come. */
const canBeAskedNow = ({ policy, now, connections }: RunState, { guest, step }: GuestRun): boolean => {
  const connection = connections.get(guest.connection);
  const canGoDown =
    ['no state', 'running', 'idle', 'pmsuspended'].includes(guest.state) ||
    (guest.state === 'paused' && policy.paused !== 'leave');
  return (
    step.is === 'waiting' &&
    canGoDown &&
    connection !== undefined &&
    canBeAsked(connection) &&
    now < lastCallAt(policy)
  );
};

const destroyedGuests = (entry: Entry): string[] => {
  if (entry.is !== 'action' || entry.action.do !== 'destroy') return [];
  const { connection, uuids } = entry.action;
  return uuids.map((uuid) => guestKey({ connection, uuid }));
};

const touchedGuests = (log: readonly Entry[]): Set<string> => {
  const touched = new Set<string>();
  for (const entry of log) {
    if (entry.is !== 'action' || entry.action.do === 'look') continue;
    const { connection } = entry.action;
    const uuids = entry.action.do === 'ask' ? entry.action.guests.map((one) => one.uuid) : entry.action.uuids;
    for (const uuid of uuids) touched.add(guestKey({ connection, uuid }));
  }
  return touched;
};

/** It came, or came back, when the last resort had begun: asking has no sense any more. */
const cameLate = (log: readonly Entry[], key: string, round: number): boolean => {
  const first = log.find((entry) => entry.is === 'event' && entry.state.guests.get(key)?.round === round);
  return first?.is === 'event' && first.state.phase !== 'asking';
};

/** Whether the last that was heard of it is that it has ended. */
const resolvedAtLast = (log: readonly Entry[], uuid: string): boolean => {
  let resolved = false;
  for (const entry of log) {
    if (entry.is !== 'event' || entry.event.is !== 'looked') continue;
    if (entry.event.guests.some((guest) => guest.uuid === uuid)) resolved = false;
    const end = entry.event.ends.get(uuid)?.is;
    if (end === 'off' || end === 'absent') resolved = true;
  }
  return resolved;
};

/** Those of the touched that were to be asked, prepared or saved in their turn, not by the last resort. */
const begunGuests = (log: readonly Entry[]): Set<string> => {
  const begun = new Set<string>();
  for (const entry of log) {
    if (entry.is !== 'action') continue;
    for (const key of touchedGuests([entry])) {
      const step = entry.after.guests.get(key)?.step;
      const byLastResort = entry.action.do === 'destroy' || (step?.is === 'saving' && step.resort);
      if (!byLastResort) begun.add(key);
    }
  }
  return begun;
};

/** Guests of earlier groups that have not ended when this one's turn begins; not those that nothing can be waited for. */
const earlierOnes = (state: RunState, key: string, excused: number): string[] => {
  const place = state.guests.get(key)?.place ?? -1;
  return [...state.guests.values()]
    .filter((run) => run.place < place && run.place > excused && run.step.is !== 'ended')
    .filter((run) => run.guest.state !== 'crashed' && run.step.is !== 'hopeless' && run.round <= 3)
    .map((run) => run.guest.name);
};
