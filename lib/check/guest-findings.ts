import type { Policy } from '../shutdown/policy.ts';
import type { Abilities } from './abilities.ts';
import type { GuestMatter } from './finding.ts';
import type { Definition, GuestFacts } from './guest-facts.ts';
import { pastMatters } from './past-findings.ts';
import { stateMatters } from './state-findings.ts';

/** What the judges of guests need to know besides the guest. */
export interface Surroundings extends Abilities {
  readonly policy: Policy;
  /** The default file's line that leaves the cluster's guests alone. */
  readonly excludeLine: string;
}

/** What is the matter with a guest. One that is excluded is its manager's affair. */
export const guestMatters = (facts: GuestFacts, around: Surroundings): GuestMatter[] => {
  if (facts.leftAlone === 'excluded') return [{ code: 'excluded' }];
  return [
    ...(facts.definition.is === 'unread'
      ? [unread(facts.definition)]
      : [...askable(facts.definition, facts), ...lifecycle(facts.definition, around.setsAction)]),
    ...stateMatters(facts, around),
    ...transience(facts, around.policy),
    ...pastMatters(facts),
    ...(/^\d+$/u.test(facts.guest.name) ? [{ code: 'number-name' } as const] : []),
    ...(facts.cluster === null
      ? []
      : [{ code: 'cluster-managed', resource: facts.cluster, line: around.excludeLine } as const]),
  ];
};

const unread = ({ why, detail }: Extract<GuestFacts['definition'], { is: 'unread' }>): GuestMatter => ({
  code: 'unread',
  why,
  detail,
});

/** A power button or an agent: one of them has to hear. Both are QEMU's; other hypervisors have their own ways. */
const askable = ({ type, os, arch, acpi }: Definition, { agent, guest }: GuestFacts): GuestMatter[] => {
  if (os !== 'hvm' || !(type === 'kvm' || type === 'qemu')) return [];
  if (isX86(arch) && !acpi) return [{ code: 'no-acpi', agent: AGENT_WORDS[agent.is] }];
  if (agent.is === 'no-channel') return [{ code: 'no-agent-channel' }];
  if (agent.is === 'silent') return [{ code: 'agent-silent', detail: agent.detail }];
  // That a guest which is paused was not asked needs no saying.
  const isNews = agent.is === 'not-asked' && (guest.state === 'running' || guest.state === 'idle');
  return isNews ? [{ code: 'agent-not-asked', why: agent.why }] : [];
};

/** Elsewhere the power button comes with the board: no `<acpi/>` is needed. */
const isX86 = (arch: string | null): boolean => arch === null || /^(?:x86_64|i[3-6]86|x86)$/u.test(arch);

const AGENT_WORDS = {
  answers: 'answers',
  'no-channel': 'none',
  silent: 'silent',
  'not-asked': 'unknown',
} as const;

/** `restart` on a reboot is everyone's. */
const lifecycle = ({ onPoweroff, onReboot }: Definition, atOnce: boolean): GuestMatter[] => {
  const matters: GuestMatter[] = [];
  if (RESTARTS.includes(onPoweroff))
    matters.push({ code: 'on-poweroff-restart', action: onPoweroff, atOnce });
  if (onPoweroff === 'preserve') matters.push({ code: 'on-poweroff-preserve', action: onPoweroff, atOnce });
  if (onReboot === 'preserve' || onReboot === 'rename-restart')
    matters.push({ code: 'on-reboot', action: onReboot, atOnce });
  return matters;
};

const RESTARTS = ['restart', 'rename-restart'];

const transience = ({ persistent, leftAlone }: GuestFacts, { lastResort }: Policy): GuestMatter[] => {
  if (leftAlone === 'transient') return [{ code: 'transient', trouble: 'left-alone' }];
  if (persistent !== false) return [];
  return [{ code: 'transient', trouble: lastResort === 'save' ? 'not-saved' : 'none' }];
};
