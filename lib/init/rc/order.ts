import { parseDependStop, type DependStop } from './depend.ts';
import { readInside } from './inside.ts';

/** How a host's rc runs the scripts of a runlevel. */
export type RcOrder =
  | {
      readonly by: 'number';
      /** Scripts of one number run at the same time; otherwise one after the other, by name. */
      readonly sideBySide: boolean;
      /** Leaves a script out that the runlevel before had stopped (rc before 2.95-5, that is to Debian 10 and Ubuntu 16.04). */
      readonly leavesOutStopped: boolean;
    }
  /** startpar -M: numbers mean nothing, a script waits for those that `.depend.stop` names. Always leaves out what was stopped. */
  | { readonly by: 'dependencies'; readonly stop: DependStop };

export type RcOrderFound =
  { readonly ok: true; readonly order: RcOrder } | { readonly ok: false; readonly reason: 'no-rc' };

/**
 * Reads how the system below `root` orders its scripts, from its own rc: 8.04, lenny and 10.04 go by number unless
 * CONCURRENCY says otherwise; squeeze and later use startpar if insserv's three files are there and `.legacy-bootordering`
 * (Ubuntu's) is not. From jessie on CONCURRENCY in /etc/default/rcS is without effect. Never rejects.
 */
export const readRcOrder = async (root: string): Promise<RcOrderFound> => {
  const rc = (await readInside(root, '/etc/init.d/rc')) ?? (await readInside(root, '/lib/init/rc'));
  if (rc === null) return { ok: false, reason: 'no-rc' };
  const concurrency = concurrencyOf(rc, (await readInside(root, '/etc/default/rcS')) ?? '');
  const stop = meansMakefile(rc, concurrency) ? await readDependencies(root, rc) : null;
  if (stop !== null) return { ok: true, order: { by: 'dependencies', stop } };
  // Where an rc that knows makefile-style ordering falls back, it falls back to one after the other.
  const sideBySide = /^(?:shell|startpar)$/u.test(concurrency) && !meansMakefile(rc, concurrency);
  return { ok: true, order: { by: 'number', sideBySide, leavesOutStopped: rc.includes('previous_stop') } };
};

/** The later one counts: rc sets it before it reads /etc/default/rcS (to wheezy) or after it (from jessie on). */
const concurrencyOf = (rc: string, defaults: string): string => {
  const own = lastMatch(rc, /^CONCURRENCY=["']?(\w+)/gmu);
  const administrators = lastMatch(defaults, /^[ \t]*CONCURRENCY=["']?(\w+)/gmu);
  const readsDefaults = rc.search(/^[ \t]*\. \/etc\/default\/rcS/mu);
  if (own !== null && own.at > readsDefaults) return own.word;
  return administrators?.word ?? own?.word ?? 'none';
};

const lastMatch = (text: string, pattern: RegExp): { word: string; at: number } | null => {
  const last = [...text.matchAll(pattern)].pop();
  return last === undefined ? null : { word: last[1] ?? '', at: last.index };
};

/** `shell` and `startpar` once ran one number at a time; since 2010 they are other words for `makefile`. */
const meansMakefile = (rc: string, concurrency: string): boolean => {
  if (!/-M \$1/u.test(rc)) return false;
  const synonyms = rc.includes('makefile|startpar|shell)') ? ['startpar', 'shell'] : [];
  return ['makefile', ...synonyms].includes(concurrency);
};

/** Null where rc goes by number although it could do better; its own conditions, in its own words. */
const readDependencies = async (root: string, rc: string): Promise<DependStop | null> => {
  const [boot, start, stop, legacy, commandLine] = await Promise.all(
    ['.depend.boot', '.depend.start', '.depend.stop', '.legacy-bootordering', '../../proc/cmdline'].map(
      (file) => readInside(root, `/etc/init.d/${file}`),
    ),
  );
  if (!boot || !start || !stop || typeof legacy === 'string') return null;
  if (rc.includes('/proc/cmdline') && /\bconcurrency=none\b/u.test(commandLine ?? '')) return null;
  return parseDependStop(stop);
};
