import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const NAME = 'libvirt-shutdown-domains';

/**
 * Where the lock of a host is: for root in a folder that only root can write to, so that no other user can hold it up;
 * for others in a folder of their own, or under a name of their own in the common one.
 */
export const defaultLockFile = (env: NodeJS.ProcessEnv, uid: number): string => {
  // /run came with Debian 7 and Ubuntu 11.10.
  if (uid === 0) return join(existsSync('/run') ? '/run' : '/var/run', `${NAME}.lock`);
  const own = env['XDG_RUNTIME_DIR'];
  if (own?.startsWith('/') === true) return join(own, `${NAME}.lock`);
  return join(env['TMPDIR'] ?? '/tmp', `${NAME}-${String(uid)}.lock`);
};

/**
 * Opens a lock file that only we can open. Node's descriptors close on exec: no child inherits it unasked.
 * Throws an Error with the cause: no permission, a read-only file system, a link, a file of someone else's.
 */
export const openLockFile = (file: string): number => {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const { uid, nlink, mode } = fstatSync(fd);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new Error(`${file} is not a regular file`);
    if (uid !== process.getuid()) throw new Error(`${file} belongs to another user`);
    // A hard link may lead to any other file of ours, which must not be written to.
    if (nlink > 1) throw new Error(`${file} has another name (a hard link)`);
    // Whoever can read a file can lock it.
    if ((mode & 0o077) !== 0) fchmodSync(fd, 0o600);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/** Says who holds the lock, for messages only. A full disk is no reason to fail. */
export const writeOwner = (fd: number): void => {
  try {
    ftruncateSync(fd);
    writeSync(fd, `${String(process.pid)} ${new Date().toISOString()}\n`, 0);
  } catch {
    // The kernel holds the lock all the same.
  }
};

/** The process id in the file; null when its owner has not written it yet. */
export const readOwner = (fd: number): number | null => {
  const buffer = Buffer.alloc(64);
  try {
    const digits = /^\d+(?= )/u.exec(buffer.toString('latin1', 0, readSync(fd, buffer, 0, 64, 0)))?.[0];
    return digits === undefined ? null : Number(digits);
  } catch {
    return null;
  }
};

/** A lock that is let go names no owner. */
export const clearOwner = (fd: number): void => {
  try {
    ftruncateSync(fd);
  } catch {
    // A wrong name in a message is the worst that follows.
  }
};
