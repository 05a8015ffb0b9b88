import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { HostFile } from '../../init/host-files.ts';
import { give, say } from '../say.ts';
import { refusalLine } from './words.ts';

type File = Pick<HostFile, 'path' | 'mode' | 'text'>;

/** Prints files, or writes them below a folder. Gives what is wrong; null: all is there. */
export const deliver = async (files: readonly File[], output: string | null): Promise<string | null> => {
  for (const file of files) {
    if (output === null) give(printed(file));
    else {
      const problem = await write(resolve(output), file);
      if (problem !== null) return problem;
    }
  }
  return null;
};

const printed = ({ path, mode, text }: File): string => `==> ${path} (mode ${mode.toString(8)}) <==\n${text}`;

const write = async (folder: string, { path, mode, text }: File): Promise<string | null> => {
  const place = join(folder, path);
  try {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
    // Whatever the umask.
    await chmod(place, mode);
  } catch (error) {
    const detail = `${(error as Error).message}; nothing was done to this host`;
    return refusalLine({ reason: 'not-written', detail });
  }
  say(`written       ${place}`);
  return null;
};
