import type { Host } from './host.ts';
import { MANIFEST_FILE, manifestText, NOTHING, STATE_FOLDER, type Manifest } from './manifest.ts';
import { placeFile, removeEmptyFolders, removeFile } from './place.ts';
import { readInside } from './rc/inside.ts';
import { Refused, type Done, type Step } from './steps.ts';

/** What is being done to a host: the steps so far, and what of ours is on it after each. */
export interface Work {
  readonly host: Pick<Host, 'root'>;
  readonly env: NodeJS.ProcessEnv;
  readonly steps: Step[];
  /** Replaced, never changed in place. */
  manifest: Manifest;
}

/** What was done as a value, whatever ended it. Rejects only for a bug. */
export const asDone = async (steps: readonly Step[], doIt: () => Promise<void>): Promise<Done> => {
  try {
    await doIt();
    return { ok: true, steps };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal, steps };
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    return { ok: false, refusal: { reason: 'not-written', detail: message }, steps };
  }
};

/** Keeps the note of what is on the host in step with the host, so that a run that is cut off can be undone. */
export const note = async (work: Work, change: Partial<Manifest>): Promise<void> => {
  work.manifest = { ...work.manifest, ...change };
  const { root } = work.host;
  const text = manifestText(work.manifest);
  if (isEmpty(work.manifest)) {
    await removeFile(root, MANIFEST_FILE);
    await removeEmptyFolders(root, STATE_FOLDER, STATE_FOLDER);
  } else if (text !== (await readInside(root, MANIFEST_FILE)))
    await placeFile(root, MANIFEST_FILE, text, 0o644);
};

const isEmpty = ({ files, backups, linked, stanza, switchedOff }: Manifest): boolean =>
  Object.keys(files).length === 0 &&
  Object.keys(backups).length === 0 &&
  linked === NOTHING.linked &&
  stanza === NOTHING.stanza &&
  switchedOff.length === 0;
