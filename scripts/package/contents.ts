import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillCompletion } from '../../lib/cli/completion/fill.ts';
import { defaultFileText } from '../../lib/cli/default-file-text.ts';
import { licencesText, makeBundle, type BundledPackage } from '../bundle.ts';
import { manualPages } from '../read-manual.ts';
import { readSource } from './about.ts';
import { nodeArchive, readPinned, unpackNode, type NodeRelease } from './node-archive.ts';
import { executable, gzipped, plain, type Entry } from './tree.ts';
import { OWN_NODE, type Variant } from './variants.ts';

const NAME = 'libvirt-shutdown-domains';
export const DEFAULT_FILE = `etc/default/${NAME}`;

/** What is the same in every package. */
export interface Release {
  readonly version: string;
  readonly date: Date;
  /** Where Node's archive lies; null: in the cache, or in the registry. */
  readonly archive: string | null;
}

export interface Contents {
  /** What lands on a host, by its path there. */
  readonly files: readonly Entry[];
  readonly packages: readonly BundledPackage[];
  /** Of the Node that comes along; null: none does. */
  readonly nodeLicences: string | null;
  /** All of them in full. */
  readonly licences: string;
}

/** What a host gets of a variant, whatever it comes in. */
export const makeContents = async (variant: Variant, release: Release): Promise<Contents> => {
  const { version, date } = release;
  const { text, packages } = await makeBundle(version, variant.interpreter);
  const node = variant.runtime === null ? null : await readNode(variant.runtime, release.archive);
  const own = await licencesText(version, packages);
  return {
    files: [
      executable(`usr/sbin/${NAME}`, text),
      ...(node === null ? [] : [executable(OWN_NODE, node.binary)]),
      plain(DEFAULT_FILE, defaultFileText()),
      plain(
        `usr/share/bash-completion/completions/${NAME}`,
        fillCompletion(await readSource('scripts/package/completion.bash')),
      ),
      ...(await manuals(version, date)),
    ],
    packages,
    nodeLicences: node?.licences ?? null,
    licences: node === null ? own : `${own}\n${'-'.repeat(78)}\n\n${node.licences}`,
  };
};

const manuals = async (version: string, date: Date): Promise<Entry[]> => {
  const pages = manualPages({ version, date: date.toISOString().slice(0, 10) });
  return Promise.all(
    pages.map(async ({ name, text }) => {
      const section = name.slice(name.lastIndexOf('.') + 1);
      return plain(`usr/share/man/man${section}/${name}.gz`, await gzipped(text));
    }),
  );
};

/** The very file that Node's makers published, so that it can be compared with theirs; and the licences of what is in it. */
const readNode = async (
  runtime: NodeRelease,
  given: string | null,
): Promise<{ binary: Buffer; licences: string }> => {
  const archive = given === null ? await nodeArchive(runtime) : await readPinned(given, runtime);
  const folder = await mkdtemp(join(tmpdir(), 'node-'));
  try {
    await unpackNode(archive, folder, ['bin/node', 'LICENSE']);
    const licences = await readFile(join(folder, 'LICENSE'), 'utf8');
    return {
      binary: await readFile(join(folder, 'bin/node')),
      licences: `Node.js ${runtime.version}\n\n${licences}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
