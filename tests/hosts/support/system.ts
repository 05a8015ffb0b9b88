import type { Snapshot } from '../lab/files.ts';
import type { Host } from '../lab/host.ts';

/** Written anew by insserv at each change: what is in them counts, not the order in which the file system gave the scripts. */
const INSSERVS = ['/etc/init.d/.depend.boot', '/etc/init.d/.depend.start', '/etc/init.d/.depend.stop'];

/** libvirt's own, which writes there as it runs. */
const LIBVIRTS = /^\/var\/(?:lib|log)\/libvirt(?:\/|$)/u;

/** All that `init install` could leave on a host. Two of them, taken before and after, show what it did. */
export async function systemFiles(host: Host): Promise<Snapshot> {
  const folders = ['/etc', '/usr/sbin', '/var/lib', '/var/log', '/root'];
  const snapshots = await Promise.all(folders.map((folder) => host.snapshot(folder)));
  const files = snapshots.flatMap((snapshot) => Object.entries(snapshot));
  // Where links go by number there are none.
  const present = INSSERVS.filter((path) => files.some(([one]) => one === path));
  const orders = present.map(async (path) => [path, sortedWords(await host.read(path))] as const);
  return Object.fromEntries([
    ...files.filter(([path]) => !LIBVIRTS.test(path)),
    ...(await Promise.all(orders)),
  ]);
}

function sortedWords(text: string): string {
  const lines = text.split('\n').map((line) => {
    const [target = '', ...words] = line.split(' ');
    return [target, ...words.sort()].join(' ');
  });
  return lines.sort().join('\n');
}
