/** The programs of a scene: stand-ins, and links to those of this machine that such a host has. */
import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What the init files may call, on any of the releases but for timeout(1). */
const OF_A_HOST = [
  'sh',
  'dash',
  'busybox',
  'env',
  'flock',
  'grep',
  'mount',
  'sed',
  'setsid',
  'sleep',
  'timeout',
  'tr',
  'umount',
];
const OF_THE_STAND_INS = ['cat', 'date', 'ls', 'mkfifo', 'mv', 'readlink', 'rm', 'touch', 'wc'];

/** A host's folders of programs, as scene.sh covers them. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

export const SCENE_SH = join(HERE, 'scene.sh');
export const AS_UPSTART_SH = join(HERE, 'as-upstart.sh');

/** Fills the folder's bin, but for some. Node is put there by whoever wants one. */
export const putPrograms = async (folder: string, without: readonly string[] = []): Promise<void> => {
  for (const place of ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/local/bin', 'usr/local/sbin'])
    await mkdir(join(folder, 'real', place), { recursive: true });
  const isThere = (path: string): boolean => !['node', ...without].includes(basename(path));
  await cp(join(HERE, 'stand-ins'), join(folder, 'bin'), {
    recursive: true,
    filter: isThere,
  });
  for (const program of [...OF_A_HOST, ...OF_THE_STAND_INS].filter(isThere))
    await symlink(within(folder, program), join(folder, 'bin', program));
};

export const putNode = (folder: string, file: string): Promise<void> =>
  cp(join(HERE, 'stand-ins/node'), join(folder, file));

/** Where a program of this machine is once scene.sh has covered its folder. */
const within = (folder: string, program: string): string => {
  const found = FOLDERS.map((place) => join(place, program)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`this machine has no ${program}; node tests/setup/setup.mjs installs it`);
  const path = realpathSync(found);
  return FOLDERS.some((place) => path.startsWith(`${place}/`)) ? join(folder, 'real', path) : path;
};
