import { describe, expect, test } from 'vitest';
import { play } from './model/play.ts';

// DESIGN section 4, rule by rule, against the model of libvirt in ./model: virtual time, no process.

describe('rule 1: ask everyone first', () => {
  test('all guests are asked in one go', () => {
    expect(play([{ name: 'a' }, { name: 'b' }, { name: 'c' }]).calls).toEqual([
      '0 ask a (default)',
      '0 ask b (default)',
      '0 ask c (default)',
    ]);
  });

  test('a guest that does not answer delays no other', () => {
    const { calls } = play([{ name: 'a', answers: ['no-answer'] }, { name: 'b' }]);
    expect(calls.slice(0, 2)).toEqual(['0 ask a (default)', '0 ask b (default)']);
  });
});

describe('rule 2: the limit holds', () => {
  test.each([['hang'], ['connection-down']] as const)(
    '%s for good: the run ends by it, and says unknown',
    (is) => {
      const { endedAt, outcomes } = play([{ obeysAfter: null }], { limitMs: 20_000 }, [1_000, is]);
      expect(endedAt).toBeLessThanOrEqual(20_000);
      expect(outcomes).toEqual({ web: 'unknown' });
    },
  );
});

describe('rule 5: by state', () => {
  test.each([
    ['running', ['0 ask web (default)']],
    ['idle', ['0 ask web (default)']],
    ['no state', ['0 ask web (default)']],
    ['paused', ['0 resume web', '0 ask web (default)']],
    ['pmsuspended', ['0 wake web', '0 ask web (default)']],
    ['in shutdown', []],
  ] as const)('%s', (first, calls) => {
    const played = play([{ first }]);
    expect(played.calls).toEqual(calls);
    expect(played.outcomes).toEqual({ web: 'clean' });
  });

  test('a crashed guest cannot be asked; its end is the last resort, at once when nothing else is left', () => {
    const played = play([{ first: 'crashed' }], { lastResort: 'destroy' });
    expect(played.calls).toEqual(['0 destroy web (graceful)']);
    expect(played.outcomes).toEqual({ web: 'forced' });
    expect(played.endedAt).toBeLessThan(2_000);
  });

  test('--paused save saves, and where that fails resumes and asks', () => {
    expect(play([{ first: 'paused' }], { paused: 'save' })).toMatchObject({
      calls: ['0 save web'],
      outcomes: { web: 'saved' },
    });
    const failed = play([{ first: 'paused', canBeSaved: false }], { paused: 'save' });
    expect(failed.calls).toEqual(['0 save web', '0 resume web', '0 ask web (default)']);
  });
});

describe('rule 6: ask again, other modes', () => {
  test('a guest that still runs is asked again every retry interval, in the next mode', () => {
    const { calls } = play([{ obeysAfter: null }], { modes: 2, limitMs: 25_000 });
    expect(calls).toEqual(['0 ask web (default)', '10 ask web (agent)', '20 ask web (default)']);
  });

  test('--retry-interval 0 asks once', () => {
    expect(play([{ obeysAfter: null }], { retryMs: 0 }).calls).toEqual(['0 ask web (default)']);
  });

  test('a mode that is refused or does not answer within 5 s is followed by the next at once', () => {
    const refused = play([{ answers: ['refused'] }], { modes: 3 });
    expect(refused.calls).toEqual(['0 ask web (default)', '0 ask web (agent)']);
    const silent = play([{ answers: ['lost'] }], { modes: 3 });
    expect(silent.calls).toEqual(['0 ask web (default)', '5 ask web (agent)']);
  });

  test('when each mode failed it is tried again after a pause, also where it is to be asked once', () => {
    const { calls } = play([{ answers: ['refused'] }], { retryMs: 0 });
    expect(calls).toEqual(['0 ask web (default)', '5 ask web (default)']);
  });

  test('two presses', () => {
    expect(play([{ presses: 2 }]).outcomes).toEqual({ web: 'clean' });
  });
});

