import { isLocal } from '../check/locality.ts';
import type { Guest } from '../guests/guest.ts';
import type { Capabilities } from './capabilities.ts';
import type { Inquiry } from './desk.ts';
import { inquire } from './inquiry.ts';
import { isGone, isWhole, parseInspection, scriptFor, type Inspection } from './inspection.ts';
import type { Virsh } from './virsh.ts';

/** As long as a look may take, which has just succeeded. Milliseconds. */
const CONNECT_LIMIT_MS = 10_000;
/** A guest whose QEMU hangs holds up virsh for 30 s and longer. Milliseconds. */
const GUEST_LIMIT_MS = 5_000;
/** From line to line among others: the next guests are not made to wait for this one, which is then asked alone. Milliseconds. */
const STALL_MS = 1_000;
/** What all guests together may take: should many of them hang, the rest is said to be unread. Milliseconds. */
const ALL_LIMIT_MS = 30_000;

/** An answer takes some 20 kB and 100 ms. */
const TOGETHER = 32;
const PARALLEL = 8;
/** sshd drops logins when ten are under way (MaxStartups), and others log in as well. */
export const REMOTE_PARALLEL = 4;

/** Reads these guests; those that are gone meanwhile are missing from the answer. Changes nothing. Never rejects. */
export const inspect = async (
  virsh: Virsh,
  guests: readonly Guest[],
  can: Capabilities,
): Promise<Inspection[]> => {
  const found = await inquire(virsh, guests, inquiryWith(can));
  return found.flatMap((one) => one ?? []);
};

/** null: it is gone. Without `echo` nobody can tell whose an answer is. */
const inquiryWith = (can: Capabilities): Inquiry<Inspection | null> => ({
  commandsFor: (guest) => scriptFor(guest, can),
  judge: (guest, told) => (isGone(told) ? null : parseInspection(guest, told)),
  isWhole: (one) => one !== null && isWhole(one, can),
  late,
  connectMs: CONNECT_LIMIT_MS,
  answerMs: GUEST_LIMIT_MS,
  stallMs: STALL_MS,
  allMs: ALL_LIMIT_MS,
  lineByLine: !can.flushes,
  together: () => (can.echo ? TOGETHER : 1),
  parallel: (connection) => (isLocal(connection) ? PARALLEL : REMOTE_PARALLEL),
});

const late = (guest: Guest): Inspection => ({
  guest,
  reason: null,
  persistent: guest.persistent,
  definition: {
    is: 'unread',
    why: 'no-time',
    detail: `the guests before it took all of the ${String(ALL_LIMIT_MS / 1000)} s`,
  },
});
