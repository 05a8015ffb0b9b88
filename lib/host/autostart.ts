import { readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where libvirtd's drivers keep the links of the guests they start at boot. */
export const AUTOSTART_FOLDERS: readonly string[] = ['qemu', 'lxc', 'libxl', 'xen'].map(
  (driver) => `/etc/libvirt/${driver}/autostart`,
);

export interface AutostartLinks {
  /** Link name to guest name, sorted by link name. A name found in a second folder too is followed by ` (folder)` there. */
  readonly links: Map<string, string>;
  /** Folders that are there and cannot be read: the order lacks their guests. */
  readonly unreadable: { readonly folder: string; readonly detail: string }[];
}

/**
 * The links an administrator renamed to give an order, `10-app.xml -> ../app.xml`. A guest really named "10web" has an
 * ordinary link, `10web.xml -> ../10web.xml`, which gives none. A missing folder is an empty one. Never rejects.
 */
export const readAutostartLinks = async (
  folders: readonly string[] = AUTOSTART_FOLDERS,
): Promise<AutostartLinks> => {
  const found: AutostartLinks = { links: new Map(), unreadable: [] };
  for (const folder of folders) {
    try {
      for (const [link, guest] of await renamedLinks(folder)) {
        found.links.set(found.links.has(link) ? `${link} (${folder})` : link, guest);
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') found.unreadable.push({ folder, detail: message });
    }
  }
  return found;
};

const renamedLinks = async (folder: string): Promise<[link: string, guest: string][]> => {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isSymbolicLink() && /^\d/u.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  // A link that is removed meanwhile counts as an ordinary one.
  const targets = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => name)));
  return names.flatMap((name, index): [string, string][] => {
    const target = basename(targets[index] ?? name);
    return target === name ? [] : [[name, target.replace(/\.xml$/u, '')]];
  });
};
