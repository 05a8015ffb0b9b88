import type { Host } from './host.ts';
import { planInstall, type InstallOptions, type InstallPlan } from './install-plan.ts';
import { MANIFEST_FILE, readManifest, REMOVED_NOTE } from './manifest.ts';
import { putInOrder, takeOutOfOrder } from './order.ts';
import { switchOff } from './others.ts';
import { removeFile } from './place.ts';
import { leaveToPackage, settle, takeAway } from './settle.ts';
import { putStanzaIn } from './stanza.ts';
import { takeStanzaOut } from './stanza-out.ts';
import { Refused, type Done } from './steps.ts';
import { asDone, note, type Work } from './work.ts';

export type { InstallOptions } from './install-plan.ts';

/**
 * Puts everything in place; twice is the same as once. What could be refused is looked at before anything is written, so
 * that no host is left half done. Then: 1. what an earlier install put there and this one does not · 2. settings, program
 * and hooks · 3. the hooks' links · 4. the others off.
 */
export const install = async (host: Host, options: InstallOptions): Promise<Done> => {
  const steps: Work['steps'] = [];
  return asDone(steps, async () => {
    const manifest = await readManifest(host.root);
    if (manifest === null) throw new Refused({ reason: 'manifest-unreadable', path: MANIFEST_FILE });
    const plan = await planInstall(host, manifest, options);
    const work: Work = { host, env: options.env, steps, manifest };
    await refuseChanged(work, plan);
    await note(work, { version: options.version, given: options.given });
    await removeFile(host.root, REMOVED_NOTE);
    await takeAwayObsolete(work, plan, options.force);
    for (const path of plan.packaged) await leaveToPackage(work, path);
    for (const { file, state } of plan.files) await settle(work, file, state);
    if (plan.stanza !== null) await putStanzaIn(work, plan.stanza);
    if (plan.ordered !== null) await putInOrder(work, plan.ordered);
    for (const name of options.switchOff) await switchOff(work, name);
  });
};

/** Throws where somebody changed a file. A hook of ours that was edited is called all the same: one that is not saves nobody. */
const refuseChanged = async (work: Work, { changed, files, ordered }: InstallPlan): Promise<void> => {
  if (changed.length === 0) return;
  const isEdited = files.some(
    ({ file, state }) => file.path === `/etc/init.d/${ordered?.name ?? ''}` && state === 'changed',
  );
  if (isEdited && ordered !== null) await putInOrder(work, ordered);
  throw new Refused({ reason: 'changed-files', paths: changed, isCalled: isEdited });
};

/** A host that was upgraded, or another way on the same host. */
const takeAwayObsolete = async (
  work: Work,
  { obsolete, stanzasOut, ordered }: InstallPlan,
  force: boolean,
): Promise<void> => {
  const { linked } = work.manifest;
  for (const one of stanzasOut) await takeStanzaOut(work, one, force);
  for (const path of obsolete) await takeAway(work, path, force);
  // Behind its script, as packages do: insserv then puts the others in order again.
  if (linked !== null && linked !== ordered?.name) await takeOutOfOrder(work);
};
