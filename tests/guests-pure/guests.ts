import type { Guest } from '../../lib/guests/guest.ts';

let next = 0;

/** A guest that runs, but for what the test says. */
export const guest = (name: string, more: Partial<Guest> = {}): Guest => {
  next += 1;
  const uuid = `00000000-0000-4000-8000-${String(next).padStart(12, '0')}`;
  return { connection: 'qemu:///system', uuid, name, id: next, state: 'running', persistent: true, ...more };
};
