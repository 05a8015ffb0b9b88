#!/usr/bin/env tsx
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import yargs from 'yargs';
import { debianVersion, readAbout } from './package/about.ts';
import { checksums } from './package/checksums.ts';
import { makeContents } from './package/contents.ts';
import { makeDeb } from './package/deb.ts';
import { makeSbom } from './package/sbom.ts';
import { sourceDate } from './package/source-date.ts';
import { makeTarball } from './package/tarball.ts';
import { SELF_CONTAINED, WITH_HOSTS_NODE } from './package/variants.ts';

// `npm run package`: what an administrator installs, in dist/, with its bill of materials, licences and checksums. The same
// input gives the same bytes. docs/packages.md tells what is in each.

const about = await readAbout();
const words = await yargs(process.argv.slice(2))
  .version(false)
  .option('version', { string: true, default: about.version, describe: 'of the packages' })
  .option('output', { string: true, default: 'dist', describe: 'the folder that they are written to' })
  .option('node-archive', { string: true, describe: 'the archive of Node, where there is no network' })
  .option('only', { choices: ['all', 'amd64', 'linux-x64'], describe: 'one of the packages' })
  .strict().argv;

const output = resolve(words.output);
const date = await sourceDate(process.env);
const release = { version: words.version, date, archive: words['node-archive'] ?? null };
const options = { ...release, author: about.author, output };
const isWanted = (...names: string[]): boolean => words.only === undefined || names.includes(words.only);

await mkdir(output, { recursive: true });
const made: string[] = [];
for (const variant of [WITH_HOSTS_NODE, SELF_CONTAINED]) {
  const { architecture, runtime } = variant;
  const kind = runtime === null ? 'all' : 'linux-x64';
  if (!isWanted(architecture, kind)) continue;
  const contents = await makeContents(variant, release);
  if (isWanted(architecture)) made.push(await makeDeb(variant, contents, options));
  if (runtime !== null && isWanted(kind)) made.push(await makeTarball(contents, options));
  const base = `libvirt-shutdown-domains_${debianVersion(release.version)}_${kind}`;
  made.push(
    await write(`${base}.cdx.json`, await makeSbom({ ...release, packages: contents.packages, runtime })),
  );
  made.push(await write(`${base}.licences.txt`, contents.licences));
}
const sums = await write('SHA256SUMS', await checksums(output));
for (const name of [...made.sort(), sums]) process.stdout.write(`${join(words.output, name)}\n`);

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(output, name), text);
  return name;
}
