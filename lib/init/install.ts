import { DEFAULT_SCRIPT, type Host } from './host.ts';
import { hostFiles, orderedScript, type HostFile, type Way } from './host-files.ts';
import { MANIFEST_FILE, readManifest } from './manifest.ts';
import { putInOrder, takeOutOfOrder } from './order.ts';
import { switchOff } from './others.ts';
import { fileState, isSomebodys, settle, takeAway } from './settle.ts';
import { planStanza, putStanzaIn, takeStanzaOut } from './stanza.ts';
import type { Done } from './steps.ts';
import { asDone, note, Refused, type Work } from './work.ts';

export interface InstallOptions {
  readonly way: Way;
  readonly version: string;
  /** This program's own text, to be put where the files look for it; null: it is there, or an administrator said where. */
  readonly program: string | null;
  /** Overwrite what somebody changed; it is kept. */
  readonly force: boolean;
  /** Init scripts to be switched off because they would shut the guests down as well. */
  readonly switchOff: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Puts everything in place; twice is the same as once. What could be refused is looked at before anything is written, so
 * that no host is left half done. Then: 1. what an earlier install put there and this one does not · 2. settings, program
 * and hooks · 3. the hooks' links · 4. the others off.
 */
export const install = async (host: Host, options: InstallOptions): Promise<Done> => {
  const { env, force, way } = options;
  const steps: Work['steps'] = [];
  return asDone(steps, async () => {
    const manifest = await readManifest(host.root);
    if (manifest === null) throw new Refused({ reason: 'manifest-unreadable', path: MANIFEST_FILE });
    const work: Work = { host, env, steps, manifest };
    const files = await Promise.all(
      [...programFile(options), ...hostFiles(host, way, options.version)].map(async (file) => ({
        file,
        state: await fileState(host.root, file, manifest),
      })),
    );
    const somebodys = files
      .filter(({ file, state }) => isSomebodys(file, state))
      .map(({ file }) => file.path);
    if (somebodys.length > 0 && !force) throw new Refused({ reason: 'changed-files', paths: somebodys });
    const stanza = way === 'stanza' ? await planStanza(host, manifest, options) : null;

    await note(work, { version: options.version });
    await takeAwayObsolete(
      work,
      files.map(({ file }) => file.path),
      orderedScript(host, way),
      options,
    );
    for (const { file, state } of files) await settle(work, file, state);
    if (stanza !== null) await putStanzaIn(work, stanza);
    const ordered = orderedScript(host, way);
    if (ordered !== null) await putInOrder(work, ordered, host.system === 'sysv' ? host.service : null);
    for (const name of options.switchOff) await switchOff(work, name);
  });
};

const programFile = ({ program }: InstallOptions): HostFile[] =>
  program === null ? [] : [{ path: DEFAULT_SCRIPT, mode: 0o755, text: program, kind: 'program' }];

/** A host that was upgraded, or another way of the same host: what then is no hook any more must not run beside the new one. */
const takeAwayObsolete = async (
  work: Work,
  wanted: readonly string[],
  ordered: string | null,
  { way, force }: InstallOptions,
): Promise<void> => {
  const { files, linked } = work.manifest;
  if (way !== 'stanza') await takeStanzaOut(work);
  for (const path of Object.keys(files))
    if (!wanted.includes(path) && path !== DEFAULT_SCRIPT) await takeAway(work, path, force);
  // Behind its script, as packages do: insserv then puts the others in order again.
  if (linked !== null && linked !== ordered) await takeOutOfOrder(work);
};
