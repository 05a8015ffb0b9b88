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
  readonly power: Power;
  readonly runtimeMs: number | null;
  /** 0 to 100. */
  readonly chargePercent: number | null;
  /** How long it lasts from the moment on at which it is called low. */
  readonly lowMs: number | null;
  /** How long it lasts from the moment on at which its daemon shuts the host down by a setting of its own, if it tells that. */
  readonly actsMs?: number | null;
  /** Who calls it low: the UPS itself, or its daemon, which compares the numbers it shows with marks of the administrator's. */
  readonly lowBy: 'ups' | 'marks';
  /** Its own words: `OB DISCHRG`. */
  readonly status: string;
}

/**
 * `low`: on battery, and soon empty (NUT: OB LB; apcupsd: ONBATT LOWBATT). `ordered`: its daemon has ordered a shutdown (FSD; SHUTTING
 * DOWN), be it for a time, a charge, or by hand: that says nothing of what is left, and on mains that they may fail again.
 * `calibrating`: on battery for a planned discharge, mains are there (CAL). `unknown`: no word of mains or battery; it counts as
 * battery.
 */
export type Power = 'mains' | 'battery' | 'low' | 'ordered' | 'calibrating' | 'unknown';

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
