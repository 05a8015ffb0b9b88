import { lstat } from 'node:fs/promises';
import { inside, readInside } from './inside.ts';

export type InsservUse =
  /** As seen from inside the root. */
  | { readonly uses: true; readonly program: string }
  | {
      readonly uses: false;
      readonly because:
        | 'no-insserv'
        /** No /etc/insserv.conf: removed, not purged (update-rc.d of init-system-helpers asks for it). */
        | 'not-configured'
        /** The administrator's wish, and Ubuntu's way to 14.04; to wheezy update-rc.d heeds it, later ones do not. */
        | 'legacy-bootordering'
        /** 8.04 and lenny: numbers, whether insserv is installed or not. */
        | 'update-rc.d-without-it';
    };

/** Where update-rc.d looks: jessie and later in /usr/lib/insserv if /sbin has none; a merged /usr shows it in both. */
const PROGRAMS = ['/sbin/insserv', '/usr/sbin/insserv', '/usr/lib/insserv/insserv'];

/**
 * Whether update-rc.d leaves the links to insserv, which orders them by their scripts' LSB headers and takes no numbers.
 * Who makes the links is one thing, how rc runs them another: `readRcOrder`. Asks the system's own update-rc.d, for its
 * rules changed: 2.87 and 2.88 (squeeze, wheezy, Ubuntu from 10.04 on) heed /etc/init.d/.legacy-bootordering. Never rejects.
 */
export const usesInsserv = async (root: string): Promise<InsservUse> => {
  const updateRcD = await readInside(root, '/usr/sbin/update-rc.d');
  if (updateRcD !== null && !updateRcD.includes('insserv')) return no('update-rc.d-without-it');
  const heedsLegacy = updateRcD === null || updateRcD.includes('.legacy-bootordering');
  const legacy = await readInside(root, '/etc/init.d/.legacy-bootordering');
  if (heedsLegacy && legacy !== null) return no('legacy-bootordering');
  for (const program of PROGRAMS) {
    if (!(await isProgram(root, program))) continue;
    const configured = (await readInside(root, '/etc/insserv.conf')) !== null;
    return configured ? { uses: true, program } : no('not-configured');
  }
  return no('no-insserv');
};

type Because = Extract<InsservUse, { readonly uses: false }>['because'];

const no = (because: Because): InsservUse => ({ uses: false, because });

const isProgram = async (root: string, path: string): Promise<boolean> => {
  const found = await inside(root, path);
  const stats = found === null ? null : await lstat(found).catch(() => null);
  return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
};
