import { constants, type Stats } from 'node:fs';
import { access, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openFifo } from './open-fifo.ts';
import { realPlace } from './real-place.ts';
import { syncFolder } from './sync-folder.ts';

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
    if (before !== undefined && isStream(file, before)) await writeThrough(file, text, before);
    else await replace(await realPlace(file), text, before);
    return { is: 'written' };
  } catch (error) {
    const { code = '', message: detail } = error as NodeJS.ErrnoException;
    if (code === READER_LEFT) return { is: 'written' };
    return { is: FULL.includes(code) ? 'full' : 'refused', code, detail };
  }
};

const READER_LEFT = 'EPIPE';
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

const unlessAbsent = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
};

const isStream = (file: string, before: Stats): boolean => !before.isFile() || isOpenFile(resolve(file));

/** Whatever a process has open: its reader would not see what is renamed over it. Files in /dev/shm are files like others. */
const isOpenFile = (path: string): boolean => /^\/(?:dev\/fd\/|dev\/std(?:in|out|err)$|proc\/)/u.test(path);

const writeThrough = async (file: string, text: string, before: Stats): Promise<void> => {
  const flags = constants.O_WRONLY | constants.O_TRUNC | constants.O_NOCTTY;
  const handle = await (before.isFIFO() ? openFifo(file) : open(file, flags));
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
  // Nobody else may read it before it has the rights of the one before.
  const handle = await open(temporary, 'wx', before === undefined ? 0o666 : 0o600);
  try {
    if (before !== undefined) await likeBefore(handle, before);
    await handle.writeFile(text);
    await handle.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  // It is there; a folder that may not be read, or that knows no sync, does not undo that.
  await syncFolder(dirname(path)).catch(() => undefined);
};

/** Who is not root may keep neither the owner nor a group that is not theirs: another group gets no more than all have. */
const likeBefore = async (handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> => {
  const isKept = (await may(handle.chown(uid, gid))) || (await may(handle.chown(SAME_OWNER, gid)));
  await handle.chmod(mode & (isKept ? 0o777 : 0o707 | ((mode & 0o007) << 3)));
};

const SAME_OWNER = -1;

const may = async (act: Promise<void>): Promise<boolean> =>
  act.then(
    () => true,
    () => false,
  );
