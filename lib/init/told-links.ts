import { dirname } from 'node:path';
import { DEPEND_FILES } from './rc/depend-file.ts';
import { readInside } from './rc/inside.ts';
import { readRunlevel, RUNLEVELS, type RcEntry } from './rc/links.ts';
import type { Work } from './work.ts';

/**
 * Does what a tool of the host does to the links of a script, and tells what has come and gone by it: the tool's own words are not
 * all of it. Other scripts' links, which insserv puts in order anew, are only counted.
 */
export const tellLinks = async <Result>(
  work: Work,
  name: string,
  act: () => Promise<Result>,
): Promise<Result> => {
  const { root } = work.host;
  const before = await look(root);
  try {
    return await act();
  } finally {
    work.steps.push(...steps(name, before, await look(root)));
  }
};

interface Seen {
  readonly links: readonly RcEntry[];
  /** What insserv writes for startpar, by path. */
  readonly depend: ReadonlyMap<string, string | null>;
}

const look = async (root: string): Promise<Seen> => {
  const folders = await Promise.all(RUNLEVELS.map(async (level) => readRunlevel(root, level)));
  const texts = await Promise.all(DEPEND_FILES.map(async (path) => readInside(root, path)));
  return {
    links: folders.flatMap((folder) => (folder.ok ? folder.entries : [])),
    depend: new Map(DEPEND_FILES.map((path, at) => [path, texts[at] ?? null])),
  };
};

const steps = (name: string, before: Seen, after: Seen): Work['steps'] => {
  const gone = missingIn(after.links, before.links);
  const come = missingIn(before.links, after.links);
  const others = new Set([...gone, ...come].filter((entry) => entry.name !== name).map(scriptInFolder));
  const isOwn = (entry: RcEntry): boolean => entry.name === name;
  return [
    ...gone.filter(isOwn).map(({ link }) => ({ is: 'unlinked', link }) as const),
    ...come.filter(isOwn).map(({ link }) => ({ is: 'linked', link }) as const),
    ...(others.size === 0 ? [] : [{ is: 'reordered', count: others.size } as const]),
    ...DEPEND_FILES.filter((path) => before.depend.get(path) !== after.depend.get(path)).map(
      (path) => ({ is: 'rewritten', path }) as const,
    ),
  ];
};

const missingIn = (there: readonly RcEntry[], entries: readonly RcEntry[]): RcEntry[] => {
  const known = new Set(there.map(asOne));
  return entries.filter((entry) => !known.has(asOne(entry)));
};

const asOne = ({ link, target }: RcEntry): string => `${link}\0${target ?? ''}`;

/** A link that has another number now is one, not two. */
const scriptInFolder = ({ link, name }: RcEntry): string => `${dirname(link)}/${name}`;
