import type { BatteryReading } from './battery-source.ts';

/** What is known of the battery before a run: what the UPS says, and what the administrator measured. */
export interface KnownBattery {
  /** As it was given: `nut:ups@host`; null: no source was named. */
  readonly source: string | null;
  /** Null: it was not or could not be read. */
  readonly reading: BatteryReading | null;
  /** Why it could not be read; null: it could, or no source was named. */
  readonly unread: string | null;
  /** --battery-runtime; null: not given. Milliseconds. */
  readonly statedMs: number | null;
  /** Of a runtime that was read, kept for what follows the run. Milliseconds. */
  readonly marginMs: number;
}

/** How long a run may take by the battery: of several the least; null: nobody knows. Milliseconds. */
export const batteryBudgetMs = ({ reading, statedMs, marginMs }: KnownBattery): number | null => {
  const runtimeMs = reading?.runtimeMs ?? null;
  const known = [
    ...(runtimeMs === null ? [] : [Math.max(0, runtimeMs - marginMs)]),
    ...(statedMs === null ? [] : [statedMs]),
  ];
  return known.length === 0 ? null : Math.min(...known);
};
