import type { RecordFacts } from '../../check/facts.ts';
import { NO_PAST, type PastFacts } from '../../check/guest-facts.ts';
import type { Guest } from '../../guests/guest.ts';
import { recordWriteProblem } from '../../host/record-access.ts';
import { pastEnds, type PastEnd } from '../../report/history/parts.ts';
import type { Past } from '../past.ts';

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
  if (past.is !== 'read') return () => NO_PAST;
  const endsOf = pastEnds(past.runs);
  return (guest) => {
    const ends = endsOf(guest).filter((one) => !isCutShort(one));
    const last = ends[ends.length - 1];
    return {
      runs: ends.length,
      cleanEnds: ends.filter(({ end }) => end.outcome === 'clean').length,
      last: last === undefined ? null : lastEnd(last),
    };
  };
};

/** Somebody ended the run: that the guest still ran then says nothing of it. */
const isCutShort = ({ run, end }: PastEnd): boolean =>
  end.outcome === 'running' && (run.end?.signal ?? null) !== null;

const lastEnd = ({ end }: PastEnd): NonNullable<PastFacts['last']> => ({
  outcome: end.outcome,
  byUs: end.by === 'us',
  at: end.time,
});
