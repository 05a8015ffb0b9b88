import { constants } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { recordProblem, type RecordProblem } from './record-problem.ts';
import { trimRecord } from './record-trim.ts';
import { syncFolder } from './sync-folder.ts';

export interface RecordFile {
  /**
   * Appends the lines, each with its newline, and syncs; takes what it wrote out of `waiting`, which may grow meanwhile.
   * Gives whether it is worth going on; otherwise it warned. Never rejects.
   */
  appendFrom(waiting: string[]): Promise<boolean>;
  close(): Promise<void>;
}

/** On a full disk every later line tries again: this keeps the tries cheap. Lines. */
const AT_ONCE = 1_000;
/** A few times is enough for any number of runs that trim the file under our hands. */
const REWRITES = 3;

export const recordFile = (
  file: string,
  maxBytes: number,
  warn: (problem: RecordProblem) => void,
): RecordFile => {
  let handle: FileHandle | undefined;
  let trimmed = false;

  const close = async (): Promise<void> => {
    await handle?.close().catch(() => undefined);
    handle = undefined;
  };

  const opened = async (): Promise<FileHandle> => {
    if (handle !== undefined && (await isStill(handle, file))) return handle;
    await close();
    if (!trimmed) {
      trimmed = true;
      await trimRecord(file, maxBytes).catch((error: unknown) => {
        warn(recordProblem(file, error, 'record-not-trimmed'));
      });
    }
    return (handle = await openToAppend(file, warn));
  };

  return {
    appendFrom: async (waiting) => {
      try {
        for (let left = REWRITES; left > 0; left -= 1) {
          const to = await opened();
          const lines = waiting.slice(0, AT_ONCE);
          const whole = await writeLines(to, lines);
          const failure = await to
            .datasync()
            .catch((error: unknown) => recordProblem(file, error, 'record-not-synced'));
          // Another run put a smaller file in its place meanwhile: it may have missed these lines.
          const replaced = !(await isStill(to, file));
          if (replaced && left > 1) continue;
          waiting.splice(0, whole);
          if (failure !== undefined) warn(failure);
          if (whole < lines.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
          return true;
        }
      } catch (error) {
        warn(recordProblem(file, error));
      }
      return false;
    },
    close,
  };
};

/**
 * One by one: Node's recursive mkdir spins for ever where the kernel says ENOENT below a folder that exists, as in /proc
 * or behind a dangling link.
 * @returns the topmost that was made
 */
const makeFolders = async (folder: string): Promise<string | undefined> => {
  const missing: string[] = [];
  for (let at = folder; (await stat(at).catch(() => undefined)) === undefined; at = dirname(at))
    missing.unshift(at);
  for (const one of missing) await mkdir(one, 0o750).catch(unlessAnotherRunMadeIt(one));
  return missing[0];
};

const unlessAnotherRunMadeIt =
  (folder: string) =>
  async (error: unknown): Promise<void> => {
    const there = await stat(folder).catch(() => undefined);
    if (there?.isDirectory() !== true) throw error;
  };

/** Opens or makes it. Never blocks and never writes to anything but a regular file. */
const openToAppend = async (file: string, warn: (problem: RecordProblem) => void): Promise<FileHandle> => {
  const made = await makeFolders(dirname(file));
  const before = await stat(file).catch(() => undefined);
  if (before?.isFile() === false) throw notAFile(file);
  const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  const handle = await open(file, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o640);
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw notAFile(file);
  }
  if (before === undefined) {
    await syncFolders(file, made).catch((error: unknown) => {
      warn(recordProblem(file, error, 'record-not-synced'));
    });
  }
  return handle;
};

const notAFile = (file: string): Error =>
  Object.assign(new Error(`${file} is not a regular file`), { code: 'EISDIR' });

/** A new name survives a power cut only when its folder is synced; so do the folders made for it. */
const syncFolders = async (file: string, firstMade: string | undefined): Promise<void> => {
  const last = dirname(firstMade ?? file);
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === last || folder === dirname(folder)) return;
  }
};

const isStill = async (handle: FileHandle, file: string): Promise<boolean> => {
  const [ours, there] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
  return ours.ino === there?.ino && ours.dev === there.dev;
};

/**
 * In one write, which O_APPEND keeps apart from those of other runs. A torn line before it (a power cut, a full disk)
 * is closed first. Gives how many whole lines it wrote: fewer on a disk that became full.
 */
const writeLines = async (handle: FileHandle, lines: readonly string[]): Promise<number> => {
  const torn = (await isTorn(handle)) ? '\n' : '';
  const data = Buffer.from(torn + lines.join(''));
  const { bytesWritten } = await handle.write(data, 0, data.length, null);
  if (bytesWritten === data.length) return lines.length;
  return data.toString('latin1', torn.length, bytesWritten).split('\n').length - 1;
};

const isTorn = async (handle: FileHandle): Promise<boolean> => {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
};
