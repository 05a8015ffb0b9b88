import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder for the front of PATH with programs of the host that say what a test wants. */
export async function standIns(folder: string, programs: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, 'stand-ins', Object.keys(programs).join('-'));
  await mkdir(path, { recursive: true });
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** As when the host halts. */
export const goingDown = (folder: string): Promise<string> => standIns(folder, { runlevel: 'echo 2 0' });
