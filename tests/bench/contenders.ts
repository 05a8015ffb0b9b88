import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT_FILE } from '../guests/lab/built-file.ts';
import type { Lab } from '../guests/lab/lab.ts';

/** A way to shut down all guests of a host. It runs inside the lab's namespaces, as on a host of its own. */
export type Contender = {
  readonly name: string;
  readonly command: readonly string[];
  /** Makes the host as it is after a boot. */
  prepare(): Promise<void>;
  /** How many guests have been asked for certain, after this line of its output, given the guests it told of before. */
  asked(line: string, told: Set<string>): number;
};

export function contenders(lab: Lab): Contender[] {
  return [ours(lab), libvirtGuests(lab), floor(lab), polling(lab)];
}

/** Where ours leaves its peak memory, in MB. */
export const peakMemoryFile = (lab: Lab): string => join(lab.folder, 'peak-memory');

/** With a virsh that says it is from before 1.2.2: ours then polls the list instead of following events. */
function polling(lab: Lab): Contender {
  const folder = join(lab.folder, 'old-virsh');
  const all = ours(lab);
  return {
    ...all,
    name: 'ours, no events',
    command: ['env', `PATH=${folder}:${process.env['PATH'] ?? ''}`, ...all.command],
    prepare: async () => {
      await mkdir(folder, { recursive: true });
      const script = '#!/bin/sh\n[ "$1" = --version ] && exec echo 1.2.1\nexec /usr/bin/virsh "$@"\n';
      await writeFile(join(folder, 'virsh'), script, { mode: 0o755 });
    },
  };
}

function ours(lab: Lab): Contender {
  if (!existsSync(BUILT_FILE)) throw new Error(`${BUILT_FILE} is missing: run npm run build`);
  const memory = fileURLToPath(new URL('peak-memory.cjs', import.meta.url));
  const node = ['env', `PEAK_MEMORY_FILE=${peakMemoryFile(lab)}`, process.execPath, '--require', memory];
  return {
    name: 'ours',
    command: [...node, BUILT_FILE, '--json', '--timeout', '300'],
    prepare: () => Promise.resolve(),
    asked: (line, told) => {
      const guest = guestAskedByOurs(line);
      if (guest !== undefined) told.add(guest);
      return told.size;
    },
  };
}

/** The guest that a line of `--json` says was asked. */
function guestAskedByOurs(line: string): string | undefined {
  const fields = JSON.parse(line) as Record<string, unknown>;
  const asked = Object.values(fields).some((value) => value === 'asked' || value === 'guest-asked');
  return asked ? JSON.stringify(fields['uuid'] ?? fields['guest']) : undefined;
}

const GUESTS_SCRIPTS = ['/usr/lib/libvirt/libvirt-guests.sh', '/usr/libexec/libvirt-guests.sh'];

/** libvirt's own. It says whom it asks right before it does. */
function libvirtGuests(lab: Lab): Contender {
  const script = GUESTS_SCRIPTS.find((path) => existsSync(path));
  if (script === undefined)
    throw new Error(`libvirt-guests.sh is missing; looked for ${GUESTS_SCRIPTS.join(', ')}`);
  const settings = `URIS=default\nON_SHUTDOWN=shutdown\nSHUTDOWN_TIMEOUT=300\nPARALLEL_SHUTDOWN=${lab.guests.length}\n`;
  return {
    name: 'libvirt-guests.sh',
    command: ['sh', script, 'stop'],
    prepare: async () => {
      await writeFile(join(lab.folder, 'default/libvirt-guests'), settings);
      // With this file of its last run it would do nothing at all.
      await rm(join(lab.folder, 'lib/libvirt/libvirt-guests'), { force: true });
    },
    asked: (line, told) => {
      if (line.startsWith('Starting shutdown on guest')) told.add(line);
      return told.size;
    },
  };
}

/** As little as can be done: one virsh that asks all, then a look at the list every 100 ms. */
function floor(lab: Lab): Contender {
  const asks = lab.guests.map(({ uuid }) => `shutdown ${uuid}`).join('; ');
  const script = 'virsh -q "$1"; echo asked; while [ -n "$(virsh -q list)" ]; do sleep 0.1; done';
  return {
    name: 'floor',
    command: ['sh', '-c', script, 'sh', asks],
    prepare: () => Promise.resolve(),
    asked: (line) => (line === 'asked' ? lab.guests.length : 0),
  };
}