describe('rule 7: read back, never assumed', () => {
  test('destroyed by someone else is not clean', () => {
    expect(play([{ obeysAfter: null }], {}, [2_000, 'destroys-one']).outcomes).toEqual({ web: 'forced' });
  });

  test('a transient guest is clean by its event, and otherwise just off', () => {
    expect(play([{ persistent: false }], {}, [100, 'events-up']).outcomes).toEqual({ web: 'clean' });
    expect(play([{ persistent: false }]).outcomes).toEqual({ web: 'off' });
  });

  test('a libvirtd that forgot how a guest ended makes it "off", not "clean"', () => {
    const played = play(
      [{ name: 'web' }, { name: 'slow', obeysAfter: 9_000 }],
      {},
      [900, 'connection-down'],
      [1_500, 'forgets-reasons'],
      [2_000, 'connection-up'],
    );
    expect(played.outcomes).toEqual({ web: 'off', slow: 'clean' });
  });
});

describe('rule 8: guests that come back or were started meanwhile', () => {
  test('a guest that is back is asked again, a few times; then it is left to the last resort', () => {
    expect(play([{ comesBack: 2 }]).outcomes).toEqual({ web: 'clean' });
    const { outcomes, calls } = play([{ comesBack: 9 }], { lastResort: 'destroy' });
    expect(outcomes).toEqual({ web: 'forced' });
    expect(calls.filter((call) => call.includes('ask'))).toHaveLength(3);
  });

  test('one started meanwhile is taken in, but not where others are named', () => {
    const guests = [
      { name: 'a', obeysAfter: 5_000 },
      { name: 'new', startsAt: 2_000 },
    ];
    expect(play(guests).outcomes).toEqual({ a: 'clean', new: 'clean' });
    expect(play(guests, { named: true }).outcomes).toEqual({ a: 'clean' });
  });
});

describe('rule 9: the connection breaks', () => {
  test('it goes on where it was', () => {
    const played = play([{ obeysAfter: 8_000 }], {}, [1_000, 'connection-down'], [6_000, 'connection-up']);
    expect(played.outcomes).toEqual({ web: 'clean' });
    expect(played.calls).toEqual(['0 ask web (default)']);
    expect(played.reports.map((report) => report.is)).toEqual(
      expect.arrayContaining(['connection-lost', 'connection-back']),
    );
  });

  test('one that never answers is given up soon when there is nothing else to wait for', () => {
    expect(play([], {}, [0, 'connection-down', 0], [0, 'connection-down', 1]).endedAt).toBeLessThan(3_000);
  });
});

describe('rule 10: when time is up', () => {
  test('destroy is graceful first, then plain when half of the reserve is used', () => {
    const { calls, outcomes } = play([{ obeysAfter: null, canBeDestroyed: false }], {
      lastResort: 'destroy',
      retryMs: 0,
    });
    expect(calls).toEqual([
      '0 ask web (default)',
      '48 destroy web (graceful)',
      '48 destroy web',
      '53 destroy web',
      '58 destroy web',
    ]);
    expect(outcomes).toEqual({ web: 'running' });
  });

  test.each([
    [false, true, ['48 save web'], 'saved'],
    [false, false, ['48 save web'], 'running'],
    [true, false, ['48 save web', '48 destroy web (graceful)'], 'forced'],
  ])('save, the host going down: %s, it can be saved: %s', (goingDown, canBeSaved, calls, outcome) => {
    const played = play([{ obeysAfter: null, canBeSaved }], { lastResort: 'save', goingDown, retryMs: 0 });
    expect(played.calls.slice(1)).toEqual(calls);
    expect(played.outcomes).toEqual({ web: outcome });
  });
});

