import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fill } from '../../lib/init/template.ts';
import { debianVersion, readPages, readSource } from './about.ts';
import { debianChangelog } from './changelog.ts';
import { debianCopyright, NODE_LICENCES } from './copyright.ts';
import { DEFAULT_FILE, type Contents, type Release } from './contents.ts';
import { executable, gzipped, inTree, plain, runProgram, type Entry } from './tree.ts';
import type { Variant } from './variants.ts';

const NAME = 'libvirt-shutdown-domains';
const DOCUMENTS = `usr/share/doc/${NAME}`;

interface DebOptions extends Release {
  readonly author: string;
  /** The folder that it is written to. */
  readonly output: string;
}

/**
 * Writes the Debian package of a variant; gives its file name. dpkg 1.16.1 (2011) installs it, and no older one: such a one
 * stops at `interest-noawait` in the triggers. Ubuntu 14.04 and Debian 8, the oldest hosts that are meant, have 1.17.
 */
export const makeDeb = async (variant: Variant, contents: Contents, options: DebOptions): Promise<string> => {
  const version = debianVersion(options.version);
  const file = `${NAME}_${version}_${variant.architecture}.deb`;
  const files = [...contents.files, ...(await documents(variant, contents, { ...options, version }))];
  const control = await controlFiles(variant, files, { version, author: options.author });
  await inTree([...files, ...control], options.date, async (folder) => {
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(options.date.getTime() / 1000) };
    // gzip, for the dpkg of Ubuntu 14.04 reads no xz in the control member; no time of its own, for the tree's are set.
    const words = ['-Zgzip', '-z6', '--root-owner-group', '--build', folder, join(options.output, file)];
    await runProgram('dpkg-deb', words, { env });
  });
  return file;
};

const documents = async (
  { runtime, architecture }: Variant,
  { packages, nodeLicences }: Contents,
  release: { version: string; date: Date; author: string },
): Promise<Entry[]> => {
  const changelog = debianChangelog(await readSource('CHANGELOG.md'), release);
  const overrides = await readSource('scripts/package/debian/lintian-overrides');
  const copyright = await debianCopyright(release.version, packages, runtime);
  return [
    plain(`${DOCUMENTS}/copyright`, copyright),
    ...(nodeLicences === null ? [] : [plain(`${DOCUMENTS}/${NODE_LICENCES}`, nodeLicences)]),
    plain(`${DOCUMENTS}/changelog.gz`, await gzipped(changelog)),
    plain(`usr/share/lintian/overrides/${NAME}`, overridesFor(architecture, overrides)),
    ...(await readPages()).map(({ path, text }) => plain(`${DOCUMENTS}/${path}`, text)),
  ];
};

/** Paragraphs of a line for an architecture, under the comment that explains it; one without stands for all. */
const overridesFor = (architecture: string, text: string): string =>
  text
    .split('\n\n')
    .filter((part) => !/ \[\w+\]:/u.test(part) || part.includes(` [${architecture}]:`))
    .join('\n\n');

const SCRIPTS = ['postinst', 'prerm', 'postrm'];

const controlFiles = async (
  { architecture, depends, more }: Variant,
  files: readonly Entry[],
  { version, author }: { version: string; author: string },
): Promise<Entry[]> => {
  const control = fill(
    await readSource('scripts/package/debian/control'),
    {
      VERSION: version,
      ARCHITECTURE: architecture,
      MAINTAINER: author,
      INSTALLED_SIZE: String(installedSize(files)),
      DEPENDS: depends,
      MORE: more,
    },
    noParts,
  );
  const scripts = SCRIPTS.map(async (name) =>
    executable(`DEBIAN/${name}`, await readSource(`scripts/package/debian/${name}`)),
  );
  return [
    plain('DEBIAN/control', control),
    plain('DEBIAN/conffiles', `/${DEFAULT_FILE}\n`),
    plain('DEBIAN/md5sums', md5sums(files)),
    plain('DEBIAN/triggers', await readSource('scripts/package/debian/triggers')),
    ...(await Promise.all(scripts)),
  ];
};

const noParts = (name: string): never => {
  throw new Error(`control has no part ${name}`);
};

/** In KiB, each file and folder counted as dpkg-gencontrol(1) does. */
const installedSize = (files: readonly Entry[]): number => {
  const folders = new Set(
    files.flatMap(({ path }) => path.split('/').map((_, at, all) => all.slice(0, at).join('/'))),
  );
  const sizes = files.map(({ content }) => Math.ceil(Buffer.byteLength(content) / 1024));
  return sizes.reduce((sum, size) => sum + size, folders.size);
};

/** What `dpkg -V` compares; conffiles have sums of their own. */
const md5sums = (files: readonly Entry[]): string =>
  files
    .filter(({ path }) => path !== DEFAULT_FILE)
    .map(({ path, content }) => `${createHash('md5').update(content).digest('hex')}  ${path}\n`)
    .join('');
