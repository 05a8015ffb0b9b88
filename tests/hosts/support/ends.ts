import type { LabGuest } from '../../guests/lab/guest.ts';
import type { Host } from '../lab/host.ts';

export type GuestEnd = 'clean' | 'asked in vain' | 'never asked' | 'never started' | 'more than once';

/** How each guest ended, told by its own disk: whoever has no clean end was cut off, or runs still. By name. */
export async function ends(host: Host): Promise<Record<string, GuestEnd>> {
  return byName(host, async (guest) => {
    const { clean, presses, starts, cleanEnds } = await guest.marker();
    if (starts === 0) return 'never started';
    if (starts > 1 || cleanEnds > 1) return 'more than once';
    if (clean) return 'clean';
    return presses > 0 ? 'asked in vain' : 'never asked';
  });
}

/** How often each guest noticed its power button. */
export async function presses(host: Host): Promise<Record<string, number>> {
  return byName(host, async (guest) => (await guest.marker()).presses);
}

/** The machine's pid of each guest's QEMU; undefined: it is off. */
export async function qemuPids(host: Host): Promise<Record<string, number | undefined>> {
  return byName(host, (guest) => guest.qemuPid());
}

async function byName<Value>(
  host: Host,
  read: (guest: LabGuest) => Promise<Value>,
): Promise<Record<string, Value>> {
  const entries = host.guests.map(async (guest) => [guest.name, await read(guest)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
