// `npm run manual`: writes the manual pages to dist/man, to be read with `man -l`.
import { mkdir, writeFile } from 'node:fs/promises';
import { readAbout } from './package/about.ts';
import { sourceDate } from './package/source-date.ts';
import { manualPages } from './read-manual.ts';

const { version } = await readAbout();
const date = (await sourceDate(process.env)).toISOString().slice(0, 10);
await mkdir('dist/man', { recursive: true });
for (const { name, text } of manualPages({ version, date })) {
  await writeFile(`dist/man/${name}`, text);
  process.stdout.write(`man -l dist/man/${name}\n`);
}
