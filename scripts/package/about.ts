import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A file of the repository, by its path there. */
export const readSource = async (path: string): Promise<string> => readFile(sourceOf(path), 'utf8');

const sourceOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The pages that a host without a network is read on, by their paths in the repository. */
export const readPages = async (): Promise<{ path: string; text: string }[]> => {
  const pages = ['README.md', 'init/README.md', ...(await pagesBelow('docs'))];
  return Promise.all(pages.map(async (path) => ({ path, text: await readSource(path) })));
};

const pagesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(sourceOf(folder), { withFileTypes: true });
  const paths = entries.map(async (entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return pagesBelow(path);
    return path.endsWith('.md') ? [path] : [];
  });
  return (await Promise.all(paths)).flat().sort();
};

export interface About {
  readonly version: string;
  /** Name and address, as `Maintainer` has it. */
  readonly author: string;
  /** What is bundled, by name. */
  readonly dependencies: Readonly<Record<string, string>>;
}

export const readAbout = async (): Promise<About> => JSON.parse(await readSource('package.json')) as About;

/** A version as dpkg compares it: 1.0.0~rc.1 comes before 1.0.0. Throws for what is none of package.json's. */
export const debianVersion = (version: string): string => {
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(version))
    throw new Error(`"${version}" is no version as 1.2.3 is`);
  return version.replace('-', '~');
};
