import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Puts a folder's names on the disk: a new or renamed file survives a power cut only then. Rejects as `open` and `fsync` do. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
