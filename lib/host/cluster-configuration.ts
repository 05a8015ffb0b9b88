import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { readBounded } from './read-bounded.ts';

/** A resource of the agent VirtualDomain. */
export interface GuestResource {
  /** The cluster's name for it. */
  readonly resource: string;
  /** The file that defines its guest. */
  readonly config: string;
}

/** Resources may stand in groups, clones and masters: they are looked for everywhere. Null: it is no configuration. */
export const guestResources = (cib: string): GuestResource[] | null => {
  const root = parsed(cib);
  if (elementsBelow(root, 'cib').length === 0) return null;
  return elementsBelow(root, 'primitive').flatMap((primitive) => {
    const config = elementsBelow(primitive, 'nvpair').find((pair) => pair['@name'] === 'config');
    const [id, value] = [primitive['@id'], config?.['@value']];
    const isGuest = primitive['@type'] === 'VirtualDomain';
    return isGuest && typeof id === 'string' && typeof value === 'string'
      ? [{ resource: unescaped(id), config: unescaped(value) }]
      : [];
  });
};

/** Their files may lie on the cluster's own storage, which may hang. For all of them together; milliseconds. */
const LIMIT_MS = 2_000;
const PARALLEL = 16;

/** The names of the resources' guests, as their files say it; where one cannot be read in time, as the file is called. */
export const guestNames = async (root: string, resources: readonly GuestResource[]): Promise<string[]> => {
  const deadline = performance.now() + LIMIT_MS;
  const names: string[] = [];
  while (names.length < resources.length) {
    const some = resources.slice(names.length, names.length + PARALLEL);
    const limitMs = deadline - performance.now();
    names.push(...(await Promise.all(some.map(({ config }) => guestNameIn(root, config, limitMs)))));
  }
  return names;
};

const guestNameIn = async (root: string, config: string, limitMs: number): Promise<string> => {
  const xml = limitMs > 0 ? await readBounded(join(root, config), limitMs) : null;
  const [domain] = xml === null ? [] : elementsBelow(parsed(xml), 'domain');
  const name = domain?.['name'];
  return typeof name === 'string' && name !== '' ? unescaped(name) : basename(config, '.xml');
};

/** The parser decodes a thousand entities in a document and then gives up; what is read here is decoded here. */
const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
});

/** Null for what is no XML. */
const parsed = (xml: string): unknown => {
  try {
    return PARSER.parse(xml);
  } catch {
    return null;
  }
};

const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(amp|lt|gt|quot|apos));/giu, (whole, decimal, hex, word) => {
    if (typeof word === 'string') return NAMED[word.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

type Element = Readonly<Record<string, unknown>>;

const elementsBelow = (node: unknown, name: string): Element[] => {
  if (Array.isArray(node)) return node.flatMap((one: unknown) => elementsBelow(one, name));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const own = key === name ? (Array.isArray(value) ? (value as Element[]) : [value as Element]) : [];
    return [...own, ...elementsBelow(value, name)];
  });
};
