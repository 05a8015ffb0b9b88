import { stanzaNamedIn } from './host-files.ts';
import { digest, type Manifest } from './manifest.ts';
import { readStanza } from './service-script/edit.ts';
import { Refused } from './steps.ts';

/** The stanza in an init script against what we would put there and what we had put there. Lines from 1, of the opening mark. */
export type StanzaFound =
  | { readonly state: 'absent' }
  | { readonly state: 'broken-marks'; readonly problem: string }
  /** Not as this program wrote it. `belongsAt`: null where it stands right, as far as the script tells. */
  | { readonly state: 'changed'; readonly line: number; readonly belongsAt: number | null }
  /** Ours, but not where stop begins: it may never run. */
  | { readonly state: 'misplaced'; readonly line: number; readonly belongsAt: number }
  /** As an earlier version put it in. */
  | { readonly state: 'outdated' }
  /** What we would put there, but the script does not tell whether stop runs it: somebody put it there by hand. */
  | { readonly state: 'unproven'; readonly line: number; readonly problem: string }
  /** The same, and stop runs it first. */
  | { readonly state: 'in-place' };

/** @param wanted what we would put there; null: nothing, so nothing is outdated */
export const findStanza = (
  script: string,
  path: string,
  wanted: string | null,
  noted: Manifest['stanza'],
): StanzaFound => {
  const present = readStanza(script);
  if (!present.ok) return { state: 'broken-marks', problem: present.problem };
  if (present.state === 'absent') return { state: 'absent' };
  const { line, stanza, place } = present;
  const isWanted = stanza === wanted;
  if (!isWanted && !isAsWritten(stanza, path, noted))
    return { state: 'changed', line, belongsAt: place.is === 'wrong' ? place.line : null };
  if (place.is === 'wrong') return { state: 'misplaced', line, belongsAt: place.line };
  if (!isWanted && wanted !== null) return { state: 'outdated' };
  return place.is === 'unsure' ? { state: 'unproven', line, problem: place.problem } : { state: 'in-place' };
};

/** By the note; one that was pasted has none: by what this version writes for the Node and the script that it names. */
const isAsWritten = (stanza: string, path: string, noted: Manifest['stanza']): boolean =>
  noted?.path === path ? digest(stanza) === noted.digest : stanza === stanzaNamedIn(stanza);

/** Throws where of the marks there is not one pair. */
export const refuseBroken = (path: string, found: StanzaFound): void => {
  if (found.state === 'broken-marks')
    throw new Refused({ reason: 'broken-marks', path, detail: found.problem });
};

/** Throws where somebody changed the stanza. */
export const refuseSomebodys = (path: string, found: StanzaFound): void => {
  if (found.state !== 'changed') return;
  const { line, belongsAt } = found;
  throw new Refused({ reason: 'changed-stanza', path, line, belongsAt });
};
