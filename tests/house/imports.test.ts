import { describe, expect, test } from 'vitest';
import { read, sourcesBelow, type Source } from './sources.ts';

/**
 * Who may import whom (DESIGN section 2): `guests <- shutdown <- check <- { settings, virsh, host, init, report } <- cli <- scripts`.
 * A folder may import itself and what stands on an earlier line; those on one line do not know each other.
 */
const STOREYS = [
  ['lib/guests'],
  ['lib/shutdown'],
  ['lib/check'],
  ['lib/settings', 'lib/virsh', 'lib/host', 'lib/init', 'lib/report'],
  ['lib/cli'],
  ['scripts'],
];

/** Neither a process nor a clock: nothing from npm, nothing from Node. */
const PURE = ['lib/guests', 'lib/shutdown', 'lib/check'];

/** A file has one concern: the aim is under 120 lines, this is where it ends. */
const MOST_LINES = 180;

const lib = sourcesBelow('lib');
const scripts = sourcesBelow('scripts');
const house = [...lib, ...scripts];
const byFile = new Map(house.map((source) => [source.file, source]));

describe('the house', () => {
  test('has a storey for every folder of lib', () => {
    expect(lib.filter(({ file }) => storeyOf(file) === -1).map(({ file }) => file)).toEqual([]);
  });

  test('is read as it is: the imports that are found are those of the text', () => {
    expect(lib.length).toBeGreaterThan(50);
    for (const source of house) {
      const from = read(source.file).match(/^(?:import|export)\b[^;]*?from '[^']+';$/gmu) ?? [];
      expect(source.imports.length + source.foreign.length, source.file).toBeGreaterThanOrEqual(from.length);
    }
  });

  test('imports downwards only, and no neighbour of the same storey', () => {
    expect(
      edges(house)
        .filter(([from, to]) => !mayImport(from, to))
        .map(arrow),
    ).toEqual([]);
  });

  test.each(PURE)('%s imports nothing from npm and nothing from Node', (folder) => {
    const files = lib.filter(({ file }) => folderOf(file) === folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(({ file, foreign }) => foreign.map((word) => arrow([file, word])))).toEqual([]);
  });

  test('lib imports neither tests nor scripts', () => {
    expect(
      edges(lib)
        .filter(([, to]) => !to.startsWith('lib/'))
        .map(arrow),
    ).toEqual([]);
  });

  test('has no files that import each other in a ring', () => {
    expect(rings()).toEqual([]);
  });

  test('has no dead files: scripts lead to every file of lib', () => {
    const reached = reachable(scripts.map(({ file }) => file));
    expect(lib.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([]);
  });

  test(`has files of ${MOST_LINES} lines at most`, () => {
    const tooLong = house.filter(({ lines }) => lines > MOST_LINES);
    expect(tooLong.map(({ file, lines }) => `${file}: ${lines} lines, split it`)).toEqual([]);
  });
});

const folderOf = (file: string): string =>
  file
    .split('/')
    .slice(0, file.startsWith('lib/') ? 2 : 1)
    .join('/');
const storeyOf = (file: string): number => STOREYS.findIndex((storey) => storey.includes(folderOf(file)));

const mayImport = (from: string, to: string): boolean => {
  if (folderOf(from) === folderOf(to)) return true;
  // The demo shows real guests, and those are the tests'.
  if (to.startsWith('tests/')) return from === 'scripts/demo.ts';
  return storeyOf(to) !== -1 && storeyOf(to) < storeyOf(from);
};

type Edge = readonly [from: string, to: string];

const edges = (sources: readonly Source[]): Edge[] =>
  sources.flatMap(({ file, imports }) => imports.map((to) => [file, to] as const));

const arrow = ([from, to]: Edge): string => `${from} -> ${to}`;

const reachable = (from: readonly string[]): Set<string> => {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    byFile.get(file)?.imports.forEach(visit);
  };
  from.forEach(visit);
  return reached;
};

/** Each ring once, as the path that closes it; types count, for who reads one file has to read the other. */
const rings = (): string[] => {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    byFile.get(file)?.imports.forEach((next) => {
      visit(next, [...path, file]);
    });
    done.add(file);
  };
  for (const { file } of house) visit(file, []);
  return found;
};
