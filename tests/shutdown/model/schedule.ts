import fc from 'fast-check';
import type { LastResort } from '../../../lib/shutdown/policy.ts';
import type { Manners } from './world.ts';

/** Something that happens to the host during a run. */
export interface Disturbance {
  readonly at: number;
  readonly is:
    | 'connection-down'
    | 'connection-up'
    | 'hang'
    | 'unhang'
    | 'nonsense'
    | 'forgets-reasons'
    | 'events-up'
    | 'events-down'
    | 'events-lost'
    | 'destroys-one'
    | 'noise'
    | 'clock-back'
    | 'mains'
    | 'battery'
    | 'battery-low'
    | 'battery-ordered'
    | 'battery-unread'
    | 'SIGTERM'
    | 'SIGHUP';
  readonly which: number;
}

/** All that a run of the model depends on: the same schedule gives the same run. */
export interface Schedule {
  readonly guests: readonly Manners[];
  readonly disturbances: readonly Disturbance[];
  readonly latencies: readonly number[];
  readonly limitMs: number;
  readonly reservePart: number;
  readonly reserveIsDefault: boolean;
  readonly lastResort: LastResort;
  readonly goingDown: boolean;
  readonly retryMs: number;
  readonly parallel: number;
  readonly paused: 'resume' | 'save' | 'leave';
  readonly modes: number;
  /** Only guests with an even number are named. */
  readonly named: boolean;
}

export const CONNECTIONS = ['qemu:///system', 'xen:///'] as const;

const time = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

const manners: fc.Arbitrary<Omit<Manners, 'name'>> = fc.record({
  connection: fc.constantFrom(...CONNECTIONS),
  place: fc.integer({ min: 0, max: 3 }),
  excluded: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  persistent: fc.boolean(),
  first: fc.constantFrom(
    'running',
    'running',
    'running',
    'paused',
    'pmsuspended',
    'in shutdown',
    'crashed',
    'idle',
    'no state',
  ),
  obeysAfter: fc.option(time(20_000), { freq: 4, nil: null }),
  presses: fc.integer({ min: 1, max: 3 }),
  answers: fc.array(fc.constantFrom('done', 'done', 'no-answer', 'refused', 'lost'), { maxLength: 4 }),
  startsAt: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: time(20_000) }),
  comesBack: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
  ),
  endsItselfAt: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: time(20_000) }),
  canBeSaved: fc.boolean(),
  canBeDestroyed: fc.boolean(),
});

const disturbance: fc.Arbitrary<Disturbance> = fc.record({
  at: time(30_000),
  is: fc.constantFrom(
    'connection-down',
    'connection-up',
    'connection-up',
    'hang',
    'unhang',
    'nonsense',
    'forgets-reasons',
    'events-up',
    'events-up',
    'events-down',
    'events-lost',
    'destroys-one',
    'noise',
    'clock-back',
    'mains',
    'battery',
    'battery-low',
    'battery-ordered',
    'battery-unread',
    'SIGTERM',
    'SIGHUP',
  ),
  which: fc.nat(7),
});

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  guests: fc
    .array(manners, { maxLength: 7 })
    .map((all) => all.map((one, at): Manners => ({ ...one, name: `guest${String(at)}` }))),
  disturbances: fc.array(disturbance, { maxLength: 6 }),
  latencies: fc.array(fc.oneof({ weight: 5, arbitrary: time(80) }, { weight: 1, arbitrary: time(4_000) }), {
    minLength: 1,
    maxLength: 6,
  }),
  limitMs: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 500, max: 45_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 45_000, max: 300_000 }) },
    { weight: 1, arbitrary: fc.constant(Infinity) },
  ),
  reservePart: fc.double({ min: 0, max: 0.9, noNaN: true }),
  reserveIsDefault: fc.boolean(),
  lastResort: fc.constantFrom('leave', 'destroy', 'save'),
  goingDown: fc.boolean(),
  retryMs: fc.constantFrom(0, 1_000, 10_000, 30_000),
  parallel: fc.constantFrom(0, 0, 1, 2, 3),
  paused: fc.constantFrom('resume', 'save', 'leave'),
  modes: fc.integer({ min: 1, max: 3 }),
  named: fc.boolean(),
});
