import { symlink, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inside } from './inside.ts';
import {
  isLinkTo,
  readRunlevel,
  runlevelFolder,
  RUNLEVELS,
  type RcEntry,
  type Runlevel,
  type RunlevelFolder,
} from './links.ts';

export type LinksMade =
  /** Paths as seen from inside the root. */
  | { readonly ok: true; readonly made: readonly string[]; readonly removed: readonly string[] }
  | Extract<RunlevelFolder, { readonly ok: false }>
  /** Something of our script's name that is no link to it: an administrator's. Nothing was done. */
  | { readonly ok: false; readonly reason: 'in-the-way'; readonly entry: RcEntry }
  /** The system refused; what was done before is told. */
  | {
      readonly ok: false;
      readonly reason: 'unwritable';
      readonly detail: string;
      readonly made: readonly string[];
      readonly removed: readonly string[];
    };

/**
 * Links K to a script in the given runlevels, as `update-rc.d NAME stop NN 0 1 6 .` does where numbers count, for systems
 * whose own update-rc.d cannot be run. The script's links with another number or letter there go. Twice is the same as
 * once. Never rejects.
 * @param starts where it gets a link S as well, which in 0 and 6 is called with `stop` too
 */
export const makeNumberedLinks = async (
  root: string,
  name: string,
  number: number,
  levels: readonly Runlevel[],
  starts: readonly Runlevel[] = [],
): Promise<LinksMade> => {
  const before = await linksOf(root, name, levels);
  if (!before.ok) return before;
  const entry = before.entries.find((one) => !isLinkTo(one, name));
  if (entry !== undefined) return { ok: false, reason: 'in-the-way', entry };
  const file = `${String(number).padStart(2, '0')}${name}`;
  const wanted = [
    ...levels.map((level) => `${runlevelFolder(level)}/K${file}`),
    ...starts.map((level) => `${runlevelFolder(level)}/S${file}`),
  ];
  const there = before.entries.map(({ link }) => link);
  const missing = wanted.filter((link) => !there.includes(link));
  const superfluous = there.filter((link) => !wanted.includes(link));
  return replaceLinks(root, `../init.d/${name}`, missing, superfluous);
};

const linksOf = async (root: string, name: string, levels: readonly Runlevel[]): Promise<RunlevelFolder> => {
  const entries: RcEntry[] = [];
  for (const level of levels) {
    const folder = await readRunlevel(root, level);
    if (!folder.ok) return folder;
    entries.push(...folder.entries.filter((entry) => entry.name === name));
  }
  return { ok: true, entries };
};

/** The new ones first: there is no moment without a link. */
const replaceLinks = async (
  root: string,
  target: string,
  missing: readonly string[],
  superfluous: readonly string[],
): Promise<LinksMade> => {
  const made: string[] = [];
  const removed: string[] = [];
  try {
    for (const link of missing) {
      await symlink(target, await placeOf(root, link));
      made.push(link);
    }
    for (const link of superfluous) {
      await unlink(await placeOf(root, link));
      removed.push(link);
    }
    return { ok: true, made, removed };
  } catch (error) {
    return { ok: false, reason: 'unwritable', detail: (error as Error).message, made, removed };
  }
};

export interface LinksRemoved {
  readonly removed: readonly string[];
  /** Of the script's name, but no links to it, or links that the system does not let go. */
  readonly left: readonly { readonly link: string; readonly why: string }[];
}

/** All links to a script, of every runlevel: what `update-rc.d -f NAME remove` does. A folder that is not there has none. Never rejects. */
export const removeLinks = async (root: string, name: string): Promise<LinksRemoved> => {
  const removed: string[] = [];
  const left: { link: string; why: string }[] = [];
  for (const level of RUNLEVELS) {
    const folder = await readRunlevel(root, level);
    if (!folder.ok && folder.reason !== 'missing') left.push({ link: folder.folder, why: folder.detail });
    for (const entry of folder.ok ? folder.entries.filter((one) => one.name === name) : []) {
      const why = isLinkTo(entry, name)
        ? await remove(root, entry.link)
        : `not a link to /etc/init.d/${name}`;
      if (why === null) removed.push(entry.link);
      else left.push({ link: entry.link, why });
    }
  }
  return { removed, left };
};

/** Null when it is gone. */
const remove = async (root: string, link: string): Promise<string | null> => {
  try {
    await unlink(await placeOf(root, link));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

/** The link itself, not what it points at: only its folder is resolved. */
const placeOf = async (root: string, link: string): Promise<string> => {
  const folder = await inside(root, join(link, '..'));
  if (folder === null) throw new Error(`${link}: its folder's links go in a circle`);
  return join(folder, basename(link));
};
