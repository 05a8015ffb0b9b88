import type { GuestState } from '../guests/guest.ts';
import type { Outcome, OutcomeKind, OutcomeStatus } from '../guests/outcome.ts';
import type { Failure } from '../shutdown/event.ts';
import type { LastResort, Mode, Policy } from '../shutdown/policy.ts';

/**
 * The objects of `--json` and of the record; docs/record.md is their description. Within a schema number fields are
 * added, never changed and never taken away.
 */
export const SCHEMA = 1;

/** What every object begins with. */
export interface Head {
  readonly schema: typeof SCHEMA;
  readonly run: string;
  /** ISO 8601, UTC, by the system's clock: it may be set in mid-run. */
  readonly time: string;
  /** Seconds since the process began, monotonic; three decimals. */
  readonly elapsed: number;
}

export interface GuestName {
  readonly name: string;
  readonly uuid: string;
  /** '' is virsh's own default. */
  readonly connection: string;
}

/** Seconds; null stands for "no limit". */
export type Seconds = number | null;

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

/** What `plan --json` says of the time it takes; null stands for "not before the last resort", or for "no limit". */
export interface PredictionFields {
  /** What a guest counts with that no earlier run tells of. */
  readonly assumedSeconds: Seconds;
  readonly groups: readonly {
    readonly place: number | null;
    readonly medianSeconds: Seconds;
    readonly worstSeconds: Seconds;
    readonly guests: readonly PredictedGuestFields[];
  }[];
  readonly medianSeconds: Seconds;
  readonly worstSeconds: Seconds;
  readonly verdict: VerdictFields;
  /** The same where the host goes down; null: that makes no difference. */
  readonly verdictAtShutdown: VerdictFields | null;
  readonly battery: {
    readonly runtimeSeconds: Seconds;
    readonly suffices: boolean;
    readonly spareSeconds: Seconds;
  } | null;
}

export interface VerdictFields {
  /** Null: it cannot be said, for a connection did not answer. */
  readonly fits: boolean | null;
  readonly availableSeconds: Seconds;
  readonly spareSeconds: Seconds;
  readonly late: readonly GuestName[];
}

export interface PredictedGuestFields {
  readonly guest: GuestName;
  readonly basis: 'record' | 'assumed';
  readonly runs: number;
  readonly unended: number;
  /** From its first request. */
  readonly medianSeconds: Seconds;
  readonly worstSeconds: Seconds;
  /** From the run's begin. */
  readonly medianEndSeconds: Seconds;
  readonly worstEndSeconds: Seconds;
}

export interface PlannedGuestFields {
  readonly guest: GuestName;
  readonly state: GuestState;
}

type OfGuest<More = unknown> = PlannedGuestFields & More;

/** What each event adds to the head. */
export interface Bodies {
  'run-begun': { readonly host: string; readonly pid: number; readonly version: string } & PlanFields;
  plan: PlanFields & { readonly prediction: PredictionFields };
  warning: { readonly code: string; readonly text: string };
  'group-begun': { readonly group: number; readonly groups: number; readonly guests: number };
  'share-used': { readonly group: number; readonly left: number };
  'order-gave-way': { readonly why: string; readonly guests: number };
  'guest-asked': OfGuest<{ readonly mode: Mode; readonly attempt: number }>;
  'guest-not-asked': OfGuest<{ readonly mode: Mode; readonly why: string }>;
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
export type RecordedName = Exclude<EventName, 'plan' | 'warning'>;
export type RecordedLine = { [Name in RecordedName]: RecordOf<Name> }[RecordedName];
