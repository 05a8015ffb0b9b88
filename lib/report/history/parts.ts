import type { PastPart } from '../../guests/duration.ts';
import type { RecordOf } from '../record-types.ts';
import type { PastGuest, PastRun } from './runs.ts';

/** A guest's end in an earlier run. */
export interface PastEnd {
  readonly run: PastRun;
  readonly end: RecordOf<'guest-ended'>;
}

/** Looks up how a guest's parts in earlier runs ended, the newest last. */
export type PastEnds = (guest: { readonly connection: string; readonly uuid: string }) => readonly PastEnd[];

/**
 * By UUID, for names change. The same guest may have been reached under another URI; only where that very connection is
 * in the record do others not count, for two hosts may have guests of one UUID.
 */
export const pastEnds = (runs: readonly PastRun[]): PastEnds => {
  const byUuid = new Map<string, PastEnd[]>();
  for (const run of runs) for (const guest of run.guests) remember(byUuid, run, guest);
  return ({ connection, uuid }) => {
    const all = byUuid.get(uuid) ?? [];
    const here = all.filter(({ end }) => end.guest.connection === connection);
    return here.length > 0 ? here : all;
  };
};

const remember = (byUuid: Map<string, PastEnd[]>, run: PastRun, { guest, end }: PastGuest): void => {
  if (end !== null) byUuid.set(guest.uuid, [...(byUuid.get(guest.uuid) ?? []), { run, end }]);
};

/** What these ends tell of how long the guest takes. */
export const partsOf = (ends: readonly PastEnd[]): PastPart[] => ends.flatMap((end) => partOf(end) ?? []);

const partOf = ({ run, end }: PastEnd): PastPart | null => {
  const { outcome, tookSeconds, by } = end;
  // Never asked: it says nothing of how the guest takes a request.
  if (tookSeconds === null) return null;
  const tookMs = tookSeconds * 1000;
  switch (outcome) {
    case 'clean':
    case 'off':
      return { tookMs, byItself: true };
    case 'forced':
      return by === 'us' ? { tookMs, byItself: false } : null;
    case 'saved':
      return { tookMs, byItself: false };
    case 'running':
      // A run that somebody ended did not wait for it.
      return run.end?.signal === null ? { tookMs, byItself: false } : null;
    case 'crashed':
    case 'unknown':
      return null;
  }
};
