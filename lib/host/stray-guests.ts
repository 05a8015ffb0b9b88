import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A guest whose process lives. */
export interface LivingGuest {
  readonly driver: 'qemu' | 'lxc';
  readonly name: string;
}

/**
 * The guests of this host whose process lives, whatever libvirtd says: from the files that libvirt keeps for its own next
 * start, NAME.pid and NAME.xml, for root. Never rejects.
 * @param root `/`, or where tests have a host's files
 */
export const livingGuests = async (root = '/'): Promise<LivingGuest[]> => {
  const found: LivingGuest[] = [];
  for (const driver of ['qemu', 'lxc'] as const) {
    const folder = join(root, 'var/run/libvirt', driver);
    const files = await readdir(folder).catch((): string[] => []);
    for (const name of files.flatMap((file) => (file.endsWith('.pid') ? [file.slice(0, -4)] : [])))
      if (files.includes(`${name}.xml`) && (await isAlive(root, join(folder, `${name}.pid`))))
        found.push({ driver, name });
  }
  return found;
};

/**
 * A pid file outlives a power cut, and its number may be another process's by now: the program has to be a guest's. Not by its command
 * line, which the kernel does not tell while the process hangs in its memory.
 */
const isAlive = async (root: string, pidFile: string): Promise<boolean> => {
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
  if (!/^\d+$/u.test(pid)) return false;
  const name = await readFile(join(root, 'proc', pid, 'comm'), 'utf8').catch(() => '');
  return /^(?:qemu|kvm|libvirt_lxc)/u.test(name);
};
