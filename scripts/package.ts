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
  .usage('npm run package -- [options]\n\nMakes the packages, their papers and SHA256SUMS: docs/packages.md')
  .wrap(null)
  .version(false)
  .option('version', { string: true, requiresArg: true, default: about.version, describe: 'their version' })
  .option('output', { string: true, requiresArg: true, default: 'dist', describe: 'the folder they go to' })
  .option('node-archive', {
    string: true,
    requiresArg: true,
    describe: 'the archive of Node.js, where there is no network',
  })
  .option('only', {
    array: true,
    choices: ['all', 'amd64', 'linux-x64'] as const,
    default: [],
    describe: 'the .deb for all, for amd64, the .tar.gz',
  })
  .strict().argv;

const output = resolve(words.output);
const isWanted = (...names: string[]): boolean =>
  words.only.length === 0 || words.only.some((one) => names.includes(one));

try {
  for (const name of await makeAll()) process.stdout.write(`${join(words.output, name)}\n`);
} catch (error) {
  process.stderr.write(`package: ${error instanceof Error ? error.message.trim() : String(error)}\n`);
  process.exitCode = 1;
}

async function makeAll(): Promise<string[]> {
  const version = debianVersion(words.version);
  const date = await sourceDate(process.env);
  const release = { version: words.version, date, archive: words['node-archive'] ?? null };
  const options = { ...release, author: about.author, output };
  await mkdir(output, { recursive: true });
  const made: string[] = [];
  for (const variant of [WITH_HOSTS_NODE, SELF_CONTAINED]) {
    const { architecture, runtime } = variant;
    const kind = runtime === null ? 'all' : 'linux-x64';
    if (!isWanted(architecture, kind)) continue;
    const contents = await makeContents(variant, release);
    const { packages, licences } = contents;
    if (isWanted(architecture)) made.push(await makeDeb(variant, contents, options));
    if (runtime !== null && isWanted(kind)) made.push(await makeTarball(contents, options));
    const base = `libvirt-shutdown-domains_${version}_${kind}`;
    made.push(await write(`${base}.cdx.json`, await makeSbom({ ...release, packages, runtime })));
    made.push(await write(`${base}.licences.txt`, licences));
  }
  return [...made.sort(), await write('SHA256SUMS', await checksums(output))];
}

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(output, name), text);
  return name;
}
