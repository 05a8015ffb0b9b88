import type { Power } from '../../shutdown/battery-source.ts';
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
  readonly battery: BatteryFields | null;
}

/** Null: the UPS does not tell, or could not be read, or none was named. */
export interface BatteryFields extends KnownBatteryFields {
  /** What a run that begins now could count on: by the UPS, else as it was stated. */
  readonly runtimeSeconds: Seconds;
  /** The run's limit, if mains power failed now or is gone already; null also for no limit. */
  readonly limitSeconds: Seconds;
  /** Null: it cannot be said. */
  readonly suffices: boolean | null;
  /** Negative: so much is missing. */
  readonly spareSeconds: Seconds;
}

/** What is known of it before a run. */
export interface KnownBatteryFields {
  /** As it was given: `nut:ups@host`. */
  readonly source: string | null;
  /** Why it could not be read. */
  readonly unread: string | null;
  readonly power: Power | null;
  /** The UPS's own words. */
  readonly status: string | null;
  readonly chargePercent: number | null;
  /** How long it lasts from the moment on at which it calls itself low. */
  readonly lowSeconds: Seconds;
  readonly marginSeconds: Seconds;
  /** BATTERY_RUNTIME. */
  readonly statedSeconds: Seconds;
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
