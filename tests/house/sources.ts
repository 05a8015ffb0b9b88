import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The repository's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** All files below a folder of the repository; paths from its root, sorted. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();

export interface Source {
  /** From the repository's root. */
  readonly file: string;
  readonly lines: number;
  /** Files of the repository that it imports, types included; paths from the root. */
  readonly imports: readonly string[];
  /** What else it imports: packages, and Node's own modules as `node:`. */
  readonly foreign: readonly string[];
}

/** The TypeScript files below a folder, with their imports as the compiler finds them. */
export const sourcesBelow = (folder: string): Source[] =>
  filesBelow(folder)
    .filter((file) => file.endsWith('.ts'))
    .map(readSource);

const readSource = (file: string): Source => {
  const text = read(file);
  const words = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return {
    file,
    lines: text.split('\n').length - 1,
    imports: words.filter(isRelative).map((word) => resolve(file, word)),
    foreign: words.filter((word) => !isRelative(word)),
  };
};

const isRelative = (word: string): boolean => word.startsWith('.');

const resolve = (from: string, word: string): string => {
  const path = posix.join(posix.dirname(from), word);
  if (!existsSync(join(ROOT, path))) throw new Error(`${from} imports ${word}, which does not exist`);
  return path;
};
