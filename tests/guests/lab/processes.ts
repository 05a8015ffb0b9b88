import { readdir, readFile } from 'node:fs/promises';

/** The pids of all running QEMUs of this machine, by their guest's UUID: from /proc, so that libvirt need not be asked. */
export async function qemuPids(): Promise<Map<string, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = new Map<string, number>();
  for (const pid of pids) {
    const uuid = await guestOf(pid);
    if (uuid !== undefined) found.set(uuid, Number(pid));
  }
  return found;
}

/** The UUID in a QEMU's command line; undefined for any other process, a zombie's included: it has none. */
async function guestOf(pid: string): Promise<string | undefined> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return words[0]?.includes('qemu') === true ? words[words.indexOf('-uuid') + 1] : undefined;
}
