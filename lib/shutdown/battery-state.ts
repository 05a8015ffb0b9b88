import { NOTHING_READ, type Belief } from './battery-belief.ts';
import type { BatteryReading } from './battery-source.ts';

/** What a run knows of its battery. Times are milliseconds on the run's clock. */
export interface BatteryState {
  /** The last that was read; null: none yet. */
  readonly reading: BatteryReading | null;
  readonly readAt: number;
  /** Which of it counts. */
  readonly belief: Belief;
  /** Why the source tells nothing at the moment; null: it does. */
  readonly unread: string | null;
  /** When it was first said to be low, believed or not; null: it is not. */
  readonly lowSince: number | null;
  /** Whether the limit in force is the battery's. */
  readonly limits: boolean;
  /** The last reading that was told: when, and the limit in force then; null: none yet. */
  readonly told: { readonly at: number; readonly limitMs: number } | null;
}

export const NO_BATTERY_YET: BatteryState = {
  reading: null,
  readAt: -Infinity,
  belief: NOTHING_READ,
  unread: null,
  lowSince: null,
  limits: false,
  told: null,
};
