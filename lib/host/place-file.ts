import { constants, type Stats } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Placed =
  | { readonly is: 'written' }
  /** It cannot be there: the path is no place for a file, or may not be written to. */
  | { readonly is: 'refused'; readonly code: string; readonly detail: string }
  /** The disk took not all of it; what was there before is as it was. */
  | { readonly is: 'full'; readonly code: string; readonly detail: string };

/**
 * Puts a text there, whole or not at all: written beside it, synced, renamed over it. A device or a FIFO is written to
 * straight. Never rejects.
 */
export const placeFile = async (file: string, text: string): Promise<Placed> => {
  try {
    const before = await stat(file).catch(unlessAbsent);
    if (before?.isDirectory() === true) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    if (isStream(file, before)) await writeThrough(file, text);
    else await replace(await realpath(file).catch(() => file), text, before);
    return { is: 'written' };
  } catch (error) {
    const { code = '', message: detail } = error as NodeJS.ErrnoException;
    if (code === READER_LEFT) return { is: 'written' };
    return { is: FULL.includes(code) ? 'full' : 'refused', code, detail };
  }
};

/** Files below are whatever a process has open. */
const isOpenFile = (file: string): boolean => /^\/(?:dev|proc)\//u.test(file);

const READER_LEFT = 'EPIPE';
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

const unlessAbsent = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
};

const isStream = (file: string, before: Stats | undefined): boolean =>
  before !== undefined && (!before.isFile() || isOpenFile(file));

const writeThrough = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOCTTY);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
};

const replace = async (path: string, text: string, before: Stats | undefined): Promise<void> => {
  // A file that is not to be written to could still be renamed over.
  if (before !== undefined) await access(path, constants.W_OK);
  // A name of its own length: the file's may be as long as names can be.
  const temporary = join(dirname(path), `.libvirt-shutdown-domains.${String(process.pid)}.tmp`);
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', before === undefined ? 0o666 : before.mode & 0o777);
  try {
    await handle.writeFile(text);
    if (before !== undefined) await handle.chown(before.uid, before.gid).catch(() => undefined);
    if (before !== undefined) await handle.chmod(before.mode & 0o777);
    await handle.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
};
