import type { Host } from './host.ts';
import { stanzaFor } from './host-files.ts';
import { digest, type Manifest } from './manifest.ts';
import { readBytes } from './place.ts';
import { rewriteScript } from './rewrite.ts';
import { insertStanza, removeStanza, type Inserted } from './service-script/edit.ts';
import { stanzaByHand } from './stanza-by-hand.ts';
import { findStanza, refuseBroken, refuseSomebodys } from './stanza-state.ts';
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
  readonly change: Extract<Inserted, { ok: true }>['change'];
  /** What is there now was changed by somebody: the script is kept first. */
  readonly isSomebodys: boolean;
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
  const found = findStanza(script, path, stanza, manifest.stanza);
  refuseBroken(path, found);
  if (!force) refuseSomebodys(path, found);
  const byHand = found.state === 'absent' ? stanzaByHand(path, script, stanza) : null;
  const inserted = insertStanza(script, stanza);
  if (!inserted.ok) {
    const { problem, remedy } = inserted;
    throw new Refused({ reason: 'no-place-for-stanza', path, detail: problem, remedy, byHand });
  }
  const { text, line, change } = inserted;
  const problem = await whyNotSh(script, text, env);
  if (problem !== null && (byHand !== null || !problem.isOwn))
    throw new Refused({ reason: 'not-sh', path, ...problem, byHand });
  return { path, text, stanza, line, change, isSomebodys: found.state === 'changed' };
};

/** `isOwn`: sh says so without our stanza, too. What somebody put into such a script by hand stays (bash may run it). */
const whyNotSh = async (
  script: string,
  result: string,
  env: NodeJS.ProcessEnv,
): Promise<{ detail: string; isOwn: boolean } | null> => {
  const detail = await shProblem(result, env);
  if (detail === null) return null;
  const without = removeStanza(script);
  const own = without.ok ? await shProblem(without.text, env) : null;
  return { detail: own ?? detail, isOwn: own !== null };
};

export const putStanzaIn = async (work: Work, planned: StanzaChange): Promise<void> => {
  const { path, text, stanza, line, change, isSomebodys } = planned;
  if (change === 'none') work.steps.push({ is: 'unchanged', path });
  else {
    await rewriteScript(work, path, text, isSomebodys);
    if (change === 'moved') work.steps.push({ is: 'stanza-out', path });
    work.steps.push({ is: 'stanza-in', path, line });
  }
  await note(work, { stanza: { path, digest: digest(stanza) } });
};
