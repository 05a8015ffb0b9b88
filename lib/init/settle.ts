import { DEFAULT_FILE, type HostFile } from './host-files.ts';
import { digest, STATE_FOLDER, type Manifest } from './manifest.ts';
import { modeOf, placeFile, removeEmptyFolder, removeFile } from './place.ts';
import { readInside } from './rc/inside.ts';
import { note, type Work } from './work.ts';

/** A file of the host against what we would write and what we had written. */
export type FileState =
  | 'absent'
  | 'as-wanted'
  /** As we wrote it, but there is a newer one now. */
  | 'outdated'
  /** We wrote it, and somebody changed it. */
  | 'changed'
  /** Somebody else's of the same name. */
  | 'not-ours';

export const fileState = async (root: string, file: HostFile, manifest: Manifest): Promise<FileState> => {
  const text = await readInside(root, file.path);
  if (text === null) return 'absent';
  if (text === file.text && (await modeOf(root, file.path)) === file.mode) return 'as-wanted';
  const written = manifest.files[file.path];
  if (written === undefined) return text === file.text ? 'outdated' : 'not-ours';
  return digest(text) === written ? 'outdated' : 'changed';
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
  } else if (file.kind !== 'hook' && (state === 'changed' || state === 'not-ours')) {
    // Settings are the administrator's from the first change on; a program of another origin is a package's, say.
    work.steps.push({ is: 'left-alone', path, why: file.kind });
    return;
  } else {
    if (isSomebodys(file, state)) await backUp(work, path, state);
    await placeFile(root, path, file.text, file.mode);
    work.steps.push({ is: 'written', path });
  }
  await note(work, { files: { ...work.manifest.files, [path]: digest(file.text) } });
};

/** Outside of the folders in which init, insserv and cron take every name for theirs. */
const backUp = async (work: Work, path: string, state: FileState): Promise<void> => {
  const { root } = work.host;
  const to = `${STATE_FOLDER}/before${path}`;
  const text = (await readInside(root, path)) ?? '';
  await placeFile(root, to, text, (await modeOf(root, path)) ?? 0o644);
  work.steps.push({ is: 'backed-up', path, to });
  // Only what was there before us comes back; what was made of ours is kept for the administrator to look at.
  if (state === 'not-ours') await note(work, { backups: { ...work.manifest.backups, [path]: to } });
};

/** Takes a file of ours away, unless somebody changed it; what was there before us comes back. */
export const takeAway = async (work: Work, path: string, force: boolean): Promise<void> => {
  const { root } = work.host;
  const text = await readInside(root, path);
  const isChanged = text !== null && digest(text) !== work.manifest.files[path];
  if (isChanged && !force) {
    const isSettings = path === DEFAULT_FILE;
    work.steps.push({ is: 'left-alone', path, why: isSettings ? 'settings' : 'changed' });
    // Settings are the administrator's for good; all else stays noted, so that --force finds it later.
    if (!isSettings) return;
  } else {
    if (isChanged) await backUp(work, path, 'changed');
    await removeFile(root, path);
    if (text !== null) work.steps.push({ is: 'removed', path });
    await restore(work, path);
  }
  await note(work, { files: without(work.manifest.files, path) });
};

const restore = async (work: Work, path: string): Promise<void> => {
  const { root } = work.host;
  const from = work.manifest.backups[path];
  if (from === undefined) return;
  const text = await readInside(root, from);
  if (text !== null) {
    await placeFile(root, path, text, (await modeOf(root, from)) ?? 0o644);
    await removeFile(root, from);
    for (let folder = from; folder.length > STATE_FOLDER.length;) {
      folder = folder.slice(0, folder.lastIndexOf('/'));
      await removeEmptyFolder(root, folder);
    }
    work.steps.push({ is: 'restored', path, from });
  }
  await note(work, { backups: without(work.manifest.backups, path) });
};

const without = <Value>(all: Readonly<Record<string, Value>>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
