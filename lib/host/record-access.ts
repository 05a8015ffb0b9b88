import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Why a run could not write its record there, the system's words; null: it could, as far as can be seen without writing. What
 * is missing of the path would be made. Never rejects.
 */
export const recordWriteProblem = async (file: string): Promise<string | null> => {
  for (let path = file; ; path = dirname(path)) {
    try {
      await access(path, constants.W_OK);
      return null;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' || path === dirname(path)) return message;
    }
  }
};
