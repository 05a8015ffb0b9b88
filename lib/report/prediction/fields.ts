import type { GuestName, Seconds } from '../record-base.ts';

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
