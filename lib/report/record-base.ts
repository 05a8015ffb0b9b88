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

/** From milliseconds, with three decimals; JSON has no Infinity: null. */
export const seconds = (ms: number | null): Seconds =>
  ms === null || !Number.isFinite(ms) ? null : Math.round(ms) / 1000;
