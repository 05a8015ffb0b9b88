import type { RecordFacts } from '../../check/facts.ts';
import type { PastEnd as LastEnd, PastFacts, PastMoment } from '../../check/guest-facts.ts';
import type { Guest } from '../../guests/guest.ts';
import { recordWriteProblem } from '../../host/record-access.ts';
import type { PastEnd } from '../../report/history/parts.ts';
import { endsIn, type Past } from '../past.ts';

/** What the record is good for. Never rejects. */
export const recordFacts = async (past: Past): Promise<RecordFacts> => {
  switch (past.is) {
    case 'none':
      return { is: 'none' };
    case 'unreadable':
      return { is: 'unreadable', file: past.file, detail: past.detail };
    case 'read':
    case 'absent': {
      const runs = past.is === 'read' ? past.runs.length : 0;
      return { is: 'kept', file: past.file, runs, problem: await recordWriteProblem(past.file) };
    }
  }
};

/** What earlier runs tell of each guest. */
export const pastFacts = (past: Past): ((guest: Guest) => PastFacts) => {
  const endsOf = endsIn(past);
  return (guest) => factsFrom(endsOf(guest));
};

const factsFrom = (all: readonly PastEnd[]): PastFacts => {
  const ends = all.flatMap((one) => (isCutShort(one) ? [] : (lastEnd(one) ?? [])));
  const newest = all[all.length - 1];
  const endedAs = (outcome: LastEnd['outcome']): number =>
    ends.filter((one) => one.outcome === outcome).length;
  return {
    runs: ends.length,
    cleanEnds: endedAs('clean'),
    untold: endedAs('off'),
    last: ends[ends.length - 1] ?? null,
    killed: newest?.is === 'cut-off' && newest.fate === 'killed' ? cutOffAt(newest) : null,
  };
};

/** Somebody ended the run: that the guest still ran then says nothing of it. */
const isCutShort = (one: PastEnd): boolean =>
  one.is === 'told' && one.end.outcome === 'running' && (one.run.end?.signal ?? null) !== null;

/** Null: the run was killed, and what became of the guest afterwards is not in the record. */
const lastEnd = (one: PastEnd): LastEnd | null => {
  if (one.is === 'cut-off')
    return one.fate === 'killed' ? null : { outcome: 'cut-off', fate: one.fate, ...cutOffAt(one) };
  const { outcome, by, tookSeconds, time } = one.end;
  const moment = { waitedMs: milliseconds(tookSeconds), at: time };
  return outcome === 'forced' ? { outcome, byUs: by === 'us', ...moment } : { outcome, ...moment };
};

const cutOffAt = ({ waitedSeconds, run }: Extract<PastEnd, { is: 'cut-off' }>): PastMoment => ({
  waitedMs: milliseconds(waitedSeconds),
  at: run.begun.time,
});

const milliseconds = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000);
