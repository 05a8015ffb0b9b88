import type { Plan } from '../guests/plan.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { Report } from '../shutdown/report.ts';
import { bodyOf } from './json-bodies.ts';
import { planFields, seconds } from './json-fields.ts';
import { SCHEMA, type EventName, type Head, type RecordOf, type RunRecord } from './record-types.ts';
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
  readonly policy: Policy;
  readonly plan: Plan;
}

export const runBegun = (facts: RunFacts, stamp: Stamp): RecordOf<'run-begun'> => {
  const { at, host, pid, version, policy, plan } = facts;
  return { ...head(at, stamp), event: 'run-begun', host, pid, version, ...planFields(policy, plan) };
};

/** For `plan --json`. */
export const planRecord = (
  { at, policy, plan }: Pick<RunFacts, 'at' | 'policy' | 'plan'>,
  stamp: Stamp,
): RecordOf<'plan'> => ({ ...head(at, stamp), event: 'plan', ...planFields(policy, plan) });

/** @param warning its `code` is a kebab-case word for programs, its `text` a sentence for people */
export const warningRecord = (
  { at, code, text }: { readonly at: number; readonly code: string; readonly text: string },
  stamp: Stamp,
): RecordOf<'warning'> => ({ ...head(at, stamp), event: 'warning', code, text });

/** One line, with its end. */
export const toLine = (record: RunRecord): string => `${JSON.stringify(record)}\n`;

/** Whether the durable record keeps it; `--json` shows all. */
export const isForRecord = (event: EventName): boolean => FOR_RECORD[event];

const head = (atMs: number, { run, time }: Stamp): Head => ({
  schema: SCHEMA,
  run,
  time: time.toISOString(),
  elapsed: seconds(atMs) ?? 0,
});

/** All that a later reader needs to see how far a run came; a warning may be that the record cannot be written. */
const FOR_RECORD: Readonly<Record<EventName, boolean>> = {
  'run-begun': true,
  plan: false,
  warning: false,
  'group-begun': true,
  'share-used': true,
  'order-gave-way': true,
  'guest-asked': true,
  'guest-not-asked': true,
  'guest-resumed': true,
  'guest-woken': true,
  'guest-call-failed': true,
  'guest-saving': true,
  'guest-forcing': true,
  'guest-changed': true,
  'guest-found': true,
  'guest-back': true,
  'guest-ended': true,
  'connection-lost': true,
  'connection-back': true,
  'last-resort': true,
  signal: true,
  'run-ended': true,
};
