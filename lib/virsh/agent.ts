import type { AgentAnswer, Definition, Unread } from '../check/guest-facts.ts';
import type { Guest } from '../guests/guest.ts';
import { isAtLeast, type Capabilities } from './capabilities.ts';
import { cause, errorLines } from './errors.ts';
import { inParallel } from './in-parallel.ts';
import type { Inspection } from './inspect.ts';
import type { Virsh } from './virsh.ts';

/** An agent that is there answers in milliseconds. Milliseconds. */
const LIMIT_MS = 1_000;

/** Before it a request to an agent that hangs held the guest for ever, and with it the shutdown that comes later. */
const BOUNDED_SINCE = [1, 2, 15] as const;

/** They only wait. */
const PARALLEL = 16;

/**
 * Whether the guests' agents answer: the channel's state tells for sure that nobody is there; whether somebody who is there
 * also answers is found out by asking for the time, which neither changes nor taints the guest (`qemu-agent-command` does).
 * libvirtd waits 5 s for an agent that hangs, be this program gone or not. Never rejects.
 * @param daemonOf libvirtd's version by connection, null where it is not known
 */
export const askAgents = async (
  virsh: Virsh,
  inspections: readonly Inspection[],
  can: Capabilities,
  daemonOf: (connection: string) => string | null,
): Promise<AgentAnswer[]> =>
  inParallel(inspections, PARALLEL, async ({ guest, definition }) => {
    const known = withoutAsking(guest, definition, can, daemonOf(guest.connection));
    return known ?? ask(virsh, guest);
  });

/** What is known of an agent, or why it is better not asked; null: it can be asked. */
export const withoutAsking = (
  guest: Guest,
  definition: Definition | Unread,
  can: Capabilities,
  daemon: string | null,
): AgentAnswer | null => {
  if (definition.is === 'unread') return { is: 'not-asked', why: 'its definition could not be read' };
  if (definition.channel === 'none') return { is: 'no-channel' };
  if (definition.channel === 'disconnected')
    return { is: 'silent', detail: 'no process in the guest has opened the channel' };
  if (!ASKABLE.includes(guest.state)) return { is: 'not-asked', why: `the guest is ${guest.state}` };
  if (!can.agentTime) return { is: 'not-asked', why: 'virsh has no domtime (libvirt 1.2.5 or later)' };
  if (daemon === null || !isAtLeast(daemon, BOUNDED_SINCE))
    return { is: 'not-asked', why: 'libvirtd before 1.2.15 would wait for ever for one that hangs' };
  return null;
};

const ASKABLE: readonly string[] = ['running', 'idle', 'no state'];

const ask = async (virsh: Virsh, { connection, uuid }: Guest): Promise<AgentAnswer> => {
  const { stdout, stderr, ending } = await virsh.run(connection, ['domtime', uuid], { limitMs: LIMIT_MS });
  if (ending.is === 'exited' && /^Time: \d+/mu.test(stdout)) return { is: 'answers' };
  if (ending.is === 'timed-out')
    return { is: 'silent', detail: `no answer within ${String(LIMIT_MS / 1000)} s` };
  return { is: 'silent', detail: cause(errorLines(stderr)) };
};
