#!/usr/bin/env tsx
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { readTemplates } from './read-templates.ts';

// Builds dist/libvirt-shutdown-domains: one CommonJS file without dependencies beside it, readable, for root wants to
// read what it runs; and dist/LICENSES.txt for what is bundled in it.

const OUT = 'dist/libvirt-shutdown-domains';
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

// Written in the oldest JavaScript, for it is there to be read by an old Node.
const BANNER = `#!/usr/bin/env node
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

await mkdir('dist', { recursive: true });
const { metafile, outputFiles } = await build({
  entryPoints: ['scripts/libvirt-shutdown-domains.ts'],
  outfile: OUT,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Not what it runs on (Node 16.17) but what can read it: a Node that is too old, from 6 on, must get as far as the check
  // above.
  target: 'es2015',
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: BANNER },
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
// The package is of ES modules; without this Node would take the extensionless file for one as long as it lies here.
await place('dist/package.json', '{ "type": "commonjs" }\n');
await place('dist/LICENSES.txt', await licences(metafile));
await place(OUT, outputFiles[0]?.contents ?? '', 0o755);

/** Whole or not at all: a run may begin while this builds. */
async function place(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await writeFile(`${file}.new`, content);
  await chmod(`${file}.new`, mode);
  await rename(`${file}.new`, file);
}

/** The licence of each package that has a file in the bundle. */
async function licences({ inputs }: Metafile): Promise<string> {
  const packages = Object.keys(inputs).flatMap(
    (file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(file)?.[1] ?? [],
  );
  const texts = [...new Set(packages)].sort().map(async (name) => {
    const folder = join('node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
      license: string;
    };
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/iu.test(one));
    if (file === undefined) throw new Error(`${name} has no licence file: look at what is bundled`);
    return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  });
  const own = `libvirt-shutdown-domains ${version} (MIT)\n\n${(await readFile('LICENSE', 'utf8')).trim()}\n`;
  return [own, ...(await Promise.all(texts))].join(`\n${'-'.repeat(78)}\n\n`);
}
