import { lstat, readdir, readlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { inside } from './inside.ts';

/** S is what comes before them all, at boot. */
export const RUNLEVELS = ['0', '1', '2', '3', '4', '5', '6', 'S'] as const;
export type Runlevel = (typeof RUNLEVELS)[number];

/** A link of /etc/rcN.d, `K02libvirtd -> ../init.d/libvirtd`, or what stands where a link should be. */
export interface RcEntry {
  /** In 0 and 6 scripts of both kinds are called with `stop`, elsewhere those of kind S with `start`. */
  readonly kind: 'K' | 'S';
  readonly number: number;
  readonly name: string;
  /** As seen from inside the root: `/etc/rc0.d/K02libvirtd`. */
  readonly link: string;
  /** What the link says; null where it is no link. */
  readonly target: string | null;
  /**
   * `broken` points at nothing, `not-executable` at a file that cannot be run: rc gets nothing done with either.
   * `not-a-link` is a file: rc runs it where it goes by numbers, startpar runs the script of that name in its place.
   */
  readonly state: 'good' | 'broken' | 'not-executable' | 'not-a-link';
}

export type RunlevelFolder =
  | { readonly ok: true; readonly entries: readonly RcEntry[] }
  | {
      readonly ok: false;
      readonly reason: 'missing' | 'unreadable';
      readonly folder: string;
      readonly detail: string;
    };

/** As seen from inside the root. */
export const runlevelFolder = (runlevel: Runlevel): string => `/etc/rc${runlevel}.d`;

/**
 * What /etc/rcN.d below `root` holds, in rc's order: first all K, then all S, by number, then by name (/etc/init.d/rc of
 * every release; it sorts by bytes, for init sets no locale). Other names than `K02libvirtd` are no links
 * (README, K-dpkg-tmp): update-rc.d, insserv and startpar want two digits. Never rejects.
 */
export const readRunlevel = async (root: string, runlevel: Runlevel): Promise<RunlevelFolder> => {
  const folder = runlevelFolder(runlevel);
  const path = await inside(root, folder);
  if (path === null) return { ok: false, reason: 'unreadable', folder, detail: 'its links go in a circle' };
  try {
    const entries = await Promise.all(
      (await readdir(path)).map((file) => readEntry(root, folder, path, file)),
    );
    return { ok: true, entries: entries.flatMap((entry) => entry ?? []).sort(byTurn) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, reason: code === 'ENOENT' ? 'missing' : 'unreadable', folder, detail: message };
  }
};

/** Relative from rcN.d or absolute, as update-rc.d's `is_link` has it, in any spelling. What is no link is none. */
export const isLinkTo = ({ link, target }: RcEntry, name: string): boolean =>
  target !== null && resolve(dirname(link), target) === `/etc/init.d/${name}`;

/** `K02`: how the order is told. */
export const rcLabel = ({ link }: RcEntry): string => basename(link).slice(0, 3);

/** Sorts in rc's order. */
export const byTurn = (a: RcEntry, b: RcEntry): number =>
  byBytes(a.kind, b.kind) || a.number - b.number || byBytes(a.name, b.name);

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const readEntry = async (
  root: string,
  folder: string,
  path: string,
  file: string,
): Promise<RcEntry | null> => {
  const [, kind, number, name] = /^([KS])(\d\d)(.+)$/su.exec(file) ?? [];
  if (kind === undefined || number === undefined || name === undefined) return null;
  const link = `${folder}/${file}`;
  // A link that is removed meanwhile counts as a broken one.
  const target = await readlink(join(path, file)).catch(() => null);
  const state = await stateOf(root, link, target);
  return { kind: kind === 'K' ? 'K' : 'S', number: Number(number), name, link, target, state };
};

/** rc asks `-f`, then runs it. */
const stateOf = async (root: string, link: string, target: string | null): Promise<RcEntry['state']> => {
  const script = await inside(root, link);
  const stats = script === null ? null : await lstat(script).catch(() => null);
  if (stats?.isFile() !== true) return 'broken';
  if (target === null) return 'not-a-link';
  return (stats.mode & 0o111) === 0 ? 'not-executable' : 'good';
};
