import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillManual, type ManualValues } from '../lib/cli/manual/fill.ts';

const SOURCES = fileURLToPath(new URL('../docs/man', import.meta.url));

/** A manual page that can be installed; its name ends with its section. */
export interface ManualPage {
  readonly name: string;
  readonly text: string;
}

/** The manual pages, filled in, sorted by name. The same values give the same bytes. */
export const manualPages = (values: ManualValues): ManualPage[] =>
  readdirSync(SOURCES)
    .filter((file) => file.endsWith('.in'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.in$/u, ''),
      text: fillManual(readFileSync(`${SOURCES}/${file}`, 'utf8'), values),
    }));
