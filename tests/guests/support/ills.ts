import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabGuest } from '../lab/guest.ts';
import type { Lab } from '../lab/lab.ts';
import { until } from './until.ts';

// What befalls real guests.

/** Its kernel panics: pvpanic's port is told so. The guest has to be ordered with `panicDevice`. */
export const panic = (lab: Lab, guest: LabGuest): Promise<string> => monitor(lab, guest, 'o/b 0x505 1');

/** It suspends itself to memory, ACPI's S3: sleep enable and sleep type 1 to the PIIX4's PM1 control. */
export const suspendToMemory = (lab: Lab, guest: LabGuest): Promise<string> =>
  monitor(lab, guest, 'o/w 0x604 0x2400');

/** QEMU does what the guest would do: writes to a port. */
const monitor = (lab: Lab, { uuid }: LabGuest, command: string): Promise<string> =>
  lab.virsh('qemu-monitor-command', uuid, '--hmp', command);

/**
 * Starts a guest whose disk is full, and gives once that has stopped it. On a file system of two pages the image has one, with the
 * boot sector at its end, and what the guest writes next would be another. Gives what makes room.
 */
export const startOnFullDisk = async (lab: Lab, guest: LabGuest): Promise<() => Promise<void>> => {
  const folder = join(lab.folder, 'full');
  await shell(
    lab,
    `mkdir "$1"; mount -t tmpfs -o size=8k full "$1"; dd if="$2" of="$1/disk" bs=512 seek=7 count=1 status=none
     truncate -s 64K "$1/disk"; head -c 4096 /dev/zero >"$1/rest"`,
    folder,
    guest.disk,
  );
  const slice = "<slices><slice type='storage' offset='3584' size='61952'/></slices>";
  await rewrite(
    guest.xml,
    `<source file='${guest.disk}'/>`,
    `<source file='${folder}/disk'>${slice}</source>`,
  );
  await lab.virsh('define', guest.xml);
  await lab.virsh('start', guest.uuid);
  const isStopped = async (): Promise<boolean> =>
    (await lab.virsh('domstate', guest.uuid)).trim() === 'paused';
  await until(isStopped, `${guest.name} to be stopped by its disk`);
  return async () => shell(lab, 'rm "$1/rest"', folder);
};

/** Restarts libvirtd, as if these guests had been started under an older one: that refuses such actions for QEMU's guests by now. */
export const startedByOlder = async (
  lab: Lab,
  ...actions: readonly (readonly [LabGuest, 'on_poweroff' | 'on_reboot', string])[]
): Promise<void> => {
  await lab.killDaemon();
  for (const [{ name }, on, action] of actions) {
    const file = join(lab.folder, 'run/libvirt/qemu', `${name}.xml`);
    await rewrite(file, new RegExp(`<${on}>.*</${on}>`, 'u'), `<${on}>${action}</${on}>`);
  }
  await lab.startDaemon();
};

const rewrite = async (file: string, from: string | RegExp, to: string): Promise<void> => {
  const text = await readFile(file, 'utf8');
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${file} has no ${String(from)}`);
  await writeFile(file, changed);
};

const shell = async (lab: Lab, script: string, ...words: readonly string[]): Promise<void> => {
  const child = lab.spawn(['sh', '-ec', script, 'sh', ...words], { stdio: 'inherit' });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new Error(`${script}: ${String(status)}`);
};
