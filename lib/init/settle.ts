import { dirname } from 'node:path';
import { DEFAULT_FILE, type HostFile } from './host-files.ts';
import { digest, STATE_FOLDER, type Manifest } from './manifest.ts';
import { copyAsItIs, lookAt, placeFile, removeEmptyFolders, removeFile } from './place.ts';
import { readInside } from './rc/inside.ts';
import { note, type Work } from './work.ts';

/** A file of the host against what we would write and what we had written. */
export type FileState =
  | 'absent'
  | 'as-wanted'
  /** As we wrote it, but there is a newer one now. */
  | 'outdated'
  /** Ours but for its permissions. */
  | 'wrong-mode'
  /** We wrote it, and somebody changed it. */
  | 'changed'
  /** Somebody else's of the same name. */
  | 'not-ours';

export const fileState = async (root: string, file: HostFile, manifest: Manifest): Promise<FileState> => {
  const found = await lookAt(root, file.path);
  if (found === null) return 'absent';
  const written = manifest.files[file.path];
  const text = found.isLink ? null : await readInside(root, file.path);
  if (text === file.text) return found.mode === file.mode ? 'as-wanted' : 'wrong-mode';
  if (written === undefined) return 'not-ours';
  return text !== null && digest(text) === written ? 'outdated' : 'changed';
};

/** Whether `install` has to ask before it writes. Settings and programs of others are left alone without a word. */
export const isSomebodys = (file: HostFile, state: FileState): boolean =>
  file.kind === 'hook' && (state === 'changed' || state === 'not-ours');

/** Writes a file if it has to be; somebody's own is kept first. */
export const settle = async (work: Work, file: HostFile, state: FileState): Promise<void> => {
  const { root } = work.host;
  const { path } = file;
  if (state === 'as-wanted') {
    work.steps.push({ is: 'unchanged', path });
  } else if (isLeftAlone(file, state)) {
    work.steps.push({ is: 'left-alone', path, why: file.kind === 'settings' ? 'settings' : 'program' });
    return;
  } else {
    if (state === 'changed' || state === 'not-ours') await backUp(work, path, state);
    await placeFile(root, path, file.text, file.mode);
    work.steps.push({ is: 'written', path });
  }
  await note(work, { files: { ...work.manifest.files, [path]: digest(file.text) } });
};

/** Settings are the administrator's from the first change on; a program of another origin is a package's, say. */
const isLeftAlone = ({ kind }: HostFile, state: FileState): boolean =>
  kind !== 'hook' && (state === 'changed' || state === 'not-ours');

/** Outside of the folders in which init, insserv and cron take every name for theirs. What is kept there is never overwritten. */
export const backUp = async (work: Work, path: string, state: FileState): Promise<void> => {
  const { root } = work.host;
  const to = await freePath(root, `${STATE_FOLDER}/before${path}`);
  await copyAsItIs(root, path, to);
  work.steps.push({ is: 'backed-up', path, to });
  // Only what was there before us comes back; what was made of ours is kept for the administrator to look at.
  if (state === 'not-ours') await note(work, { backups: { ...work.manifest.backups, [path]: to } });
};

const freePath = async (root: string, path: string): Promise<string> => {
  let free = path;
  for (let count = 2; (await lookAt(root, free)) !== null; count++) free = `${path}.${String(count)}`;
  return free;
};

/** Takes a file of ours away, unless somebody changed it; what was there before us comes back. */
export const takeAway = async (work: Work, path: string, force: boolean): Promise<void> => {
  const { root } = work.host;
  const isThere = (await lookAt(root, path)) !== null;
  const changed = await isChanged(root, path, work.manifest);
  if (changed && !force) {
    const isSettings = path === DEFAULT_FILE;
    work.steps.push({ is: 'left-alone', path, why: isSettings ? 'settings' : 'changed' });
    // Settings are the administrator's for good; all else stays noted, so that --force finds it later.
    if (!isSettings) return;
  } else {
    if (changed) await backUp(work, path, 'changed');
    await removeFile(root, path);
    if (isThere) work.steps.push({ is: 'removed', path });
    await restore(work, path);
  }
  await note(work, { files: without(work.manifest.files, path) });
};

/** dpkg has it now, whoever wrote it before. */
export const leaveToPackage = async (work: Work, path: string): Promise<void> => {
  work.steps.push({ is: 'left-alone', path, why: 'package' });
  await note(work, { files: without(work.manifest.files, path) });
};

/** Whether a file that we wrote is there, and is not what we wrote. */
export const isChanged = async (root: string, path: string, manifest: Manifest): Promise<boolean> => {
  const found = await lookAt(root, path);
  if (found === null) return false;
  const text = found.isLink ? null : await readInside(root, path);
  return text === null || digest(text) !== manifest.files[path];
};

const restore = async (work: Work, path: string): Promise<void> => {
  const { root } = work.host;
  const from = work.manifest.backups[path];
  if (from === undefined) return;
  if ((await lookAt(root, from)) !== null) {
    await copyAsItIs(root, from, path);
    await removeFile(root, from);
    await removeEmptyFolders(root, dirname(from), STATE_FOLDER);
    work.steps.push({ is: 'restored', path, from });
  }
  await note(work, { backups: without(work.manifest.backups, path) });
};

const without = <Value>(all: Readonly<Record<string, Value>>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
