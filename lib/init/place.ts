import { chmod, copyFile, lstat, mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inside } from './rc/inside.ts';
import { Refused } from './steps.ts';

/**
 * Writes a file whole or not at all. A link of that name is replaced, never written through. Its owner is ours (root). Folders
 * are made. Rejects as the file system does. Folders' links are followed below `root`, never out of it.
 */
export const placeFile = async (
  root: string,
  path: string,
  text: string | Buffer,
  mode: number,
): Promise<void> => {
  const target = await placeOf(root, path);
  await mkdir(dirname(target), { recursive: true });
  await beside(target, async (temporary) => {
    await writeFile(temporary, text, { mode });
    await chmod(temporary, mode);
  });
};

/** Copies what is at a path, be it a link, with its mode. */
export const copyAsItIs = async (root: string, from: string, to: string): Promise<void> => {
  const [source, target] = await Promise.all([placeOf(root, from), placeOf(root, to)]);
  const stats = await lstat(source);
  await mkdir(dirname(target), { recursive: true });
  await beside(target, async (temporary) => {
    if (stats.isSymbolicLink()) return symlink(await readlink(source), temporary);
    await copyFile(source, temporary);
    await chmod(temporary, stats.mode & 0o7777);
  });
};

/** insserv and init read every name in their folders but such with a dot in front. */
const beside = async (target: string, make: (temporary: string) => Promise<void>): Promise<void> => {
  const temporary = join(dirname(target), `.${basename(target)}.new`);
  try {
    await rm(temporary, { force: true });
    await make(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
};

/** A file as it is, a character per byte, so that it can be written again whatever its encoding; null: it is not there. */
export const readBytes = async (root: string, path: string): Promise<string | null> => {
  const found = await inside(root, path);
  return found === null ? null : readFile(found, 'latin1').catch(() => null);
};

/** Removes a file; that it is gone already is as good. */
export const removeFile = async (root: string, path: string): Promise<void> => {
  await rm(await placeOf(root, path), { force: true });
};

/** Removes a folder, and those above it, if nothing is in them, up to and with `top`. */
export const removeEmptyFolders = async (root: string, path: string, top: string): Promise<void> => {
  for (let folder = path; folder.startsWith(top); folder = dirname(folder)) {
    const place = await placeOf(root, folder);
    const names = await readdir(place).catch(() => ['?']);
    if (names.length > 0) return;
    await rmdir(place);
  }
};

/** What is at a path itself, not behind it: its permission bits, and whether it is a link; null: nothing. */
export const lookAt = async (
  root: string,
  path: string,
): Promise<{ readonly mode: number; readonly isLink: boolean } | null> => {
  const found = await lstat(await placeOf(root, path)).catch(() => null);
  return found === null ? null : { mode: found.mode & 0o7777, isLink: found.isSymbolicLink() };
};

/** A path without links below `root`, as seen from inside: where a file that is to be edited really is. */
export const realPath = async (root: string, path: string): Promise<string> => {
  const place = await inside(root, path);
  if (place === null) throw inCircle(path);
  return root === '/' ? place : place.slice(root.length);
};

const placeOf = async (root: string, path: string): Promise<string> => {
  const folder = await inside(root, dirname(path));
  if (folder === null) throw inCircle(path);
  return join(folder, basename(path));
};

const inCircle = (path: string): Refused =>
  new Refused({ reason: 'not-written', detail: `${path}: its links go in a circle` });
