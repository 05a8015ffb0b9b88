import type { Plan } from '../guests/plan.ts';
import type { Failure } from '../shutdown/event.ts';
import type { Outlook } from '../shutdown/outage.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { Prediction } from '../shutdown/prediction.ts';
import type { GuestFacts } from './guest-facts.ts';

/** All that is known of a host and its running guests when nothing has been changed. */
export interface Facts {
  readonly host: HostFacts;
  /** Running ones that were asked about: those named, or all. */
  readonly guests: readonly GuestFacts[];
  readonly limits: LimitFacts;
}

export interface HostFacts {
  readonly node: { readonly version: string; readonly path: string };
  readonly virsh: VirshFacts;
  readonly connections: readonly ConnectionFacts[];
  readonly init: InitFacts;
  /** Guests whose process lives, by libvirt's own run-time files, and that no connection to their driver here listed. */
  readonly strays: readonly Stray[];
  /** Names of all guests that a cluster manages, be they here at the moment or not. */
  readonly clusterGuests: readonly string[];
  /** The cluster's configuration that is there and could not be read; null: there is none, or it was read. */
  readonly clusterUnread: string | null;
  /** Words of EXCLUDE and ORDER that name no guest, running or off. */
  readonly unmatched: UnmatchedWords;
  readonly isRoot: boolean;
  /** The process of a run that is going on; null: there is none. */
  readonly underWay: number | null;
  readonly record: RecordFacts;
}

export interface UnmatchedWords {
  readonly exclude: readonly string[];
  readonly order: readonly string[];
}

export interface VirshFacts {
  /** As virsh prints it; null when there is none, or it printed no version. */
  readonly version: string | null;
  readonly lacks: readonly Lack[];
  /** SHUTDOWN_MODE asks for a way that a virsh may be too old for. */
  readonly wantsModes: boolean;
  /** `set-lifecycle-action` (3.9.0), which changes what becomes of a guest while it runs. */
  readonly setsAction: boolean;
}

/** What a virsh or a libvirtd may be too old for; `LACKS` says since when each is there. */
export type Lack = 'managed-save' | 'reasons' | 'modes' | 'graceful' | 'lists' | 'wake' | 'events';

/** The release of libvirt that brought it. */
export const LACKS: Readonly<Record<Lack, string>> = {
  'managed-save': '0.8.0',
  reasons: '0.9.2',
  modes: '0.9.10',
  graceful: '0.9.10',
  lists: '0.9.11',
  wake: '0.9.11',
  events: '1.2.2',
};

/** What takes a libvirtd that is new enough, too: lists and events a virsh gets from older ones. */
export const DAEMON_LACKS = ['managed-save', 'reasons', 'modes', 'graceful', 'wake'] as const;
export type DaemonLack = (typeof DAEMON_LACKS)[number];

export interface ConnectionFacts {
  /** As it was given: '' is virsh's own default. */
  readonly uri: string;
  /** What virsh makes of that; the same where it did not say. */
  readonly meant: string;
  readonly answer:
    | {
        readonly ok: true;
        readonly guests: number;
        /** libvirtd's version; null where virsh (before 0.9.2) cannot ask for it, or got no answer. */
        readonly daemon: string | null;
        /** What that version is too old for. */
        readonly lacks: readonly DaemonLack[];
        readonly setsAction: boolean;
        /** Whether lifecycle events arrive; else guests are polled. */
        readonly events: boolean;
      }
    | { readonly ok: false; readonly failure: Failure };
}

/** How the guests are saved when the host goes down: what `init status` says. */
export type InitFacts =
  | {
      readonly is: 'served';
      /** `libvirtd is the init script libvirtd; ...` */
      readonly headline: string;
      readonly isInstalled: boolean;
      /** libvirt's job asks and forces off by itself, and ours is not in its place (Ubuntu 11.10 to 14.04). */
      readonly ownPreStop: boolean;
      readonly checks: readonly InitCheck[];
      /** Other scripts that shut guests down. */
      readonly others: readonly string[];
      /** The command that switches those off. */
      readonly othersRemedy: string;
    }
  /** `isServed`: libvirt's own libvirt-guests is switched on. */
  | { readonly is: 'unserved'; readonly init: 'systemd' | 'openrc'; readonly isServed: boolean }
  | { readonly is: 'unknown'; readonly cause: string; readonly remedy: string };

export interface InitCheck {
  readonly good: boolean;
  readonly text: string;
  /** A command, as a rule. */
  readonly remedy: string | null;
}

export interface Stray {
  /** `qemu` or `lxc`. */
  readonly driver: string;
  readonly name: string;
}

export type RecordFacts =
  /** It can be read, or there was no run yet. */
  | {
      readonly is: 'kept';
      readonly file: string;
      readonly runs: number;
      /** Why a run could not write it, the system's words; null: it could. */
      readonly problem: string | null;
    }
  | { readonly is: 'unreadable'; readonly file: string; readonly detail: string }
  | { readonly is: 'none' };

/** Times are milliseconds. */
export interface LimitFacts {
  /** As for a host that goes down. */
  readonly policy: Policy;
  readonly plan: Plan;
  /** As it is set, whatever the policy made of it. */
  readonly reserveMs: number;
  /** With the limit as it is set. */
  readonly prediction: Prediction;
  /** What the battery means for it; null: nobody said anything of one. */
  readonly battery: Outlook | null;
}
