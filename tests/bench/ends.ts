import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../guests/lab/lab.ts';
import { qemuPids } from '../guests/lab/processes.ts';

/** When the last guest ended, in seconds since 1970. */
export type LastEnd = {
  /** Its QEMU process was gone. */
  readonly qemu: number;
  /** libvirt said so: nobody who asks libvirt can know earlier. */
  readonly libvirt: number;
};

const WATCH_MS = 5;
/** Until the watching virsh has surely subscribed; its output tells of events only. */
const SUBSCRIBED_MS = 300;

/** Begins to watch; what it gives is to be called after the run, when all guests are off. */
export async function watchEnds(lab: Lab): Promise<() => Promise<LastEnd>> {
  const events = spawn('virsh', ['-c', lab.uri, 'event', '--event', 'lifecycle', '--loop'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let libvirt = NaN;
  createInterface(events.stdout).on('line', (line) => {
    if (line.includes(': Stopped ')) libvirt = now();
  });
  await sleep(SUBSCRIBED_MS);
  const qemu = endOfAll(await pidsOf(lab));
  return async () => {
    const last = { qemu: await qemu, libvirt };
    events.kill();
    return last;
  };
}

/** Seconds since 1970, finer than milliseconds. */
export function now(): number {
  return (performance.timeOrigin + performance.now()) / 1000;
}

async function pidsOf(lab: Lab): Promise<number[]> {
  const pids = await qemuPids();
  return lab.guests.map(({ uuid }) => pids.get(uuid)).filter((pid) => pid !== undefined);
}

/** Watches one at a time, so as not to weigh on what is measured: the last of all is seen in time all the same. */
async function endOfAll(pids: readonly number[]): Promise<number> {
  for (const pid of pids) while (lives(pid)) await sleep(WATCH_MS);
  return now();
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