describe('nobody is forced off unasked while there is time to ask', () => {
  const DESTROY = { lastResort: 'destroy', retryMs: 0 } as const;
  const deaf = { obeysAfter: null };
  /** Whatever is done to it, so that the run goes on. */
  const STAYS = { ...deaf, canBeDestroyed: false };

  test.each([
    ['just before the last resort', 47_500, ['48 ask late (default)', '53 destroy late (graceful)']],
    ['in the last resort', 50_000, ['50 ask late (default)', '54 destroy late (graceful)']],
    ['too late for five seconds', 56_000, ['56 ask late (default)', '57 destroy late (graceful)']],
    ['too late for anything', 59_000, ['59 destroy late (graceful)']],
  ])('one found %s', (_, startsAt, expected) => {
    const { calls, outcomes } = play([STAYS, { ...deaf, name: 'late', startsAt }], DESTROY, [0, 'events-up']);
    expect(calls).toContain('48 destroy web (graceful)');
    expect(calls.filter((call) => call.includes('late'))).toEqual(expected);
    expect(outcomes).toEqual({ web: 'running', late: 'forced' });
  });

  test('one whose connection is away until then', () => {
    const { calls, outcomes } = play(
      [STAYS, { name: 'far', connection: 'xen:///', startsAt: 41_000, obeysAfter: 2_000 }],
      DESTROY,
      [42_000, 'connection-down', 1],
      [49_000, 'connection-up', 1],
    );
    expect(calls.filter((call) => call.includes('far'))).toEqual([
      expect.stringMatching(/^(49|5[0-5]) ask far/u),
    ]);
    expect(outcomes).toEqual({ web: 'running', far: 'clean' });
  });

  test('one whose waking is under way: it is asked, and has its seconds', () => {
    const { calls } = play([{ ...deaf, first: 'paused' }], {
      ...DESTROY,
      limitMs: 20_000,
      reservePart: 0.99,
    });
    expect(calls).toEqual(['0 resume web', '0 ask web (default)', '5 destroy web (graceful)']);
  });

  test('a reserve as long as the limit leaves them five seconds', () => {
    const { calls } = play([deaf], { ...DESTROY, reservePart: 1 });
    expect(calls).toEqual(['0 ask web (default)', '5 destroy web (graceful)']);
  });

  test('one that comes back before its turn ever came', () => {
    const guests = [
      { name: 'app', place: 0, ...deaf },
      { name: 'db', place: 1, comesBack: 4 },
    ];
    const reset = [1, 2, 3, 4].map((second): [number, 'destroys-one', number] => [
      ...([second * 1_000, 'destroys-one', 1] as const),
    ]);
    const { calls, outcomes } = play(guests, DESTROY, [0, 'events-up'], ...reset);
    expect(calls.filter((call) => call.includes('db'))).toEqual(['24 ask db (default)']);
    expect(outcomes).toMatchObject({ db: 'clean' });
  });
});

describe('rule 12: signals', () => {
  test('SIGTERM ends the run at once and says where every guest stands', () => {
    const { endedAt, outcomes } = play([{ obeysAfter: 5_000 }, { name: 'quick', obeysAfter: 100 }], {}, [
      2_000,
      'SIGTERM',
    ]);
    expect([endedAt, outcomes]).toEqual([2_000, { web: 'running', quick: 'clean' }]);
  });

  test('SIGHUP does so too, unless the host is going down', () => {
    expect(play([{ obeysAfter: 5_000 }], {}, [2_000, 'SIGHUP']).outcomes).toEqual({ web: 'running' });
    expect(play([{ obeysAfter: 5_000 }], { goingDown: true }, [2_000, 'SIGHUP']).outcomes).toEqual({
      web: 'clean',
    });
  });
});

