import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Where a file is, or would be made: behind all links, also behind one that leads to a name where nothing is yet. Rejects as
 * `realpath` does, if not even its folder is there.
 */
export const realPlace = async (file: string): Promise<string> => {
  try {
    return await realpath(file);
  } catch (error) {
    // A name that ends in a slash is to be a folder's.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || file.endsWith('/')) throw error;
  }
  const path = resolve(file);
  const folder = await realpath(dirname(path));
  const link = await linkAt(path);
  return link === null ? join(folder, basename(path)) : realPlace(resolve(folder, link));
};

const linkAt = async (path: string): Promise<string | null> => {
  const found = await lstat(path).catch(() => null);
  return found?.isSymbolicLink() === true ? readlink(path) : null;
};
