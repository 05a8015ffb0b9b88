import { constants, type Stats } from 'node:fs';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tryFlock } from './flock.ts';
import { newestRuns } from './record-runs.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Drops the oldest runs of a record that is too large, until half of the limit is left. Rejects with the cause; the
 * record is then as it was. Cut at any point it leaves the old file or the new one, whole.
 *
 * 1. lock the old file, so that two runs never trim at once · 2. write and sync the new one beside it · 3. rename it
 * over the old · 4. append what other runs still wrote to the old one meanwhile. Those look after each write whether
 * theirs is still the file of that name (see `recordFile`): if so, the rename came later, and step 4 finds their lines.
 */
export const trimRecord = async (file: string, maxBytes: number): Promise<void> => {
  const path = await realpath(file).catch(() => file);
  const before = await stat(path).catch(() => undefined);
  if (before === undefined || !before.isFile() || before.size <= maxBytes) return;
  const old = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const lock = await tryFlock(old.fd, process.env);
    if (lock.is === 'unavailable') throw new Error(`${file} was not made smaller: ${lock.detail}`);
    // Another run is at it, or was quicker.
    if (lock.is === 'busy' || (await stat(path)).ino !== (await old.stat()).ino) return;
    await replace(path, old, maxBytes);
  } finally {
    await old.close();
  }
};

const replace = async (path: string, old: FileHandle, maxBytes: number): Promise<void> => {
  const temporary = `${path}.tmp`;
  const was = await old.stat();
  // What lies further back would be dropped in any case.
  const begin = Math.max(0, was.size - 4 * maxBytes);
  const text = await wholeLinesFrom(old, begin);
  await rm(temporary, { force: true });
  const made = await open(
    temporary,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL,
    0o600,
  );
  try {
    await write(made, newestRuns(text, maxBytes / 2));
    await likeBefore(made, was);
    await made.sync();
    await rename(temporary, path);
    await syncFolder(dirname(path));
    await appendRest(old, begin + text.length, made);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await made.close();
  }
};

/** Whole lines that came to the old file after it was read. */
const appendRest = async (old: FileHandle, from: number, to: FileHandle): Promise<void> => {
  const rest = await wholeLinesFrom(old, from);
  if (rest === '') return;
  await write(to, rest);
  await to.datasync();
};

/** Not the last line while another run is at it. */
const wholeLinesFrom = async (handle: FileHandle, begin: number): Promise<string> => {
  const text = await readFrom(handle, begin);
  return text.slice(0, text.lastIndexOf('\n') + 1);
};

/** Up to the end; a character per byte, so that nothing is lost that is no UTF-8. */
const readFrom = async (handle: FileHandle, begin: number): Promise<string> => {
  const chunks: string[] = [];
  const buffer = Buffer.alloc(64 * 1024);
  for (let at = begin; ;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return chunks.join('');
    chunks.push(buffer.toString('latin1', 0, bytesRead));
    at += bytesRead;
  }
};

const write = async (handle: FileHandle, text: string): Promise<void> => {
  const data = Buffer.from(text, 'latin1');
  for (let at = 0; at < data.length;) {
    at += (await handle.write(data, at, data.length - at, null)).bytesWritten;
  }
};

/** An administrator may have given it to a group that reads logs. */
const likeBefore = async (made: FileHandle, was: Stats): Promise<void> => {
  await made.chown(was.uid, was.gid).catch(() => undefined);
  await made.chmod(was.mode & 0o777);
};
