#!/usr/bin/env tsx
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { licencesText, makeBundle } from './bundle.ts';

// `npm run build`: dist/libvirt-shutdown-domains, and dist/LICENSES.txt for what is bundled in it.

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
const { text, packages } = await makeBundle(version, '/usr/bin/env node');
await mkdir('dist', { recursive: true });
// The package is of ES modules; without this Node would take the extensionless file for one as long as it lies here.
await place('dist/package.json', '{ "type": "commonjs" }\n');
await place('dist/LICENSES.txt', await licencesText(version, packages));
await place('dist/libvirt-shutdown-domains', text, 0o755);

/** Whole or not at all: a run may begin while this builds. */
async function place(file: string, content: string, mode = 0o644): Promise<void> {
  await writeFile(`${file}.new`, content);
  await chmod(`${file}.new`, mode);
  await rename(`${file}.new`, file);
}
