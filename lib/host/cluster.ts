import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/**
 * Guests that Pacemaker's agent VirtualDomain manages: guest name to the cluster's name for it. Two places tell it, and
 * neither is written by a cluster of each age (https://github.com/ClusterLabs/resource-agents, heartbeat/VirtualDomain):
 *
 * - state files: up to 2013 `VirtualDomain-RESOURCE.state`, which holds the guest's name; since 2014
 *   `VirtualDomain-GUEST-emu.state`, which holds its emulator
 * - the cluster's configuration, for root: each resource names the file that defines its guest
 *
 * What is missing or cannot be read tells of none. Never rejects.
 * @param root `/`, or where tests have a host's files
 */
export const readClusterGuests = async (root = '/'): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const folder of STATE_FOLDERS)
    for (const [guest, resource] of await fromStateFiles(join(root, folder))) found.set(guest, resource);
  for (const file of CONFIGURATIONS)
    for (const [guest, resource] of await fromConfiguration(root, join(root, file)))
      found.set(guest, resource);
  return found;
};

/** HA_RSCTMP of the agents' ocf-directories, of now and of before 2011. */
const STATE_FOLDERS = ['/run/resource-agents', '/var/run/resource-agents', '/var/run/heartbeat/rsctmp'];
/** Pacemaker 1.1.8 and later, and before. */
const CONFIGURATIONS = ['/var/lib/pacemaker/cib/cib.xml', '/var/lib/heartbeat/crm/cib.xml'];
/** More is no definition of a guest, and no configuration. Bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

type Found = [guest: string, resource: string][];

const fromStateFiles = async (folder: string): Promise<Found> => {
  const names = await readdir(folder).catch((): string[] => []);
  const found: Found = [];
  for (const name of names) {
    const [, emulated] = /^VirtualDomain-(.+)-emu\.state$/u.exec(name) ?? [];
    const [, resource] = /^VirtualDomain-(.+)\.state$/u.exec(name) ?? [];
    if (emulated !== undefined) found.push([emulated, emulated]);
    else if (resource !== undefined) {
      const guest = (await textOf(join(folder, name)))?.trim() ?? '';
      if (guest !== '') found.push([guest, resource]);
    }
  }
  return found;
};

const fromConfiguration = async (root: string, file: string): Promise<Found> => {
  const text = await textOf(file);
  const found: Found = [];
  for (const { resource, config } of text === null ? [] : resourcesOf(text))
    found.push([await guestNameOf(root, config), resource]);
  return found;
};

interface Resource {
  readonly resource: string;
  /** The file that defines its guest. */
  readonly config: string;
}

const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
});

/** Resources may stand in groups, clones and masters: they are looked for everywhere. A broken file tells of none. */
const resourcesOf = (xml: string): Resource[] => {
  try {
    return elementsBelow(PARSER.parse(xml), 'primitive').flatMap((primitive) => {
      const config = elementsBelow(primitive, 'nvpair').find((pair) => pair['@name'] === 'config');
      const [id, value] = [primitive['@id'], config?.['@value']];
      const isGuest = primitive['@type'] === 'VirtualDomain';
      return isGuest && typeof id === 'string' && typeof value === 'string'
        ? [{ resource: id, config: value }]
        : [];
    });
  } catch {
    return [];
  }
};

type Element = Readonly<Record<string, unknown>>;

const elementsBelow = (node: unknown, name: string): Element[] => {
  if (Array.isArray(node)) return node.flatMap((one: unknown) => elementsBelow(one, name));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const own = key === name ? (Array.isArray(value) ? (value as Element[]) : [value as Element]) : [];
    return [...own, ...elementsBelow(value, name)];
  });
};

/** As its file says it, else as the file is called. */
const guestNameOf = async (root: string, config: string): Promise<string> => {
  const xml = await textOf(join(root, config));
  try {
    const [domain] = xml === null ? [] : elementsBelow(PARSER.parse(xml), 'domain');
    const name = domain?.['name'];
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // A broken definition: the file's name has to do.
  }
  return basename(config, '.xml');
};

const textOf = async (file: string): Promise<string | null> => {
  try {
    const { size } = await stat(file);
    return size > MOST_BYTES ? null : await readFile(file, 'utf8');
  } catch {
    return null;
  }
};
