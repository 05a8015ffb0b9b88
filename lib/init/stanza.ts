import type { Host } from './host.ts';
import { stanzaFor } from './host-files.ts';
import { digest, type Manifest } from './manifest.ts';
import { lookAt, placeFile, readBytes, realPath } from './place.ts';
import { insertStanza, readStanza, removeStanza } from './service-script/edit.ts';
import { shProblem } from './tools.ts';
import { Refused } from './steps.ts';
import { note, type Work } from './work.ts';

/** The service's script with our stanza in it, a character per byte; looked at before anything is written. */
export interface StanzaChange {
  readonly path: string;
  readonly text: string;
  readonly stanza: string;
  /** From 1, of the opening mark. */
  readonly line: number;
  readonly isNeeded: boolean;
}

/** Throws `Refused` where the place is not sure, where somebody changed the stanza, or where sh does not read the result. */
export const planStanza = async (
  host: Host,
  manifest: Manifest,
  { version, force, env }: { version: string; force: boolean; env: NodeJS.ProcessEnv },
): Promise<StanzaChange> => {
  const path = host.serviceFile;
  const script = (await readBytes(host.root, path)) ?? '';
  const stanza = stanzaFor(host, version);
  if (!force && isSomebodys(script, stanza, manifest))
    throw new Refused({ reason: 'changed-files', paths: [path], isCalled: true });
  const inserted = insertStanza(script, stanza);
  if (!inserted.ok) {
    const { line, problem } = inserted;
    throw new Refused({ reason: 'no-place-for-stanza', path, line, detail: problem });
  }
  const problem = await shProblem(inserted.text, env);
  if (problem !== null) throw new Refused({ reason: 'not-sh', path, detail: problem });
  return { path, text: inserted.text, stanza, line: inserted.line, isNeeded: inserted.change !== 'none' };
};

/** What stands between the marks is neither what we would put there nor what we had put there. */
const isSomebodys = (script: string, stanza: string, manifest: Manifest): boolean => {
  const present = readStanza(script);
  if (!present.ok || present.state === 'absent' || present.stanza === stanza) return false;
  return digest(present.stanza) !== manifest.stanza?.digest;
};

export const putStanzaIn = async (work: Work, change: StanzaChange): Promise<void> => {
  const { path, text, stanza, line, isNeeded } = change;
  if (isNeeded) await rewrite(work, path, text);
  work.steps.push(isNeeded ? { is: 'stanza-in', path, line } : { is: 'unchanged', path });
  await note(work, { stanza: { path, digest: digest(stanza) } });
};

/** The script without it, to the byte; null: there is none to take out. Throws `Refused` where the marks are broken. */
export const planStanzaOut = async (
  root: string,
  { stanza }: Manifest,
): Promise<{ readonly path: string; readonly text: string } | null> => {
  if (stanza === null) return null;
  const { path } = stanza;
  const removed = removeStanza((await readBytes(root, path)) ?? '');
  if (!removed.ok) throw new Refused({ reason: 'broken-marks', path, detail: removed.problem });
  return removed.was === 'present' ? { path, text: removed.text } : null;
};

/** Throws `Refused` where the marks are broken. */
export const takeStanzaOut = async (work: Work): Promise<void> => {
  const change = await planStanzaOut(work.host.root, work.manifest);
  if (change !== null) {
    await rewrite(work, change.path, change.text);
    work.steps.push({ is: 'stanza-out', path: change.path });
  }
  await note(work, { stanza: null });
};

/** Through a link, if the script is one: what it leads to is what rc runs. */
const rewrite = async ({ host: { root } }: Work, path: string, text: string): Promise<void> => {
  const place = await realPath(root, path);
  const { mode = 0o755 } = (await lookAt(root, place)) ?? {};
  await placeFile(root, place, Buffer.from(text, 'latin1'), mode);
};
