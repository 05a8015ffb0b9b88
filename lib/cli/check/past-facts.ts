import type { RecordFacts } from '../../check/facts.ts';
import type { PastFacts } from '../../check/guest-facts.ts';
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
  return (guest) => {
    const ends = endsOf(guest).filter((one) => !isCutShort(one));
    const last = ends[ends.length - 1];
    return {
      runs: ends.length,
      cleanEnds: ends.filter((one) => one.is === 'told' && one.end.outcome === 'clean').length,
      last: last === undefined ? null : lastEnd(last),
    };
  };
};

/** Somebody ended the run: that the guest still ran then says nothing of it. */
const isCutShort = (one: PastEnd): boolean =>
  one.is === 'told' && one.end.outcome === 'running' && (one.run.end?.signal ?? null) !== null;

const lastEnd = (one: PastEnd): NonNullable<PastFacts['last']> =>
  one.is === 'cut-off'
    ? {
        outcome: 'cut-off',
        byUs: false,
        waitedMs: one.waitedSeconds === null ? null : one.waitedSeconds * 1000,
        at: one.run.begun.time,
      }
    : {
        outcome: one.end.outcome,
        byUs: one.end.by === 'us',
        waitedMs: (one.end.tookSeconds ?? 0) * 1000,
        at: one.end.time,
      };
