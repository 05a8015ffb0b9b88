import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An id that nothing runs as: QEMU runs as root in a lab. */
const UNUSED_ID = 64_055;

/**
 * Debian's libvirtd does not start unless there is a user libvirt-qemu, even if told to use another. A package that the lab
 * does without makes that user, so the lab sees copies of passwd and group that have it.
 */
export async function writeAccounts(folder: string): Promise<void> {
  await copyWith(
    folder,
    'passwd',
    'libvirt-qemu',
    `libvirt-qemu:x:${UNUSED_ID}:${UNUSED_ID}::/nonexistent:/bin/false`,
  );
  await copyWith(folder, 'group', 'libvirt-qemu', `libvirt-qemu:x:${UNUSED_ID}:`);
}

async function copyWith(folder: string, file: string, name: string, line: string): Promise<void> {
  const lines = (await readFile(join('/etc', file), 'utf8')).trimEnd().split('\n');
  if (!lines.some((known) => known.startsWith(`${name}:`))) lines.push(line);
  await writeFile(join(folder, file), `${lines.join('\n')}\n`, { mode: 0o644 });
}
