import type { Order } from '../guests/order.ts';
import type { Selection } from '../guests/selection.ts';
import type { BatteryPolicy } from './battery-source.ts';

/** How a guest can be asked: `virsh shutdown --mode`; `default` leaves the choice to virsh and its driver. */
export const MODES = ['acpi', 'agent', 'initctl', 'signal', 'paravirt'] as const;
export type Mode = (typeof MODES)[number] | 'default';

/** What happens to guests that did not end in time. */
export const LAST_RESORTS = ['leave', 'destroy', 'save'] as const;
export type LastResort = (typeof LAST_RESORTS)[number];

/** What a run is to do. All times are milliseconds of the run's own clock, which starts with the process. */
export interface Policy {
  /** The libvirt URIs, '' for virsh's own default. */
  readonly connections: readonly string[];
  readonly selection: Selection;
  readonly order: Order;
  /** The whole run's limit, a promise; Infinity for none. A battery may shrink it on the way. */
  readonly limitMs: number;
  /** Part of the limit kept for the last resort. */
  readonly reserveMs: number;
  readonly lastResort: LastResort;
  /** Whether the host changes to runlevel 0, 1 or 6: then nothing is spared. */
  readonly goingDown: boolean;
  /** After how long a guest that is still running is asked again; 0: once. */
  readonly retryMs: number;
  /** How many guests may be going down at the same time; 0: all. */
  readonly parallel: number;
  readonly paused: 'resume' | 'save' | 'leave';
  /** Tried in this order, round and round; never empty. */
  readonly modes: readonly Mode[];
  /** Whose runtime may shrink the limit; null: nobody's. */
  readonly battery: BatteryPolicy | null;
}

/** Kept at the limit's end for the last words: a report, the record's last sync. */
const CLOSING_MS = 300;

const LEAST_RESERVE_MS = 1_000;

/** When the run has to have made up its mind. */
export const closesAt = (policy: Policy): number =>
  policy.limitMs - Math.min(CLOSING_MS, policy.limitMs / 10);

/** When waiting ends and the last resort begins. */
export const lastResortAt = (policy: Policy): number =>
  policy.lastResort === 'leave'
    ? closesAt(policy)
    : Math.min(lastCallAt(policy), policy.limitMs - policy.reserveMs);

/** When it is applied to whoever is left, asked or not. */
export const lastCallAt = (policy: Policy): number => closesAt(policy) - leastReserve(policy);

/** A last resort that is asked for takes place, however small a reserve was asked for. Milliseconds. */
export const leastReserve = ({ limitMs }: Policy): number =>
  limitMs === Infinity ? 0 : Math.min(LEAST_RESERVE_MS, limitMs / 10);
