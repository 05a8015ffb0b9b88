import type { Guest } from '../guests/guest.ts';

/** Who knows how long the battery lasts. */
export interface BatterySource {
  /** `nut`: NUT's upsd, asked through `upsc`; `apcupsd`: through `apcaccess`. */
  readonly tool: 'nut' | 'apcupsd';
  /** As the tool takes it: `ups@host:port`, `host:port`, '' for apcupsd's own default. */
  readonly address: string;
  /** As it was given: `nut:ups@host:port`. */
  readonly text: string;
}

/** What a UPS says at a moment. Times are milliseconds; null: it does not tell. */
export interface BatteryReading {
  /**
   * `low`: soon empty, or its shutdown was ordered (NUT: LB, FSD; apcupsd: LOWBATT, SHUTTING DOWN). `unknown`: no word of
   * mains or battery; it counts as battery.
   */
  readonly power: Power;
  readonly runtimeMs: number | null;
  /** 0 to 100. */
  readonly chargePercent: number | null;
  /** How long it lasts from the moment on at which it calls itself low. */
  readonly lowMs: number | null;
  /** How long it lasts from the moment on at which its daemon shuts the host down by a setting of its own, if it tells that. */
  readonly actsMs?: number | null;
  /** Its own words: `OB DISCHRG`. */
  readonly status: string;
}

export type Power = 'mains' | 'battery' | 'low' | 'unknown';

/** How a run heeds its battery. */
export interface BatteryPolicy {
  readonly source: BatterySource;
  /** Of the runtime, kept for what follows the run: the host's own way down, the UPS's cut. Milliseconds. */
  readonly marginMs: number;
  /** Where the limit shrinks, the reserve is this part of what is left at most; 1: it was asked for, up to the half. */
  readonly reservePart: number;
  /** How long a guest takes at worst, from its first request on; Infinity: it was never seen to go down. Milliseconds. */
  readonly takesMs: (guest: Guest) => number;
}
