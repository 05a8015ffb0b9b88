import { DEFAULT_SCRIPT, type Host } from './host.ts';
import {
  DEFAULT_FILE,
  hostFiles,
  orderedScript,
  type HostFile,
  type OrderedScript,
  type Way,
} from './host-files.ts';
import type { Given, Manifest } from './manifest.ts';
import { refuseStrangeLinks } from './order.ts';
import { packagedFiles } from './packages.ts';
import { fileState, isChanged, isSomebodys, type FileState } from './settle.ts';
import { planStanza, type StanzaChange } from './stanza.ts';
import { planStanzasOut, type StanzaOut } from './stanza-out.ts';
import { refuseSomebodys } from './stanza-state.ts';

export interface InstallOptions {
  readonly way: Way;
  readonly version: string;
  /** This program's own text, to be put where the files look for it; null: it is there, or an administrator said where. */
  readonly program: string | null;
  /** Overwrite what somebody changed; it is kept. */
  readonly force: boolean;
  /** Init scripts to be switched off because they would shut the guests down as well. */
  readonly switchOff: readonly string[];
  /** What an administrator said of the host, now or with an earlier install. */
  readonly given: Given;
  readonly env: NodeJS.ProcessEnv;
}

/** What an install will do, all of it looked at while nothing is written yet. */
export interface InstallPlan {
  readonly files: readonly { readonly file: HostFile; readonly state: FileState }[];
  /** What our Debian package brought: not ours to write, or to take away. */
  readonly packaged: readonly string[];
  /** Hooks of an earlier install that this one does not have: they must not run beside the new ones. */
  readonly obsolete: readonly string[];
  readonly stanza: StanzaChange | null;
  /** Scripts that hold one of an earlier install, or a pasted one: it must not run beside what this one puts in. */
  readonly stanzasOut: readonly StanzaOut[];
  /** The init script whose links decide the order; null: the service's own. */
  readonly ordered: OrderedScript | null;
  /** What somebody changed, or had there before: without `force` nothing is written. */
  readonly changed: readonly string[];
}

/** Throws `Refused` for all that could stop an install halfway. */
export const planInstall = async (
  host: Host,
  manifest: Manifest,
  options: InstallOptions,
): Promise<InstallPlan> => {
  const { root } = host;
  const { way, force, version, program } = options;
  const byPackage = await packagedFiles(root);
  const all = [...programFile(program), ...hostFiles(host, way, version)];
  const wanted = all.filter(({ path }) => !byPackage.has(path));
  const files = await Promise.all(
    wanted.map(async (file) => ({ file, state: await fileState(root, file, manifest) })),
  );
  const obsolete = Object.keys(manifest.files).filter(
    (path) => ![DEFAULT_SCRIPT, DEFAULT_FILE, ...wanted.map((file) => file.path)].includes(path),
  );
  const changed = force ? [] : await changedPaths(root, files, obsolete, manifest);
  const stanza = way === 'stanza' ? await planStanza(host, manifest, options) : null;
  const stanzasOut = await planOtherStanzasOut(host, manifest, stanza?.path ?? null, force);
  const ordered = orderedScript(host, way);
  if (ordered !== null) await refuseStrangeLinks(root, ordered.name);
  const packaged = [DEFAULT_SCRIPT, DEFAULT_FILE].filter((path) => byPackage.has(path));
  return { files, packaged, obsolete, stanza, stanzasOut, ordered, changed };
};

/** Of the script that was noted, and of the service's, unless it is to hold one. */
const planOtherStanzasOut = async (
  { root, system, serviceFile }: Host,
  manifest: Manifest,
  kept: string | null,
  force: boolean,
): Promise<StanzaOut[]> => {
  const all = [manifest.stanza?.path, system === 'sysv' ? serviceFile : undefined];
  const paths = all.flatMap((path) => (path === undefined || path === kept ? [] : [path]));
  const out = await planStanzasOut(root, manifest, paths);
  if (!force) for (const { path, found } of out) refuseSomebodys(path, found);
  return out;
};

const changedPaths = async (
  root: string,
  files: InstallPlan['files'],
  obsolete: readonly string[],
  manifest: Manifest,
): Promise<string[]> => {
  const changed = files.filter(({ file, state }) => isSomebodys(file, state)).map(({ file }) => file.path);
  for (const path of obsolete) if (await isChanged(root, path, manifest)) changed.push(path);
  return changed;
};

const programFile = (program: string | null): HostFile[] =>
  program === null ? [] : [{ path: DEFAULT_SCRIPT, mode: 0o755, text: program, kind: 'program' }];
