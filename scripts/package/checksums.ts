import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What `sha256sum -c` reads: every file of ours in a folder, whichever run made it. Else, after a run for one package, the others
 * would lie there without a sum, and "all OK" would not be of them.
 */
export const checksums = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.startsWith('libvirt-shutdown-domains_'))
    .map(({ name }) => name);
  const lines = names.sort().map(async (name) => `${await sha256(join(folder, name))}  ${name}\n`);
  return (await Promise.all(lines)).join('');
};

const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
