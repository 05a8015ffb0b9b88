import type { Unread, Definition } from '../check/guest-facts.ts';
import type { Guest } from '../guests/guest.ts';
import type { Capabilities } from './capabilities.ts';
import { parseDefinition } from './definition.ts';
import { errorLines, failureOf, isConnectionError } from './errors.ts';
import { inParallel } from './in-parallel.ts';
import type { Finished } from './process.ts';
import type { Virsh } from './virsh.ts';

/** What virsh tells of a guest beyond its line in the list. */
export interface Inspection {
  readonly guest: Guest;
  /** The word behind its state; null where virsh tells none. */
  readonly reason: string | null;
  readonly persistent: boolean | undefined;
  readonly definition: Definition | Unread;
}

/** A guest whose QEMU hangs holds up virsh for 30 s and longer. Milliseconds. */
const GUEST_LIMIT_MS = 5_000;
/** What all guests together may take: should many of them hang, the rest is said to be unread. Milliseconds. */
const ALL_LIMIT_MS = 30_000;
const PARALLEL = 8;

/**
 * Reads these guests, each in a process of its own, so that one that hangs hides no other; guests that are gone meanwhile are
 * missing from the answer. Changes nothing. Never rejects.
 */
export const inspect = async (
  virsh: Virsh,
  guests: readonly Guest[],
  can: Capabilities,
): Promise<Inspection[]> => {
  const deadline = performance.now() + ALL_LIMIT_MS;
  const found = await inParallel(guests, PARALLEL, async (guest) => {
    const limitMs = Math.min(GUEST_LIMIT_MS, deadline - performance.now());
    return limitMs > 0 ? inspectOne(virsh, guest, can, limitMs) : noTime(guest);
  });
  return found.flatMap((one) => one ?? []);
};

/** @returns null for a guest that is gone */
const inspectOne = async (
  virsh: Virsh,
  guest: Guest,
  can: Capabilities,
  limitMs: number,
): Promise<Inspection | null> => {
  const lineByLine = !can.flushes;
  const finished = await virsh.run(guest.connection, [scriptFor(guest, can)], { limitMs, lineByLine });
  return isGone(finished) ? null : parseInspection(guest, finished);
};

/**
 * Without `echo`, which came with 0.8.5: the answers tell themselves apart. The definition is asked for before `dominfo`,
 * which has to ask QEMU, and which only tells what the lists of 0.9.11 do not.
 */
export const scriptFor = ({ uuid, persistent }: Guest, can: Capabilities): string =>
  [
    `domstate ${can.reasons ? '--reason ' : ''}${uuid}`,
    `dumpxml ${uuid}`,
    ...(persistent === undefined ? [`dominfo ${uuid}`] : []),
  ].join('; ');

export const parseInspection = (guest: Guest, finished: Finished): Inspection => {
  const { stdout } = finished;
  const [state = ''] = stdout.split('\n').filter((line) => line !== '');
  const [, reason = null] = /^[a-z ]+ \((.*)\)$/u.exec(state) ?? [];
  const [xml = ''] = /^<domain[\s>][^]*?^<\/domain>$/mu.exec(stdout) ?? [];
  const [, kept] = /^Persistent: +(yes|no)$/mu.exec(stdout) ?? [];
  return {
    guest,
    reason,
    persistent: guest.persistent ?? (kept === undefined ? undefined : kept === 'yes'),
    definition: parseDefinition(xml) ?? unread(finished, xml),
  };
};

const unread = (finished: Finished, xml: string): Unread => {
  const { reason, detail } = failureOf(finished);
  if (reason === 'no-answer' || reason === 'no-connection') return { is: 'unread', why: 'no-answer', detail };
  if (xml === '' && errorLines(finished.stderr).length > 0) return { is: 'unread', why: 'refused', detail };
  return { is: 'unread', why: 'nonsense', detail: 'virsh dumpxml printed what is no definition' };
};

const isGone = ({ ending, stderr }: Finished): boolean => {
  const errors = errorLines(stderr);
  const isUnknown = errors.some((line) => line.startsWith('failed to get domain'));
  return ending.is === 'exited' && isUnknown && !isConnectionError(errors);
};

const noTime = (guest: Guest): Inspection => ({
  guest,
  reason: null,
  persistent: guest.persistent,
  definition: { is: 'unread', why: 'no-answer', detail: 'the guests before it took all of the time' },
});
