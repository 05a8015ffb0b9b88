import type { Duration } from '../guests/duration.ts';
import type { Guest } from '../guests/guest.ts';
import type { OutcomeKind } from '../guests/outcome.ts';
import type { BatteryReading } from '../shutdown/battery-source.ts';
import type { Failure } from '../shutdown/event.ts';
import type { Share } from '../shutdown/outage.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { DaemonLack, Lack, Stray } from './facts.ts';
import type { Unread } from './guest-facts.ts';

/**
 * error: guests would be lost, or nobody knows. warning: it may go wrong, or cannot be said. note: worth knowing, nothing to
 * mend. `severityOf` decides it, and nobody else.
 */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  readonly severity: Severity;
  /** null: the host. */
  readonly about: Guest | null;
  readonly matter: Matter;
}

export type Matter = GuestMatter | HostMatter | LimitMatter | BatteryMatter;
export type Code = Matter['code'];

/** `agent` is why nobody else can ask it, or `answers`. */
export type GuestMatter =
  | { readonly code: 'no-acpi'; readonly agent: 'answers' | 'none' | 'silent' | 'unknown' }
  | { readonly code: 'no-agent-channel' }
  | { readonly code: 'agent-silent'; readonly detail: string }
  | { readonly code: 'agent-not-asked'; readonly why: string }
  /** `atOnce`: virsh and libvirtd can change it while the guest runs. */
  | {
      readonly code: 'on-poweroff-restart' | 'on-poweroff-preserve' | 'on-reboot';
      readonly action: string;
      readonly atOnce: boolean;
    }
  | { readonly code: 'paused-by-user'; readonly treatment: Policy['paused'] }
  | { readonly code: 'paused-io-error' }
  /** libvirt itself, for what it does with the guest at this moment. */
  | { readonly code: 'paused-in-passing'; readonly reason: string }
  /** null: this virsh tells no reasons. */
  | {
      readonly code: 'paused-otherwise';
      readonly reason: string | null;
      readonly treatment: Policy['paused'];
    }
  | { readonly code: 'crashed'; readonly lastResort: Policy['lastResort'] }
  | { readonly code: 'suspended'; readonly canWake: boolean }
  | { readonly code: 'going-down-already' }
  | { readonly code: 'transient'; readonly trouble: 'none' | 'not-saved' | 'left-alone' }
  | { readonly code: 'number-name' }
  | { readonly code: 'cluster-managed'; readonly resource: string; readonly line: string }
  | { readonly code: 'excluded' }
  /** `isKept`: libvirt still has it when it is off. */
  | { readonly code: 'never-seen'; readonly isKept: boolean }
  | { readonly code: 'never-clean'; readonly runs: number; readonly last: OutcomeKind }
  | ({ readonly code: 'forced-last-time' | 'running-last-time' | 'crashed-last-time' } & LastTime)
  /** `waitedMs`: from its first request to its end; null: it was not even asked. */
  | ({ readonly code: 'forced-by-others-last-time'; readonly waitedMs: number | null } & LastTime)
  /** `waitedMs`: from its first request to where the record ends; null: it was not even asked. */
  | ({
      readonly code: 'cut-off-last-time';
      readonly fate: 'power' | 'unknown' | 'killed';
      readonly waitedMs: number | null;
    } & LastTime)
  | { readonly code: 'unread'; readonly why: Unread['why']; readonly detail: string }
  /** `availableMs`: until the last resort; `isSaved`: which saves it. */
  | {
      readonly code: 'predicted-late';
      readonly duration: Duration;
      readonly availableMs: number;
      readonly isSaved: boolean;
    };

/** ISO 8601; and how often it went well, of how many runs. */
export interface LastTime {
  readonly at: string;
  readonly cleanEnds: number;
  readonly runs: number;
}

export type HostMatter =
  /** `isWanted`: a setting asks for it. */
  | {
      readonly code: `virsh-lacks-${Lack}`;
      readonly lack: Lack;
      readonly version: string;
      readonly isWanted: boolean;
    }
  | {
      readonly code: `libvirtd-lacks-${DaemonLack}`;
      readonly lack: DaemonLack;
      readonly daemons: readonly { readonly connection: string; readonly version: string }[];
      readonly isWanted: boolean;
    }
  | { readonly code: 'polling'; readonly connections: readonly string[] }
  | { readonly code: 'connection-failed'; readonly connection: string; readonly failure: Failure }
  | { readonly code: 'guests-without-libvirtd'; readonly strays: readonly Stray[] }
  /** `line`: of the default file, with a connection to them. */
  | { readonly code: 'guests-not-covered'; readonly strays: readonly Stray[]; readonly line: string }
  | { readonly code: 'cluster-unread'; readonly file: string }
  | { readonly code: 'exclude-names-nobody' | 'order-names-nobody'; readonly words: readonly string[] }
  | { readonly code: 'init-absent' }
  | { readonly code: 'init-broken'; readonly text: string; readonly remedy: string }
  /** `isServed`: libvirt's own libvirt-guests is switched on. */
  | { readonly code: 'init-unserved'; readonly init: 'systemd' | 'openrc'; readonly isServed: boolean }
  | { readonly code: 'run-under-way'; readonly pid: number }
  | { readonly code: 'init-unknown'; readonly cause: string; readonly remedy: string }
  | { readonly code: 'own-pre-stop' }
  | { readonly code: 'others-act-too'; readonly names: readonly string[]; readonly remedy: string }
  | { readonly code: 'not-root' }
  | { readonly code: 'record-none' }
  | { readonly code: 'record-unreadable'; readonly detail: string }
  | { readonly code: 'record-unwritable'; readonly detail: string };

/** Times are milliseconds. */
export type LimitMatter =
  | { readonly code: 'reserve-too-long'; readonly reserveMs: number; readonly limitMs: number }
  /** `isOnMains`: on battery the battery's runtime is the limit. */
  | { readonly code: 'no-limit'; readonly isOnMains: boolean }
  | { readonly code: 'leaves-guests' }
  | { readonly code: 'asked-once'; readonly retryMs: number; readonly resortMs: number }
  | { readonly code: 'order-does-not-fit'; readonly groups: number; readonly availableMs: number };

/** Times are milliseconds; `source` as it was given: `nut:ups@host`. */
export type BatteryMatter =
  | { readonly code: 'battery-unread'; readonly source: string; readonly why: string }
  | {
      readonly code: 'battery-in-use' | 'battery-low' | 'battery-worn' | 'battery-no-runtime';
      readonly source: string;
      readonly reading: BatteryReading;
    }
  | {
      readonly code: 'battery-runtime-differs';
      readonly source: string;
      readonly runtimeMs: number;
      readonly statedMs: number;
    }
  /** `isNow`: it is in use. */
  | ({ readonly code: 'battery-too-short'; readonly isNow: boolean; readonly runMs: number } & Shortage)
  | { readonly code: 'battery-drops-order'; readonly share: Share }
  /** `needMs`: what the mark would have to be. */
  | ({ readonly code: 'battery-low-mark'; readonly source: string; readonly needMs: number } & Shortage)
  | { readonly code: 'battery-before-limit'; readonly batteryMs: number; readonly limitMs: number };

export interface Shortage {
  readonly share: Share;
  readonly missingMs: number;
  /** No guest that reaches beyond the battery is known from the record. */
  readonly isAssumed: boolean;
}
