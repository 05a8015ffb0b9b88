import { chmod, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inside } from './rc/inside.ts';

/**
 * Writes a file whole or not at all. An existing file's owner is ours (root); its mode becomes `mode`. Folders are made.
 * Rejects as the file system does. Below `root`, never out of it by a link.
 */
export const placeFile = async (
  root: string,
  path: string,
  text: string | Buffer,
  mode: number,
): Promise<void> => {
  const target = await placeOf(root, path);
  await mkdir(dirname(target), { recursive: true });
  // insserv and init read every name in these folders but such with a dot in front.
  const temporary = `${dirname(target)}/.${target.slice(target.lastIndexOf('/') + 1)}.new`;
  try {
    await writeFile(temporary, text, { mode });
    await chmod(temporary, mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
};

/** A file as it is, a character per byte, so that it can be written again whatever its encoding; null: it is not there. */
export const readBytes = async (root: string, path: string): Promise<string | null> =>
  readFile(await placeOf(root, path), 'latin1').catch(() => null);

/** Removes a file; that it is gone already is as good. */
export const removeFile = async (root: string, path: string): Promise<void> => {
  await rm(await placeOf(root, path), { force: true });
};

/** Removes a folder if nothing is in it. */
export const removeEmptyFolder = async (root: string, path: string): Promise<void> => {
  const folder = await placeOf(root, path);
  const names = await readdir(folder).catch(() => ['?']);
  if (names.length === 0) await rmdir(folder);
};

/** The permission bits; null: there is no such file. */
export const modeOf = async (root: string, path: string): Promise<number | null> => {
  const found = await stat(await placeOf(root, path)).catch(() => null);
  return found === null ? null : found.mode & 0o7777;
};

const placeOf = async (root: string, path: string): Promise<string> => {
  const place = await inside(root, path);
  if (place === null) throw new Error(`${path}: its links go in a circle`);
  return place;
};
