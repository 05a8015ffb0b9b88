import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { hasOwnPreStop } from './overrides.ts';
import { installedVersion } from './packages.ts';
import { inside, readInside } from './rc/inside.ts';
import { isPlainPath, isServiceName } from './template.ts';

export type InitSystem = 'upstart' | 'sysv';

/** What an administrator said of the host; null: to be found out. */
export interface Wishes {
  /** `/`, or where another host's system is unpacked. */
  readonly root: string;
  readonly system: InitSystem | null;
  readonly service: string | null;
  readonly node: string | null;
  readonly script: string | null;
}

/** What the files of a host depend on. Paths are as seen from inside the root. */
export interface Host {
  readonly root: string;
  readonly system: InitSystem;
  /** libvirtd's Upstart job or init script. */
  readonly service: string;
  /** The file that says so. */
  readonly serviceFile: string;
  /** The libvirt package's version; null: not from a package. */
  readonly version: string | null;
  /** The job acts before any of ours could: it asks the guests itself, and forces them off after 30 s (Ubuntu 11.10 to 14.04). */
  readonly hasPreStop: boolean;
  /** Where Node is; null: there is none, so the guests are asked from the shell. */
  readonly node: string | null;
  readonly script: string;
}

export type HostProblem =
  | { readonly reason: 'no-libvirt'; readonly looked: readonly string[] }
  | { readonly reason: 'other-init'; readonly init: 'systemd' | 'openrc' }
  | { readonly reason: 'odd-path'; readonly path: string }
  | { readonly reason: 'odd-service'; readonly name: string }
  | { readonly reason: 'no-root'; readonly root: string };

export type HostFound =
  { readonly ok: true; readonly host: Host } | { readonly ok: false; readonly problem: HostProblem };

/** Where the files look when nothing else was said; what a host without Node gets, should it get one later. */
export const DEFAULT_SCRIPT = '/usr/sbin/libvirt-shutdown-domains';
export const DEFAULT_NODE = '/usr/bin/node';

/** libvirtd's name by release: libvirt-bin up to Debian 7 (its libvirt 1.2.6 renamed it) and Ubuntu 16.04, libvirtd since. */
export const SERVICES: readonly string[] = ['libvirtd', 'libvirt-bin'];
const PACKAGES = ['libvirt-daemon-system-sysv', 'libvirt-daemon-system', 'libvirt-bin'];
/** Where the hooks look for one that is not where it was; nodejs is Debian's older name. */
export const NODES_ON_PATH: readonly string[] = ['node', 'nodejs'].flatMap((name) =>
  ['/usr/local/sbin', '/usr/local/bin', '/sbin', '/usr/sbin', '/bin', '/usr/bin'].map(
    (folder) => `${folder}/${name}`,
  ),
);

/** Looks a host over, without running anything of it. @param thisNode the Node that runs this program, for its own host */
export const findHost = async (wishes: Wishes, thisNode: string): Promise<HostFound> => {
  const { root } = wishes;
  const problem = await wrongWish(wishes);
  if (problem !== null) return { ok: false, problem };
  const init = wishes.system === null ? await otherInit(root) : null;
  if (init !== null) return { ok: false, problem: { reason: 'other-init', init } };
  const service = await findService(wishes);
  if (service === null)
    return { ok: false, problem: { reason: 'no-libvirt', looked: placesOf(wishes).map(fileOf) } };
  const version = await installedVersion(root, PACKAGES);
  const node = wishes.node ?? (await findNode(root, thisNode));
  const script = wishes.script ?? DEFAULT_SCRIPT;
  return {
    ok: true,
    host: { root, ...service, version, hasPreStop: await hasPreStop(root, service), node, script },
  };
};

interface Service {
  readonly system: InitSystem;
  readonly service: string;
  readonly serviceFile: string;
}

const wrongWish = async ({ root, service, node, script }: Wishes): Promise<HostProblem | null> => {
  if (!(await isFolder(root))) return { reason: 'no-root', root };
  const path = oddPath(node, script);
  if (path !== null) return { reason: 'odd-path', path };
  return service === null || isServiceName(service) ? null : { reason: 'odd-service', name: service };
};

/** The first that cannot stand in the files. */
export const oddPath = (...paths: readonly (string | null)[]): string | null =>
  paths.find((path) => path !== null && !isPlainPath(path)) ?? null;

/** What is in charge of a running system says so in /run; of an unpacked one /sbin/init tells. */
const otherInit = async (root: string): Promise<'systemd' | 'openrc' | null> => {
  const init = (await inside(root, '/sbin/init')) ?? '';
  if ((await isThere(root, '/run/systemd/system')) || init.endsWith('/systemd')) return 'systemd';
  if (await isThere(root, '/run/openrc')) return 'openrc';
  // Gentoo's and Alpine's init calls it, Debian's and Devuan's package puts it in the place of rc.
  const callers = [await readInside(root, '/etc/inittab'), await readInside(root, '/etc/init.d/rc')];
  return callers.some((text) => /^[^#]*\bopenrc\b/mu.test(text ?? '')) ? 'openrc' : null;
};

/** Upstart serves scripts of SysV init as well (8.04 has no jobs at all): what counts is what libvirtd itself is. */
const findService = async (wishes: Wishes): Promise<Service | null> => {
  for (const [system, service] of placesOf(wishes)) {
    const serviceFile = fileOf([system, service]);
    const isServed =
      system === 'sysv' || wishes.system !== null || (await isThere(wishes.root, '/sbin/initctl'));
    if (isServed && (await isThere(wishes.root, serviceFile))) return { system, service, serviceFile };
  }
  return null;
};

const placesOf = ({ system, service }: Wishes): [InitSystem, string][] => {
  const systems: readonly InitSystem[] = system === null ? ['upstart', 'sysv'] : [system];
  const services = service === null ? SERVICES : [service];
  return systems.flatMap((one) => services.map((name): [InitSystem, string] => [one, name]));
};

const fileOf = ([system, service]: [InitSystem, string]): string =>
  system === 'upstart' ? `/etc/init/${service}.conf` : `/etc/init.d/${service}`;

const hasPreStop = async (root: string, { system, service, serviceFile }: Service): Promise<boolean> =>
  system === 'upstart' && hasOwnPreStop(root, service, serviceFile);

/** Its own host's is the one that runs this; an unpacked one's is looked for, not run. */
const findNode = async (root: string, thisNode: string): Promise<string | null> => {
  if (root === '/') return isPlainPath(thisNode) ? thisNode : null;
  return firstThere(root, [DEFAULT_NODE, ...NODES_ON_PATH, '/opt/node/bin/node']);
};

export const firstThere = async (root: string, paths: readonly string[]): Promise<string | null> => {
  for (const path of paths) if (await isThere(root, path)) return path;
  return null;
};

export const isThere = async (root: string, path: string): Promise<boolean> => {
  const found = await inside(root, path);
  if (found === null) return false;
  return access(found, constants.F_OK).then(
    () => true,
    () => false,
  );
};

export const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
