import type { GuestState } from '../guests/guest.ts';
import type { Outcome, OutcomeKind, OutcomeStatus } from '../guests/outcome.ts';
import type { Failure } from '../shutdown/event.ts';
import type { Power } from '../shutdown/battery-source.ts';
import type { LastResort, Mode, Policy } from '../shutdown/policy.ts';
import type { GuestName, Head, Seconds } from './record-base.ts';
import type { BatteryWaitFields } from './battery-wait.ts';
import type { PredictionFields } from './prediction/fields.ts';

export { SCHEMA, type GuestName, type Head, type Seconds } from './record-base.ts';

/** How a guest ended, flat: `evidence` with clean, `by` with forced, `why` with off, running and unknown. */
export interface OutcomeFields {
  readonly outcome: OutcomeKind;
  readonly evidence?: Extract<Outcome, { is: 'clean' }>['evidence'];
  readonly by?: Extract<Outcome, { is: 'forced' }>['by'];
  readonly why?: string;
}

export interface EndFields extends OutcomeFields {
  readonly asks: number;
  /** From the first request; null for a guest that was never asked. */
  readonly tookSeconds: Seconds;
}

export interface PlanFields {
  readonly settings: {
    readonly connections: readonly string[];
    readonly timeoutSeconds: Seconds;
    readonly reserveSeconds: Seconds;
    readonly onTimeout: LastResort;
    readonly goingDown: boolean;
    readonly modes: readonly Mode[];
    /** 0: asked once. */
    readonly retrySeconds: Seconds;
    /** 0: all at once. */
    readonly parallel: number;
    readonly paused: Policy['paused'];
    /** `nut:ups@host:port`, `apcupsd:host:port`; null: none was to be heeded. */
    readonly battery?: string | null;
    readonly batteryMarginSeconds?: Seconds;
    /** Where the battery moves the limit, the reserve is this part of what is left at most: 0 to 1; null: no battery. */
    readonly batteryReservePart?: number | null;
  };
  readonly plan: {
    /** `place` is null for guests that the order does not name. */
    readonly groups: readonly {
      readonly place: number | null;
      readonly guests: readonly PlannedGuestFields[];
    }[];
    readonly leftAlone: readonly (PlannedGuestFields & { readonly why: string })[];
    readonly shareSeconds: Seconds;
    readonly orderHolds: boolean;
  };
}

export interface PlannedGuestFields {
  readonly guest: GuestName;
  readonly state: GuestState;
}

type OfGuest<More = unknown> = PlannedGuestFields & More;

/** What each event adds to the head. */
export interface Bodies {
  'run-begun': {
    readonly host: string;
    readonly pid: number;
    readonly version: string;
    /** The kernel's, another after each boot; null: it tells none. */
    readonly bootId?: string | null;
  } & PlanFields;
  plan: PlanFields & { readonly prediction: PredictionFields };
  /** Before a run, with --battery-wait: nobody has been asked yet. */
  'battery-wait': BatteryWaitFields;
  warning: { readonly code: string; readonly text: string };
  'group-begun': { readonly group: number; readonly groups: number; readonly guests: number };
  'share-used': { readonly group: number; readonly left: number };
  'order-gave-way': { readonly why: string; readonly guests: number };
  /** Told when it was answered; `sentSeconds`: when it was sent, as `elapsed`. */
  'guest-asked': OfGuest<{
    readonly mode: Mode;
    readonly attempt: number;
    readonly sentSeconds?: Seconds;
  }>;
  'guest-not-asked': OfGuest<{
    readonly mode: Mode;
    readonly why: string;
    readonly sentSeconds?: Seconds;
  }>;
  'guest-resumed': OfGuest;
  'guest-woken': OfGuest;
  'guest-call-failed': OfGuest<{ readonly call: string; readonly why: string }>;
  'guest-saving': OfGuest;
  'guest-forcing': OfGuest<{ readonly graceful: boolean }>;
  'guest-changed': OfGuest<{ readonly from: GuestState }>;
  'guest-found': OfGuest;
  'guest-back': OfGuest<{ readonly round: number }>;
  'guest-ended': OfGuest<EndFields>;
  'connection-lost': {
    readonly connection: string;
    readonly reason: Failure['reason'];
    readonly detail: string;
  };
  'connection-back': { readonly connection: string; readonly awaySeconds: Seconds };
  'last-resort': { readonly lastResort: LastResort; readonly guests: number; readonly why: string };
  signal: { readonly signal: string; readonly ignored: boolean };
  /** `limitSeconds`: in force from now on, as `elapsed`; `moved`: shorter than the one told before. Null: the UPS does not tell. */
  'battery-read': {
    readonly power: Power;
    /** The UPS's own words. */
    readonly status: string;
    readonly runtimeSeconds: number | null;
    readonly chargePercent: number | null;
    readonly limitSeconds: Seconds;
    /** Of the limit, for the last resort; in force as it is. */
    readonly reserveSeconds?: Seconds;
    readonly moved: boolean;
  };
  'battery-unread': { readonly why: string };
  /** The record's own: after some seconds without another line, so that a record that was cut off tells when. */
  heartbeat: { readonly guests: number };
  'run-ended': {
    /** By the outcomes alone; the process exits with 128 + n where a signal ended it. */
    readonly status: OutcomeStatus;
    readonly signal: string | null;
    readonly counts: Readonly<Record<OutcomeKind, number>>;
    readonly outcomes: readonly ({ readonly guest: GuestName } & EndFields)[];
  };
}

export type EventName = keyof Bodies;
export type RecordOf<Name extends EventName> = Head & { readonly event: Name } & Bodies[Name];
/** What `--json` prints and the record keeps. */
export type RunRecord = { [Name in EventName]: RecordOf<Name> }[EventName];

/** What the record keeps: a plan that nobody carried out is no run, and a warning may be that the record cannot be written. */
export type RecordedName = Exclude<EventName, 'plan' | 'battery-wait' | 'warning'>;
export type RecordedLine = { [Name in RecordedName]: RecordOf<Name> }[RecordedName];
