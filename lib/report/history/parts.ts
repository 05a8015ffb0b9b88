import type { PastPart } from '../../guests/duration.ts';
import type { RecordOf } from '../record-types.ts';
import type { Fate } from '../timeline/cut-off.ts';
import { firstRequestAt, type PastGuest, type PastRun } from './runs.ts';

/** How a guest's part in an earlier run ended. */
export type PastEnd =
  | { readonly is: 'told'; readonly run: PastRun; readonly end: RecordOf<'guest-ended'> }
  /** The record ends first. `waitedSeconds`: from its first request; null: it was not even asked. */
  | {
      readonly is: 'cut-off';
      readonly run: PastRun;
      readonly fate: Exclude<Fate, 'under-way'>;
      readonly waitedSeconds: number | null;
    };

/** Looks up how a guest's parts in earlier runs ended, the newest last. */
export type PastEnds = (guest: { readonly connection: string; readonly uuid: string }) => readonly PastEnd[];

/**
 * By UUID, for names change. The same guest may have been reached under another URI; only where that very connection is
 * in the record do others not count, for two hosts may have guests of one UUID.
 * @param fateOf what became of a run that has no end: one that is under way tells nothing yet of the guests that it has left
 */
export const pastEnds = (runs: readonly PastRun[], fateOf: (run: PastRun) => Fate): PastEnds => {
  const byUuid = new Map<string, { readonly connection: string; readonly end: PastEnd }[]>();
  for (const run of runs)
    for (const guest of run.guests) {
      const end = endOf(run, guest, fateOf);
      const { uuid, connection } = guest.guest;
      if (end === null) continue;
      const ends = byUuid.get(uuid) ?? [];
      ends.push({ connection, end });
      byUuid.set(uuid, ends);
    }
  return ({ connection, uuid }) => {
    const all = byUuid.get(uuid) ?? [];
    const here = all.filter((one) => one.connection === connection);
    return (here.length > 0 ? here : all).map(({ end }) => end);
  };
};

const endOf = (run: PastRun, { end, turns }: PastGuest, fateOf: (run: PastRun) => Fate): PastEnd | null => {
  if (end !== null) return { is: 'told', run, end };
  const last = run.lines[run.lines.length - 1];
  if (run.end !== null || last === undefined) return null;
  const fate = fateOf(run);
  if (fate === 'under-way') return null;
  const asked = firstRequestAt(turns);
  return {
    is: 'cut-off',
    run,
    fate,
    waitedSeconds: asked === null ? null : Math.max(0, last.elapsed - asked),
  };
};

/** What these ends tell of how long the guest takes. */
export const partsOf = (ends: readonly PastEnd[]): PastPart[] => ends.flatMap((end) => partOf(end) ?? []);

const partOf = (past: PastEnd): PastPart | null => {
  if (past.is === 'cut-off') {
    // Of a run that was killed nobody knows when the guest ended: it may have been a moment later.
    if (past.waitedSeconds === null || past.fate === 'killed') return null;
    return { tookMs: past.waitedSeconds * 1000, byItself: false };
  }
  const { outcome, tookSeconds } = past.end;
  // Never asked: it says nothing of how the guest takes a request.
  if (tookSeconds === null) return null;
  const tookMs = tookSeconds * 1000;
  switch (outcome) {
    case 'clean':
    case 'off':
      return { tookMs, byItself: true };
    // Whoever did that: until then it had not gone down by itself.
    case 'forced':
    case 'saved':
      return { tookMs, byItself: false };
    case 'running':
      // A run that somebody ended did not wait for it.
      return past.run.end?.signal === null ? { tookMs, byItself: false } : null;
    case 'crashed':
    case 'unknown':
      return null;
  }
};
