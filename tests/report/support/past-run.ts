// Records of runs as tests tell them: written as lines, and read back by what reads the real ones.
import { readRuns, type PastRun } from '../../../lib/report/history/runs.ts';
import type { Bodies, GuestName, RecordedLine, RecordedName } from '../../../lib/report/record-types.ts';
import { timelineOf, type Timeline } from '../../../lib/report/timeline/model.ts';
import type { Fate } from '../../../lib/report/timeline/cut-off.ts';

/** When each run's process began. */
export const BEGAN = '2014-05-05T01:12:40.000Z';
/** When its first line was written. Seconds. */
export const FIRST_LINE_AT = 0.4;

type Settings = Bodies['run-begun']['settings'];
type Counts = Bodies['run-ended']['counts'];

export interface Plot {
  /** Names; a group for each array. */
  readonly groups?: readonly (readonly string[])[];
  readonly alone?: readonly (readonly [name: string, why: string])[];
  readonly settings?: Partial<Settings>;
  readonly host?: string;
  readonly version?: string;
  readonly run?: string;
}

/** What happens, in seconds since the process began. */
export type Turn = (run: string) => RecordedLine;

export const named = (name: string, connection = ''): GuestName => ({
  name,
  uuid: `uuid-of-${name}`,
  connection,
});

/** A line of the record. */
export const line =
  <Name extends RecordedName>(elapsed: number, event: Name, body: Bodies[Name]): Turn =>
  (run) => {
    const time = new Date(Date.parse(BEGAN) + Math.min(elapsed, 1e9) * 1000).toISOString();
    return { schema: 1, run, time, elapsed, event, ...body } as unknown as RecordedLine;
  };

const of = (name: string | GuestName): { guest: GuestName; state: 'running' } => ({
  guest: typeof name === 'string' ? named(name) : name,
  state: 'running',
});

type Who = string | GuestName;

export const asked = (at: number, who: Who, attempt = 1): Turn =>
  line(at, 'guest-asked', { ...of(who), mode: 'default', attempt });
export const notAsked = (at: number, who: Who, why = 'error: no agent'): Turn =>
  line(at, 'guest-not-asked', { ...of(who), mode: 'agent', why });
export const resumed = (at: number, who: Who): Turn => line(at, 'guest-resumed', of(who));
export const saving = (at: number, who: Who): Turn => line(at, 'guest-saving', of(who));
export const forcing = (at: number, who: Who): Turn =>
  line(at, 'guest-forcing', { ...of(who), graceful: true });
export const found = (at: number, who: Who): Turn => line(at, 'guest-found', of(who));
export const back = (at: number, who: Who): Turn => line(at, 'guest-back', { ...of(who), round: 2 });
export const heartbeat = (at: number): Turn => line(at, 'heartbeat', { guests: 1 });
export const ended = (
  at: number,
  who: Who,
  outcome: Bodies['guest-ended']['outcome'] = 'clean',
  more: Partial<Bodies['guest-ended']> = {},
): Turn =>
  line(at, 'guest-ended', { ...of(who), outcome, asks: 1, tookSeconds: Math.max(0, at - 1), ...more });
export const lastResort = (at: number, guests = 1): Turn =>
  line(at, 'last-resort', { lastResort: 'destroy', guests, why: 'they did not end in time' });
export const batteryRead = (at: number, more: Partial<Bodies['battery-read']> = {}): Turn =>
  line(at, 'battery-read', { ...ON_BATTERY, ...more });
export const batteryUnread = (at: number, why = 'upsc gave no answer within 3 s'): Turn =>
  line(at, 'battery-unread', { why });
export const runEnded = (at: number, status: 0 | 3 | 4 = 0, signal: string | null = null): Turn =>
  line(at, 'run-ended', { status, signal, counts: NO_COUNTS, outcomes: [] });

/** What the UPS says first, and the settings that heed it. */
const ON_BATTERY: Bodies['battery-read'] = {
  ...{ power: 'battery', status: 'OB DISCHRG', runtimeSeconds: 620, chargePercent: 84 },
  ...{ limitSeconds: 300, moved: false },
};
export const NUT: Partial<Settings> = {
  battery: 'nut:ups@localhost',
  batteryMarginSeconds: 30,
  batteryReservePart: 0.5,
};

const NO_COUNTS: Counts = { unknown: 0, running: 0, crashed: 0, forced: 0, off: 0, saved: 0, clean: 0 };

const SETTINGS: Settings = {
  connections: [''],
  timeoutSeconds: 300,
  reserveSeconds: 20,
  onTimeout: 'destroy',
  goingDown: true,
  modes: ['default'],
  retrySeconds: 30,
  parallel: 0,
  paused: 'resume',
};

/** The text of a run's record. */
export const recordText = (plot: Plot, ...turns: readonly Turn[]): string => {
  const {
    groups = [['web1', 'db1']],
    alone = [],
    settings,
    host = 'kvm1',
    version = '1.2.3',
    run = 'run-1',
  } = plot;
  const begun = line(FIRST_LINE_AT, 'run-begun', {
    host,
    pid: 4242,
    version,
    settings: { ...SETTINGS, ...settings },
    plan: {
      groups: groups.map((names, place) => ({ place, guests: names.map(of) })),
      leftAlone: alone.map(([name, why]) => ({ ...of(name), why })),
      shareSeconds: 280,
      orderHolds: true,
    },
  });
  return [begun, ...turns].map((turn) => `${JSON.stringify(turn(run))}\n`).join('');
};

export const pastRun = (plot: Plot, ...turns: readonly Turn[]): PastRun => {
  const { runs, unreadable } = readRuns(recordText(plot, ...turns));
  const [run] = runs;
  if (run === undefined || unreadable > 0) throw new Error('a line of this test is none of a record');
  return run;
};

/** The timeline of a run whose record has an end. */
export const timeline = (plot: Plot, ...turns: readonly Turn[]): Timeline =>
  timelineOf(pastRun(plot, ...turns), 'unknown');

/** The same of one without an end. */
export const cutOff = (fate: Fate, plot: Plot, ...turns: readonly Turn[]): Timeline =>
  timelineOf(pastRun(plot, ...turns), fate);
