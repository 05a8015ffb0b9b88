import type { Guest } from '../guests/guest.ts';
import type { OutcomeKind } from '../guests/outcome.ts';

/** What is known of one running guest. */
export interface GuestFacts {
  readonly guest: Guest;
  /** The word behind its state in `domstate --reason`: `user` of `paused (user)`; null where virsh tells none. */
  readonly reason: string | null;
  /** Whether libvirt keeps its definition; undefined where virsh cannot tell. */
  readonly persistent: boolean | undefined;
  readonly definition: Definition | Unread;
  readonly agent: AgentAnswer;
  /** The cluster's name for it; null: no cluster manages it. */
  readonly cluster: string | null;
  readonly past: PastFacts;
  /** Why a run would leave it alone; null: it would not. */
  readonly leftAlone: 'excluded' | 'transient' | 'paused' | null;
}

/** What of `dumpxml` decides whether and how a guest goes down (https://libvirt.org/formatdomain.html). */
export interface Definition {
  readonly is: 'read';
  /** The hypervisor: `kvm`, `qemu`, `lxc`, `xen` ... */
  readonly type: string;
  /** `hvm`, `exe`, `xen`, `linux` ... */
  readonly os: string;
  readonly arch: string | null;
  /** It has a power button. */
  readonly acpi: boolean;
  /** Its guest agent's channel, and whether somebody has opened it in the guest; `unknown` before libvirt 1.2.11. */
  readonly channel: 'none' | 'connected' | 'disconnected' | 'unknown';
  readonly onPoweroff: string;
  readonly onReboot: string;
}

/**
 * It could not be read: virsh gave no answer in time, lost the connection, refused, or printed what is no definition; `no-time`:
 * it was not looked at, for others took the time of all.
 */
export interface Unread {
  readonly is: 'unread';
  readonly why: 'no-answer' | 'no-connection' | 'refused' | 'nonsense' | 'no-time';
  /** virsh's own sentence, where it has one. */
  readonly detail: string;
}

export type AgentAnswer =
  | { readonly is: 'answers' }
  | { readonly is: 'no-channel' }
  /** Nobody has opened its channel, or nobody answered in time. */
  | { readonly is: 'silent'; readonly detail: string }
  | { readonly is: 'not-asked'; readonly why: string };

/** What the record tells of a guest. */
export interface PastFacts {
  /** Runs in which it was to go down, and that tell what came of it. */
  readonly runs: number;
  readonly cleanEnds: number;
  /** Ends of which nobody can tell how: libvirt keeps no record of a transient guest, a virsh before 0.9.2 none at all. */
  readonly untold: number;
  /** The last of them; null: none. */
  readonly last: PastEnd | null;
  /** A run after that, the newest of all, which was killed before the guest had ended: it tells nothing of how it goes down. */
  readonly killed: PastMoment | null;
}

export type PastEnd = PastOutcome & PastMoment;

export type PastOutcome =
  | { readonly outcome: Exclude<OutcomeKind, 'forced'> }
  /** `byUs`: by a run of this program. */
  | { readonly outcome: 'forced'; readonly byUs: boolean }
  /** The run's record ends before the guest did; `unknown`: the power failed, or the run was killed. */
  | { readonly outcome: 'cut-off'; readonly fate: 'power' | 'unknown' };

export interface PastMoment {
  /** From its first request on, as far as the record goes; null: it was not asked. Milliseconds. */
  readonly waitedMs: number | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export const NO_PAST: PastFacts = { runs: 0, cleanEnds: 0, untold: 0, last: null, killed: null };
