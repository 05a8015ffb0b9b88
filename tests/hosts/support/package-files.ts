import type { Snapshot } from '../lab/files.ts';
import type { Host } from '../lab/host.ts';
import { presses, qemuPids } from './ends.ts';
import { HOOK } from './installed.ts';
import { systemFiles } from './system.ts';

const STATE = '/var/lib/libvirt-shutdown-domains';
export const LINKS = ['0', '1', '6'].map((level) => `/etc/rc${level}.d/K01libvirt-shutdown-domains`);
/** What `init install` adds on behalf of the package. */
export const HOOKED: readonly string[] = [...[HOOK, ...LINKS], ...[STATE, `${STATE}/installed.json`]];

/** Notes that dpkg keeps of all it does. */
const DPKGS = /^\/var\/(?:lib\/dpkg|log\/dpkg\.log)(?:\/|$)/u;

/** Too much to be read in full: the time of a file tells whether it was written, that of a folder tells no more than its files do. */
const LISTING = `find /usr -xdev '(' -type d -printf '%p\\t%y %m %u:%g\\n' -o -printf '%p\\t%y %m %u:%g %s %T@ %l\\n' ')'`;

/** All that a package could leave on a host, but for dpkg's own notes. */
export async function packageFiles(host: Host): Promise<Snapshot> {
  const listed = (await host.get(['sh', '-c', LISTING])).trim().split('\n');
  const usr = listed.map((line) => line.split('\t') as [string, string]);
  const files = Object.entries(await systemFiles(host)).filter(([path]) => !DPKGS.test(path));
  return { ...Object.fromEntries(usr), ...Object.fromEntries(files) };
}

/** The paths that differ, with what is there now; undefined: it is gone. */
export function changes(before: Snapshot, after: Snapshot): Record<string, string | undefined> {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    paths.filter((path) => before[path] !== after[path]).map((path) => [path, after[path]]),
  );
}

/** What was not there before. The numbers of others' links are insserv's to change. */
export function added(before: Snapshot, after: Snapshot): string[] {
  const isOthers = (path: string): boolean => /^\/etc\/rc\d\.d\//u.test(path) && !LINKS.includes(path);
  return Object.keys(changes(before, after)).filter((path) => before[path] === undefined && !isOthers(path));
}

/** What dpkg says that the package brought. */
export async function ownedFiles(host: Host): Promise<string[]> {
  return (await host.get(['dpkg', '-L', 'libvirt-shutdown-domains'])).trim().split('\n');
}

export interface Running {
  readonly processes: readonly string[];
  readonly guests: unknown;
  readonly presses: unknown;
}

/** Every process of the host by its number, and what became of each guest: no service and no guest was touched where it is the same. */
export async function running(host: Host): Promise<Running> {
  // Without a parent are init, and what a test has called into the host.
  const listed = (await host.get(['ps', '-e', '-o', 'pid=,ppid=,comm='])).trim().split('\n');
  const processes = listed.map((line) => line.trim()).filter((line) => !/^\d+ +0 /u.test(line));
  return { processes, guests: await qemuPids(host), presses: await presses(host) };
}
