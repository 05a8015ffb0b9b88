import type { Guest, GuestState } from '../guests/guest.ts';
import type { BatteryReading } from './battery-source.ts';

/** Why virsh could not tell or do something. Expected, therefore a value; `detail` is virsh's own sentence. */
export interface Failure {
  readonly reason:
    'virsh-missing' | 'bad-uri' | 'no-connection' | 'connection-lost' | 'no-answer' | 'nonsense' | 'refused';
  readonly detail: string;
}

/** What libvirt says of a guest that is no longer on the list. */
export type End =
  | { readonly is: 'off'; readonly reason: OffReason }
  | { readonly is: 'active'; readonly state: GuestState }
  | { readonly is: 'absent' }
  | { readonly is: 'unread'; readonly detail: string };

/** The words of `domstate --reason` behind "shut off"; `unrecorded` where virsh (before 0.9.2) has no reasons. */
export const OFF_REASONS = [
  'shutdown',
  'destroyed',
  'crashed',
  'saved',
  'failed',
  'migrated',
  'from snapshot',
  'daemon',
  'unknown',
  'unrecorded',
] as const;
export type OffReason = (typeof OFF_REASONS)[number];

/** What a request to virsh came to. */
export type Answer =
  | { readonly is: 'done' }
  /** "domain is not running": off, paused or finishing. Look again. */
  | { readonly is: 'not-running' }
  | { readonly is: 'no-guest' }
  /** The call was given up: whether the request arrived is unknown. */
  | { readonly is: 'no-answer' }
  | { readonly is: 'no-connection'; readonly failure: Failure }
  | { readonly is: 'refused'; readonly detail: string };

/** The requests that are answered per guest. */
export type Call = 'ask' | 'resume' | 'wake' | 'save' | 'destroy';

/** A lifecycle event in this project's words: a hint, never the truth. */
export type Hint =
  | 'finishing'
  /** It finishes because its QEMU was told to from outside, not because the guest went down. */
  | 'cut-off'
  | 'stopped-shutdown'
  | 'stopped-destroyed'
  | 'stopped-crashed'
  | 'stopped-saved'
  | 'stopped-failed'
  | 'stopped-other'
  | 'started'
  | 'other';

/** Everything that can happen to a run. `at`: milliseconds on the run's monotonic clock. */
export type RunEvent = { readonly at: number } & (
  | { readonly is: 'time' }
  | {
      readonly is: 'looked';
      readonly connection: string;
      readonly guests: readonly Guest[];
      /** UUID to how that guest ended, for those that were asked about. */
      readonly ends: ReadonlyMap<string, End>;
    }
  | { readonly is: 'look-failed'; readonly connection: string; readonly failure: Failure }
  | {
      readonly is: 'answered';
      readonly connection: string;
      readonly uuid: string;
      readonly call: Call;
      /** The action's: tells an answer from one to an earlier call. */
      readonly since: number;
      readonly answer: Answer;
    }
  | { readonly is: 'hint'; readonly connection: string; readonly name: string; readonly hint: Hint }
  | { readonly is: 'events'; readonly connection: string; readonly up: boolean }
  | { readonly is: 'battery'; readonly reading: BatteryReading }
  | { readonly is: 'battery-unread'; readonly why: string }
  | { readonly is: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' }
);
