import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { guestNames, guestResources } from './cluster-configuration.ts';

/** What is known of Pacemaker on this host. */
export interface Cluster {
  /** Guests that its agent VirtualDomain manages: guest name to the cluster's name for it. */
  readonly guests: ReadonlyMap<string, string>;
  /** The configuration that is there and could not be read; null: there is none, or it was read. */
  readonly unread: string | null;
}

/**
 * Two places tell which guests a cluster manages, and neither is written by a cluster of each age
 * (https://github.com/ClusterLabs/resource-agents, heartbeat/VirtualDomain):
 *
 * - state files: up to 2013 `VirtualDomain-RESOURCE.state`, which holds the guest's name; since 2014
 *   `VirtualDomain-GUEST-emu.state`, which holds its emulator
 * - the cluster's configuration, for root: each resource names the file that defines its guest
 *
 * Never rejects.
 * @param root `/`, or where tests have a host's files
 */
export const readCluster = async (root = '/'): Promise<Cluster> => {
  const guests = new Map<string, string>();
  for (const folder of STATE_FOLDERS)
    for (const [guest, resource] of await fromStateFiles(join(root, folder))) guests.set(guest, resource);
  let unread: string | null = null;
  for (const file of CONFIGURATIONS) {
    const found = await fromConfiguration(root, join(root, file));
    if (found === null) unread ??= file;
    else for (const [guest, resource] of found) guests.set(guest, resource);
  }
  return { guests, unread };
};

/** HA_RSCTMP of the agents' ocf-directories, of now and of before 2011. */
const STATE_FOLDERS = ['/run/resource-agents', '/var/run/resource-agents', '/var/run/heartbeat/rsctmp'];
/** Pacemaker 1.1.8 and later, and before. */
const CONFIGURATIONS = ['/var/lib/pacemaker/cib/cib.xml', '/var/lib/heartbeat/crm/cib.xml'];
/** More is no configuration. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

type Found = [guest: string, resource: string][];

const fromStateFiles = async (folder: string): Promise<Found> => {
  const names = await readdir(folder).catch((): string[] => []);
  const found: Found = [];
  for (const name of names) {
    const [, emulated] = /^VirtualDomain-(.+)-emu\.state$/u.exec(name) ?? [];
    const [, resource] = /^VirtualDomain-(.+)\.state$/u.exec(name) ?? [];
    if (emulated !== undefined) found.push([emulated, emulated]);
    else if (resource !== undefined) {
      const guest = ((await textOf(join(folder, name))) ?? '').trim();
      if (guest !== '') found.push([guest, resource]);
    }
  }
  return found;
};

/** Null: it is there, and cannot be read. */
const fromConfiguration = async (root: string, file: string): Promise<Found | null> => {
  const text = await textOf(file);
  if (text === undefined) return [];
  const resources = text === null ? null : guestResources(text);
  if (resources === null) return null;
  const names = await guestNames(root, resources);
  return resources.map(({ resource }, at): [string, string] => [names[at] ?? resource, resource]);
};

/** Undefined: there is none. Null: it cannot be read. */
const textOf = async (file: string): Promise<string | null | undefined> => {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= MOST_BYTES ? await readFile(file, 'utf8') : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null;
  }
};
