import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { readTemplates } from './read-templates.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A package that has a file in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

export interface Bundle {
  /** One CommonJS file without dependencies beside it, readable, for root wants to read what it runs. */
  readonly text: string;
  readonly packages: readonly BundledPackage[];
}

/** The same input gives the same bytes, wherever the repository lies. @param interpreter what stands behind `#!` */
export const makeBundle = async (version: string, interpreter: string): Promise<Bundle> => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['scripts/libvirt-shutdown-domains.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Not what it runs on (Node 16.17) but what can read it: a Node that is too old, from 6 on, must get as far as the check
    // above.
    target: 'es2015',
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: bannerOf(version, interpreter) },
    define: {
      __VERSION__: JSON.stringify(version),
      __TEMPLATES__: JSON.stringify(readTemplates()),
      'import.meta.url': '__fileUrl',
    },
    inject: ['scripts/build-shims/file-url.ts'],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return { text: outputFiles[0]?.text ?? '', packages: await bundledPackages(metafile) };
};

/** Written in the oldest JavaScript, for it is there to be read by an old Node. */
const bannerOf = (version: string, interpreter: string): string => `#!${interpreter}
// libvirt-shutdown-domains ${version}: built from TypeScript by "npm run build"; licences in LICENSES.txt.
'use strict';
(function () {
  var node = process.versions.node.split('.');
  if (+node[0] > 16 || (+node[0] === 16 && +node[1] >= 17)) return;
  console.error('libvirt-shutdown-domains: needs Node.js 16.17 or newer, this is ' + process.versions.node +
    ' (' + process.execPath + '); install a newer nodejs package, or put a newer node first on the PATH');
  process.exit(2);
})();
// A Node from before 2016 cannot read the rest. It shows the line that it does not understand, so let that be this one:
var [] = []; // libvirt-shutdown-domains needs Node.js 16.17 or newer: install it, or put it first on the PATH`;

const bundledPackages = async ({ inputs }: Metafile): Promise<BundledPackage[]> => {
  const names = Object.keys(inputs).flatMap(
    (file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(file)?.[1] ?? [],
  );
  return Promise.all([...new Set(names)].sort().map(readPackage));
};

const readPackage = async (name: string): Promise<BundledPackage> => {
  const folder = join(ROOT, 'node_modules', name);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/iu.test(one));
  if (file === undefined) throw new Error(`${name} has no licence file: look at what is bundled`);
  return { name, version, license, text: await readFile(join(folder, file), 'utf8') };
};

/** Ours, and the licence of each package that has a file in the bundle. */
export const licencesText = async (version: string, packages: readonly BundledPackage[]): Promise<string> => {
  const own = {
    name: 'libvirt-shutdown-domains',
    version,
    license: 'MIT',
    text: await readFile(join(ROOT, 'LICENSE'), 'utf8'),
  };
  return [own, ...packages]
    .map((one) => `${one.name} ${one.version} (${one.license})\n\n${one.text.trim()}\n`)
    .join(`\n${'-'.repeat(78)}\n\n`);
};
