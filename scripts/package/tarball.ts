import { join } from 'node:path';
import { debianVersion, readPages, readSource } from './about.ts';
import type { Contents, Release } from './contents.ts';
import { executable, inTree, plain, runProgram, type Entry } from './tree.ts';

const NAME = 'libvirt-shutdown-domains';

/** Writes the self-contained archive for hosts of other distributions; gives its file name. */
export const makeTarball = async (
  { files, licences }: Contents,
  { version, date, output }: Release & { output: string },
): Promise<string> => {
  const name = `${NAME}-${version}`;
  const file = `${NAME}_${debianVersion(version)}_linux-x64.tar.gz`;
  const all = [...files, ...(await beside(licences))].map((entry) => ({
    ...entry,
    path: `${name}/${entry.path}`,
  }));
  await inTree(all, date, async (folder) => {
    const words = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
    // gzip's -n leaves out name and time.
    await runProgram('tar', [...words, '-I', 'gzip -6n', '-cf', join(output, file), '-C', folder, name]);
  });
  return file;
};

const beside = async (licences: string): Promise<Entry[]> => [
  executable('install.sh', await readSource('scripts/package/tarball/install.sh')),
  ...(await readPages()).map(({ path, text }) => plain(path, text)),
  plain('CHANGELOG.md', await readSource('CHANGELOG.md')),
  plain('LICENSE', await readSource('LICENSE')),
  plain('LICENSES.txt', licences),
];
