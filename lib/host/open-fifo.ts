import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** A reader that is started together with this program takes so long. */
const WAIT_MS = 2_000;
const LOOK_EACH_MS = 50;

/** Opens a FIFO for writing. One that nobody comes to read would hold up its writer for ever: rejects with ENXIO. */
export const openFifo = async (file: string): Promise<FileHandle> => {
  const probe = await firstOpen(file, Date.now() + WAIT_MS);
  try {
    // Only this one waits for a reader that is slow.
    return await open(file, constants.O_WRONLY);
  } finally {
    await probe.close();
  }
};

const firstOpen = async (file: string, until: number): Promise<FileHandle> => {
  for (;;) {
    try {
      return await open(file, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      if (Date.now() >= until) throw Object.assign(new Error('nobody reads from it'), { code: 'ENXIO' });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EACH_MS));
  }
};
