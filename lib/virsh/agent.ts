import type { AgentAnswer, Definition, Unread } from '../check/guest-facts.ts';
import { isLocal } from '../check/locality.ts';
import type { Guest } from '../guests/guest.ts';
import { isAtLeast, type Capabilities } from './capabilities.ts';
import type { Inquiry } from './desk.ts';
import { errorLines, failureOf } from './errors.ts';
import { inquire } from './inquiry.ts';
import { REMOTE_PARALLEL } from './inspect.ts';
import type { Inspection } from './inspection.ts';
import type { Virsh } from './virsh.ts';
import type { Watched } from './watched.ts';

/** Until the connection stands: no agent's fault. Milliseconds. */
const CONNECT_LIMIT_MS = 5_000;
/** An agent that is there answers in milliseconds. Milliseconds. */
const LIMIT_MS = 1_000;
/** For all agents together: should many of them hang, the rest is not asked. Milliseconds. */
const ALL_LIMIT_MS = 30_000;

/**
 * Before it libvirtd let nobody else at a guest while its agent was asked (libvirt's NEWS of 4.5.0): one that hangs would hold up
 * the power button of a shutdown that comes meanwhile, for 5 s, before 1.2.15 for ever. There the channel's state has to do.
 */
const ASIDE_SINCE = [4, 5, 0] as const;

/** They only wait. */
const PARALLEL = 16;
/** Where each process is a login: agents in one. */
const REMOTE_TOGETHER = 32;

/**
 * Whether the guests' agents answer: the channel's state tells for sure that nobody is there; whether somebody who is there
 * also answers is found out by asking for the time, which neither changes nor taints the guest (`qemu-agent-command` does).
 * libvirtd waits 5 s for an agent that hangs, be this program gone or not; nobody but other questions to the agent waits with it.
 * Never rejects.
 * @param daemonOf libvirtd's version by connection, null where it is not known
 */
export const askAgents = async (
  virsh: Virsh,
  inspections: readonly Inspection[],
  can: Capabilities,
  daemonOf: (connection: string) => string | null,
): Promise<AgentAnswer[]> => {
  const known = inspections.map(({ guest, definition }) =>
    withoutAsking(guest, definition, can, daemonOf(guest.connection)),
  );
  const asked = inspections.flatMap(({ guest }, at) => (known[at] === null ? [guest] : []));
  const answers = await inquire(virsh, asked, inquiryWith(can));
  const answerOf = new Map(asked.map((guest, at) => [guest, answers[at]]));
  return inspections.map(({ guest }, at) => known[at] ?? answerOf.get(guest) ?? LATE);
};

/** One that hangs among others is not asked again: libvirtd still waits for it. */
const inquiryWith = (can: Capabilities): Inquiry<AgentAnswer> => ({
  commandsFor: ({ uuid }) => `domtime ${uuid}`,
  judge: (_, told) => agentAnswer(told),
  isWhole: ({ is }) => is === 'answers' || is === 'silent',
  late: () => LATE,
  connectMs: CONNECT_LIMIT_MS,
  answerMs: LIMIT_MS,
  stallMs: LIMIT_MS,
  allMs: ALL_LIMIT_MS,
  lineByLine: !can.flushes,
  together: (connection) => (isLocal(connection) ? 1 : REMOTE_TOGETHER),
  parallel: (connection) => (isLocal(connection) ? PARALLEL : REMOTE_PARALLEL),
});

const LATE: AgentAnswer = { is: 'not-asked', why: 'the agents before it took all of the time' };

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
  if (daemon === null || !isAtLeast(daemon, ASIDE_SINCE)) return { is: 'not-asked', why: HELD_UP };
  return null;
};

const HELD_UP = 'libvirtd before 4.5 would let nobody press its power button while one that hangs is asked';

const ASKABLE: readonly string[] = ['running', 'idle', 'no state'];

/** Only two sentences mean that nobody answers; that an agent cannot do what it was asked for is an answer, too. */
export const agentAnswer = ({ stdout, stderr, stalled, ending }: Watched): AgentAnswer => {
  const errors = errorLines(stderr);
  if (/^Time: \d+/mu.test(stdout) || errors.some((line) => REFUSED_BY_AGENT.test(line)))
    return { is: 'answers' };
  if (stalled === 'answering')
    return { is: 'silent', detail: `no answer within ${String(LIMIT_MS / 1000)} s` };
  if (stalled === 'connecting')
    return { is: 'not-asked', why: `no connection within ${String(CONNECT_LIMIT_MS / 1000)} s` };
  const nobody = errors.find((line) => NOBODY_ANSWERS.test(line));
  if (nobody !== undefined) return { is: 'silent', detail: nobody };
  return { is: 'not-asked', why: failureOf({ stdout, stderr, ending }).detail };
};

const NOBODY_ANSWERS =
  /Guest agent is not responding: (?:Guest agent not available for now|QEMU guest agent is not connected)/u;
const REFUSED_BY_AGENT = /unable to execute QEMU agent command/u;
