import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** As the kernel's own limit: a path through more links goes in a circle. */
const MOST_LINKS = 40;

/**
 * Where on this machine `path` of the system unpacked below `root` lies, every link followed as a chroot would: an
 * absolute target begins at `root` again, `..` ends there. What comes back holds no link, so that opening it cannot lead
 * out of `root`; what does not exist is taken as it is named. Null where links go in a circle. Never rejects.
 * Needed for Debian 12's own files, `/etc/init.d/rc -> /lib/init/rc`, and for Ubuntu's `/etc/init.d/cron -> /lib/init/upstart-job`.
 */
export const inside = async (root: string, path: string): Promise<string | null> => {
  const todo = path.split('/').reverse();
  let done: string[] = [];
  let links = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '..') done.pop();
    if (part === '' || part === '.' || part === '..') continue;
    const target = await linkTarget(join(root, ...done, part));
    if (target === null) {
      done.push(part);
      continue;
    }
    if (++links > MOST_LINKS) return null;
    if (target.startsWith('/')) done = [];
    todo.push(...target.split('/').reverse());
  }
  return join(root, ...done);
};

/** The text of a file of the system below `root`; null where it is missing or cannot be read. */
export const readInside = async (root: string, path: string): Promise<string | null> => {
  const found = await inside(root, path);
  return found === null ? null : readFile(found, 'utf8').catch(() => null);
};

/** Null for what is no link, is missing or cannot be looked at: opening it tells which. */
const linkTarget = async (path: string): Promise<string | null> => readlink(path).catch(() => null);
