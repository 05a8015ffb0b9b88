import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export type RecordRead =
  | { readonly is: 'read'; readonly text: string }
  | { readonly is: 'absent' }
  /** With the system's message. */
  | { readonly is: 'unreadable'; readonly detail: string };

/** A record is a few MiB at most (see `openRecord`); of a larger file the end counts. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const CHUNK = 1024 * 1024;

/** Reads a record as it is, without its lines' meaning. Never blocks on a FIFO or a device, never rejects. */
export const readRecord = async (file: string): Promise<RecordRead> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = await handle.stat();
    if (!stats.isFile()) return { is: 'unreadable', detail: `${file} is not a regular file` };
    return { is: 'read', text: await readEnd(handle, Math.max(0, stats.size - MOST_BYTES)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { is: 'absent' } : { is: 'unreadable', detail: message };
  } finally {
    await handle?.close().catch(() => undefined);
  }
};

/** From a place up to the end. Behind a place that is not the beginning the first line is not whole. */
const readEnd = async (handle: FileHandle, begin: number): Promise<string> => {
  const chunks: Buffer[] = [];
  for (let at = begin; ;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return begin === 0 ? text : text.slice(text.indexOf('\n') + 1);
};