describe('order and parallel', () => {
  const app = { name: 'app', place: 0, obeysAfter: 3_000 };
  const db = { name: 'db', place: 1 };

  test('a group begins when the one before has ended', () => {
    expect(play([db, app]).calls).toEqual(['0 ask app (default)', '3 ask db (default)']);
  });

  test('or when it has used its share, and that is said', () => {
    const { calls, reports } = play([db, { ...app, obeysAfter: null }], { retryMs: 0 });
    expect(calls).toEqual(['0 ask app (default)', '30 ask db (default)']);
    expect(reports.map((report) => report.is)).toContain('share-used');
  });

  test('a deaf guest holds up the group behind its own for a share, and no group after that', () => {
    const { calls } = play([{ ...app, obeysAfter: null }, db, { name: 'web', place: 2, obeysAfter: 1_000 }], {
      retryMs: 0,
      limitMs: 90_000,
    });
    expect(calls).toEqual(['0 ask app (default)', '30 ask db (default)', '31 ask web (default)']);
  });

  test('order gives way when there is no time for it, and that is said', () => {
    const { calls, reports } = play([db, app], { limitMs: 9_000 });
    expect(calls).toEqual(['0 ask db (default)', '0 ask app (default)']);
    expect(reports.map((report) => report.is)).toContain('order-gave-way');
  });

  test('--parallel 2 with two deaf guests: the third is asked all the same', () => {
    const deaf = { obeysAfter: null };
    const { calls } = play([{ name: 'a', ...deaf }, { name: 'b', ...deaf }, { name: 'c' }], {
      parallel: 2,
      retryMs: 0,
    });
    expect(calls).toEqual(['0 ask a (default)', '0 ask b (default)', '30 ask c (default)']);
  });

  test('a slot is free as soon as its guest has ended', () => {
    const { calls } = play([{ name: 'a' }, { name: 'b', obeysAfter: 3_000 }, { name: 'c' }], { parallel: 2 });
    expect(calls).toEqual(['0 ask a (default)', '0 ask b (default)', '1 ask c (default)']);
  });
});

describe('what a crashed guest must not cost the others', () => {
  const crashed = { name: 'crashed', first: 'crashed' } as const;

  test('one that is started after its last resort is asked, not forced off', () => {
    const { calls, outcomes } = play(
      [
        { ...crashed, canBeDestroyed: false },
        { name: 'late', startsAt: 3_000 },
      ],
      {
        lastResort: 'destroy',
      },
    );
    expect(calls.filter((call) => call.includes('late'))).toEqual(['3 ask late (default)']);
    expect(outcomes).toMatchObject({ late: 'clean' });
  });

  test('a later group does not wait for it', () => {
    const { calls } = play([crashed, { name: 'db', place: 1 }]);
    expect(calls).toEqual(['0 ask db (default)']);
  });
});

test('a managed save that meets an outage is tried again, and is no reason to force off', () => {
  const { calls, outcomes } = play(
    [{ obeysAfter: null }],
    { lastResort: 'save', goingDown: true, retryMs: 0, reservePart: 0.5 },
    [29_990, 'connection-down'],
    [33_000, 'connection-up'],
  );
  expect(calls.filter((call) => call.includes('destroy'))).toEqual([]);
  expect(outcomes).toEqual({ web: 'saved' });
});

test('--paused leave leaves alone also who is paused only later', () => {
  expect(play([{ first: 'paused' }], { paused: 'leave' }).calls).toEqual([]);
});

test('a last resort that is asked for takes place with a reserve of nothing', () => {
  const { outcomes } = play([{ obeysAfter: null }], { lastResort: 'destroy', reservePart: 0 });
  expect(outcomes).toEqual({ web: 'forced' });
});

test('how long a guest took is counted to its event, not to the look that came later', () => {
  const { reports } = play([{ obeysAfter: 500 }, { name: 'slow', obeysAfter: 5_000 }], {}, [0, 'events-up']);
  const ended = reports.find((report) => report.is === 'guest-ended' && report.guest.name === 'web');
  expect(ended?.is === 'guest-ended' && ended.tookMs).toBeLessThan(600);
});
