import { DEFAULT_SCRIPT, type Host } from './host.ts';
import { DEFAULT_FILE } from './host-files.ts';
import { MANIFEST_FILE, readManifest, REMOVED_NOTE } from './manifest.ts';
import { takeOutOfOrder } from './order.ts';
import { switchOnAgain } from './others.ts';
import { packagedFiles } from './packages.ts';
import { placeFile } from './place.ts';
import { leaveToPackage, takeAway } from './settle.ts';
import { planStanzasOut, stanzaPlaces, takeStanzaOut } from './stanza-out.ts';
import { Refused, type Done } from './steps.ts';
import { asDone, note, type Work } from './work.ts';

/**
 * Undoes `install`: the others on again, links, stanza, files; what was there before comes back. What somebody changed is
 * left (with `force`: kept in our state folder and removed), settings that were edited always are.
 */
export const remove = async (
  host: Pick<Host, 'root'>,
  { force, env }: { force: boolean; env: NodeJS.ProcessEnv },
): Promise<Done> => {
  const steps: Work['steps'] = [];
  return asDone(steps, async () => {
    const manifest = await readManifest(host.root);
    if (manifest === null) throw new Refused({ reason: 'manifest-unreadable', path: MANIFEST_FILE });
    const work: Work = { host, env, steps, manifest };
    const stanzas = await planStanzasOut(host.root, manifest, stanzaPlaces(manifest));
    for (const name of manifest.switchedOff) await switchOnAgain(work, name);
    for (const one of stanzas) await takeStanzaOut(work, one, force);
    const byPackage = await packagedFiles(host.root);
    for (const path of Object.keys(manifest.files)) {
      if (byPackage.has(path)) await leaveToPackage(work, path);
      else await takeAway(work, path, force && path !== DEFAULT_FILE);
    }
    await takeOutOfOrder(work);
    await note(work, { version: '', given: {} });
    if (byPackage.has(DEFAULT_SCRIPT)) await noteRemoval(work);
  });
};

/** Else the package's next upgrade would put all of it back. */
const noteRemoval = async ({ host, steps }: Work): Promise<void> => {
  await placeFile(host.root, REMOVED_NOTE, '', 0o644);
  steps.push({ is: 'noted-removal', path: REMOVED_NOTE });
};
