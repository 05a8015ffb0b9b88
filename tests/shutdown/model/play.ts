import type { Action } from '../../../lib/shutdown/action.ts';
import type { Report } from '../../../lib/shutdown/report.ts';
import { runModel } from './run.ts';
import { CONNECTIONS, type Disturbance, type Schedule } from './schedule.ts';
import type { Manners } from './world.ts';

const OBEDIENT: Manners = {
  name: 'web',
  connection: CONNECTIONS[0],
  place: 0,
  excluded: false,
  persistent: true,
  first: 'running',
  obeysAfter: 1_000,
  presses: 1,
  answers: [],
  startsAt: 0,
  comesBack: 0,
  endsItselfAt: null,
  canBeSaved: true,
  canBeDestroyed: true,
};

const CALM: Omit<Schedule, 'guests'> = {
  disturbances: [],
  latencies: [20],
  limitMs: 60_000,
  reservePart: 0.2,
  reserveIsDefault: true,
  lastResort: 'leave',
  goingDown: false,
  retryMs: 10_000,
  parallel: 0,
  paused: 'resume',
  modes: 1,
  named: false,
};

export interface Played {
  readonly reports: readonly Report[];
  /** `asked web`, `destroy web (graceful)` ..., with the second they were decided in. */
  readonly calls: readonly string[];
  /** How each guest ended. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly endedAt: number;
}

/** Plays a run in the model: guests that obey after a second and a calm host, but for what the test says. */
export const play = (
  guests: readonly Partial<Manners>[],
  more: Partial<Schedule> = {},
  ...disturbances: readonly [at: number, is: Disturbance['is'], which?: number][]
): Played => {
  const { log, state, endedAt } = runModel({
    ...CALM,
    ...more,
    guests: guests.map((guest) => ({ ...OBEDIENT, ...guest })),
    disturbances: disturbances.map(([at, is, which]) => ({ at, is, which: which ?? 0 })),
  });
  const names = new Map([...state.guests.values()].map((run) => [run.guest.uuid, run.guest.name]));
  return {
    reports: log.flatMap((entry) => (entry.is === 'report' ? [entry.report] : [])),
    calls: log.flatMap((entry) => (entry.is === 'action' ? describe(entry.action, entry.at, names) : [])),
    outcomes: Object.fromEntries(
      [...state.guests.values()].map((run) => [
        run.guest.name,
        run.step.is === 'ended' ? run.step.outcome.is : 'none',
      ]),
    ),
    endedAt,
  };
};

const describe = (action: Action, at: number, names: ReadonlyMap<string, string>): string[] => {
  if (action.do === 'look') return [];
  const uuids = action.do === 'ask' ? action.guests.map((one) => one.uuid) : action.uuids;
  const how =
    action.do === 'ask'
      ? ` (${action.guests[0]?.mode ?? ''})`
      : action.do === 'destroy' && action.graceful
        ? ' (graceful)'
        : '';
  return uuids.map((uuid) => `${String(Math.round(at / 1000))} ${action.do} ${names.get(uuid) ?? '?'}${how}`);
};
