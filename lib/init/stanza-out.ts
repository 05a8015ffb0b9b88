import { SERVICES } from './host.ts';
import type { Manifest } from './manifest.ts';
import { readBytes } from './place.ts';
import { rewriteScript } from './rewrite.ts';
import { removeStanza } from './service-script/edit.ts';
import { findStanza, refuseBroken, type StanzaFound } from './stanza-state.ts';
import { note, type Work } from './work.ts';

/** An init script in which no stanza of ours is to be, and what is in it. */
export interface StanzaOut {
  readonly path: string;
  readonly found: StanzaFound;
}

/** The init scripts that may hold a stanza: the one that was noted; and the usual ones, for it may have been pasted. */
export const stanzaPlaces = ({ stanza, given: { service } }: Manifest): string[] => {
  const services = [...SERVICES, ...(service === undefined ? [] : [service])];
  return [...(stanza === null ? [] : [stanza.path]), ...services.map((name) => `/etc/init.d/${name}`)];
};

/** Throws `Refused` where the marks are broken. */
export const planStanzasOut = async (
  root: string,
  { stanza }: Manifest,
  paths: readonly string[],
): Promise<StanzaOut[]> =>
  Promise.all(
    [...new Set(paths)].map(async (path) => {
      const found = findStanza((await readBytes(root, path)) ?? '', path, null, stanza);
      refuseBroken(path, found);
      return { path, found };
    }),
  );

/** Takes a stanza out if there is one; what somebody changed is left, or with `force` kept first. */
export const takeStanzaOut = async (
  work: Work,
  { path, found }: StanzaOut,
  force: boolean,
): Promise<void> => {
  const isSomebodys = found.state === 'changed';
  if (isSomebodys && !force) {
    work.steps.push({ is: 'left-alone', path, why: 'stanza' });
    // It stays noted, so that --force finds it later.
    return;
  }
  const removed = removeStanza((await readBytes(work.host.root, path)) ?? '');
  if (removed.ok && removed.was === 'present') {
    await rewriteScript(work, path, removed.text, isSomebodys);
    work.steps.push({ is: 'stanza-out', path });
  }
  if (work.manifest.stanza?.path === path) await note(work, { stanza: null });
};
