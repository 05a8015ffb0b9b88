import { readFile } from 'node:fs/promises';
import { parseDefaultFile } from './default-file.ts';
import type { FileEntries } from './resolve.ts';

export const DEFAULT_FILE = '/etc/default/libvirt-shutdown-domains';

export type Loaded =
  { readonly ok: true; readonly file: FileEntries | null } | { readonly ok: false; readonly problem: string };

/**
 * Reads the default file. That there is none is no problem, unless it was asked for by name.
 * @param named the file given by --defaults; '' for the usual one
 */
export const loadDefaultFile = async (named: string): Promise<Loaded> => {
  const file = named === '' ? DEFAULT_FILE : named;
  const read = await readText(file);
  if ('text' in read) {
    const parsed = parseDefaultFile(read.text);
    if (parsed.ok) return { ok: true, file: { file, entries: parsed.entries } };
    return { ok: false, problem: `${file}, line ${String(parsed.line)}: ${parsed.problem}` };
  }
  if (read.code === 'ENOENT' && named === '') return { ok: true, file: null };
  return {
    ok: false,
    problem: `${file} cannot be read: ${read.message}; mend it, or name another with --defaults`,
  };
};

const readText = async (
  file: string,
): Promise<{ text: string } | { code: string | undefined; message: string }> => {
  try {
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { code, message };
  }
};
