import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from '../../guests/lab/cached.ts';

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

/**
 * The folder of a Debian with sysvinit, libvirt and QEMU; never to be changed, for it is the lower half of every host's root.
 * From the cache, else built: that takes about a minute. Throws, with the end of what was said, when it cannot be built.
 */
export async function debianRoot(): Promise<string> {
  return cached('debian', await key(), build);
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
