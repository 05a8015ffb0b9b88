import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { parseDependStop, withoutStop, withStop } from './depend.ts';
import { inside } from './inside.ts';
import { laterThanOurs } from './later.ts';
import type { RcEntry } from './links.ts';

/** As seen from inside the root. */
export const DEPEND_STOP = '/etc/init.d/.depend.stop';
/** What insserv writes for startpar. */
export const DEPEND_FILES = ['/etc/init.d/.depend.boot', '/etc/init.d/.depend.start', DEPEND_STOP] as const;

export type DependStopChange =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly reason: 'missing' | 'unwritable'; readonly detail: string };

/**
 * Puts a script into .depend.stop before all that has to come later, for systems whose insserv cannot be run: without it
 * startpar does not stop the script at all, whatever its links. insserv does not read the file: from links and headers it
 * writes the same at its next run. Never rejects.
 * @param entries of the runlevels that the script is linked in
 */
export const addToDependStop = async (
  root: string,
  name: string,
  service: string | null,
  entries: readonly RcEntry[],
): Promise<DependStopChange> =>
  change(root, (text) => {
    const known = parseDependStop(text);
    const stops = laterThanOurs(entries, service).filter((entry) => entry.kind === 'K');
    const laters = new Set(stops.map((entry) => entry.name).filter((later) => known.has(later)));
    laters.delete(name);
    return withStop(text, name, [...laters]);
  });

/** Undoes `addToDependStop`. Never rejects. */
export const removeFromDependStop = async (root: string, name: string): Promise<DependStopChange> =>
  change(root, (text) => withoutStop(text, name));

/** rc finds the old file or the new one, never half of it. */
const change = async (root: string, to: (text: string) => string): Promise<DependStopChange> => {
  const path = await inside(root, DEPEND_STOP);
  const text = path === null ? null : await readFile(path, 'utf8').catch(() => null);
  if (path === null || text === null) return { ok: false, reason: 'missing', detail: DEPEND_STOP };
  const changed = to(text);
  if (changed === text) return { ok: true, changed: false };
  const draft = `${path}.new-${process.pid}`;
  try {
    await writeFile(draft, changed, { flag: 'wx', mode: 0o644 });
    await rename(draft, path);
    return { ok: true, changed: true };
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    return { ok: false, reason: 'unwritable', detail: (error as Error).message };
  }
};
