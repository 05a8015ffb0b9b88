import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../scripts/cache-folder.ts';

const RECIPE = fileURLToPath(new URL('debian-root.sh', import.meta.url));

/** What makes it a host of guests whose init is sysvinit. Debian's own order counts: nothing here is installed by hand. */
const PACKAGES = [
  ...['sysvinit-core', 'sysv-rc', 'initscripts', 'insserv', 'startpar'],
  // In the place of systemd, which libvirt's packages would bring.
  ...['elogind', 'libpam-elogind'],
  ...['libvirt-daemon-system', 'libvirt-daemon-system-sysv', 'libvirt-clients', 'qemu-system-x86'],
  ...['busybox', 'procps'],
];

/** Its own namespaces end a build with all that it mounted. What it wrote goes when it fails, be it by Ctrl-C. */
const BUILD = `
  trap : INT TERM HUP
  unshare --mount --pid --fork --kill-child --mount-proc sh "$@" && exit
  rm -rf "$2"
  exit 1
`;

/** A build takes a minute or two: what is this old was left behind by one that was killed. */
const STALE_MS = 3_600_000;

/**
 * The folder of a Debian with sysvinit, libvirt and QEMU; never to be changed, for it is the lower half of every host's root.
 * From the cache, else built: that takes about a minute. Throws, with the end of what was said, when it cannot be built.
 */
export async function debianRoot(): Promise<string> {
  const folder = join(await cacheFolder(), `debian-${await key()}`);
  if (existsSync(folder)) return folder;
  await removeStale(dirname(folder));
  const built = await mkdtemp(`${folder}.`);
  try {
    await build(built);
    // One rename: another run finds all of it or nothing.
    await rename(built, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(built, { recursive: true, force: true });
  }
  return folder;
}

/** Of all that it is made from, so that a changed recipe is not served by an old root. */
async function key(): Promise<string> {
  const made = [
    PACKAGES.join(' '),
    await readFile(RECIPE, 'utf8'),
    await readFile('/etc/os-release', 'utf8'),
  ];
  return createHash('sha256').update(made.join('\0')).digest('hex').slice(0, 12);
}

async function build(root: string): Promise<void> {
  // The root of a host, not a private folder: its own services read it as other users.
  await chmod(root, 0o755);
  const command = ['-c', BUILD, 'sh', RECIPE, root, ...PACKAGES];
  await promisify(execFile)('sh', command, { maxBuffer: 2 ** 26 }).catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The Debian root could not be built:\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`, {
      cause: error,
    });
  });
}

async function removeStale(cache: string): Promise<void> {
  const builds = (await readdir(cache)).filter((name) => /^debian-\w+\.\w+$/u.test(name));
  for (const path of builds.map((name) => join(cache, name)))
    if (Date.now() - (await stat(path)).mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
}
