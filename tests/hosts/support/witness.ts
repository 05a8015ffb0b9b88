import type { Host } from '../lab/host.ts';

const PROGRAM = '/usr/local/sbin/lab-witness';
const LIBVIRTD = 'libvirtd';
const WORDS = 'the witness sees:';

/** A guest's QEMU tells its name on its command line. */
const WITNESS = `#!/bin/sh
guests=$(ps -e -o args= | sed -n 's/^[^ ]*qemu.* guest=\\([^,]*\\),.*/guest \\1/p')
programs=$(ps -e -o comm= | grep -x -E '${LIBVIRTD}|virsh|node|timeout')
printf '%s %s\\n' '${WORDS}' "$(printf '%s\\n' "$guests" "$programs" | sed '/^$/d' | sort | tr '\\n' ';')"
`;

/** Has sendsigs, and killprocs in runlevel 1, say what still runs before they kill it: libvirtd, guests, what ours has started. */
export async function addWitness(host: Host): Promise<void> {
  await host.write(PROGRAM, WITNESS, 0o755);
  const called = `s|^do_stop () {|&\\n${PROGRAM}|; s|^do_start () {|&\\n${PROGRAM}|`;
  await host.get(['sed', '-i', called, '/etc/init.d/sendsigs', '/etc/init.d/killprocs']);
}

/** The guests and programs of ours that were left to kill: `['guest deaf']`. Throws if nothing was about to kill. */
export function leftToKill(host: Host): string[] {
  return seen(host).filter((name) => name !== LIBVIRTD);
}

/** Whether libvirtd was still there: its own script does not wait for its end. */
export function hadLibvirtd(host: Host): boolean {
  return seen(host).includes(LIBVIRTD);
}

function seen(host: Host): string[] {
  const line = host.console.find(WORDS)?.text;
  if (line === undefined) throw new Error(`sendsigs has not begun:\n${host.console.text}`);
  const names = line.slice(line.indexOf(WORDS) + WORDS.length).split(';');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
