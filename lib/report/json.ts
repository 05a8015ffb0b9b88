import type { Plan } from '../guests/plan.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { Report } from '../shutdown/report.ts';
import { batteryWaitFields, type BatteryWait } from './battery-wait.ts';
import { bodyOf } from './json-bodies.ts';
import { planFields, seconds } from './json-fields.ts';
import type { Forecast } from './prediction/forecast.ts';
import { predictionFields } from './prediction/json.ts';
import {
  SCHEMA,
  type EventName,
  type Head,
  type RecordedName,
  type RecordOf,
  type RunRecord,
} from './record-types.ts';
import type { Ended } from './tally.ts';

export type { RunRecord } from './record-types.ts';

/** Whose object it is, and the wall clock; the elapsed time comes with what is told. */
export interface Stamp {
  readonly run: string;
  readonly time: Date;
}

/** @param ended the run's ends so far (`Tally`), for the report that tells them all */
export const jsonOf = (report: Report, stamp: Stamp, ended: readonly Ended[]): RunRecord => {
  const body = bodyOf(report, ended);
  return { ...head(report.at, stamp), event: report.is, ...body } as RunRecord;
};

/** What a run knows when it begins. `at`: milliseconds on the run's clock. */
export interface RunFacts {
  readonly at: number;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** The kernel's, another after each boot; null: it tells none. */
  readonly bootId: string | null;
  readonly policy: Policy;
  readonly plan: Plan;
}

export const runBegun = (facts: RunFacts, stamp: Stamp): RecordOf<'run-begun'> => {
  const { at, host, pid, version, bootId, policy, plan } = facts;
  return { ...head(at, stamp), event: 'run-begun', host, pid, version, bootId, ...planFields(policy, plan) };
};

/** For `plan --json`. */
export const planRecord = (
  { at, policy, plan, forecast }: Pick<RunFacts, 'at' | 'policy' | 'plan'> & { readonly forecast: Forecast },
  stamp: Stamp,
): RecordOf<'plan'> => ({
  ...head(at, stamp),
  event: 'plan',
  ...planFields(policy, plan),
  prediction: predictionFields(forecast),
});

/** @param at milliseconds since the waiting began */
export const batteryWaitRecord = (at: number, wait: BatteryWait, stamp: Stamp): RecordOf<'battery-wait'> => ({
  ...head(at, stamp),
  event: 'battery-wait',
  ...batteryWaitFields(wait),
});

/** @param warning its `code` is a kebab-case word for programs, its `text` a sentence for people */
export const warningRecord = (
  { at, code, text }: { readonly at: number; readonly code: string; readonly text: string },
  stamp: Stamp,
): RecordOf<'warning'> => ({ ...head(at, stamp), event: 'warning', code, text });

/** @param guests how many have not ended */
export const heartbeatRecord = (
  { at, guests }: { readonly at: number; readonly guests: number },
  stamp: Stamp,
): RecordOf<'heartbeat'> => ({ ...head(at, stamp), event: 'heartbeat', guests });

/** One line, with its end. */
export const toLine = (record: RunRecord): string => `${JSON.stringify(record)}\n`;

/** Whether the durable record keeps it; `--json` shows all but the heartbeats, which are the record's own. */
export const isForRecord = (event: EventName): event is RecordedName =>
  event !== 'plan' && event !== 'battery-wait' && event !== 'warning';

const head = (atMs: number, { run, time }: Stamp): Head => ({
  schema: SCHEMA,
  run,
  time: time.toISOString(),
  elapsed: seconds(atMs) ?? 0,
});
