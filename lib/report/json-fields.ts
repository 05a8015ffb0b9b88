import type { Guest } from '../guests/guest.ts';
import type { Outcome } from '../guests/outcome.ts';
import type { Plan } from '../guests/plan.ts';
import type { BatteryPolicy } from '../shutdown/battery-source.ts';
import type { Policy } from '../shutdown/policy.ts';
import { seconds } from './record-base.ts';
import type { EndFields, GuestName, OutcomeFields, PlanFields, PlannedGuestFields } from './record-types.ts';

export { seconds } from './record-base.ts';

/** Infinity is the place of guests that the order does not name. */
export const placeOf = (place: number): number | null => (Number.isFinite(place) ? place : null);

export const named = ({ name, uuid, connection }: Guest): GuestName => ({ name, uuid, connection });

export const ofGuest = (guest: Guest): PlannedGuestFields => ({ guest: named(guest), state: guest.state });

export const endFields = (outcome: Outcome, asks: number, tookMs: number | null): EndFields => ({
  ...outcomeFields(outcome),
  asks,
  tookSeconds: seconds(tookMs),
});

export const planFields = (policy: Policy, plan: Plan): PlanFields => ({
  settings: {
    connections: policy.connections,
    timeoutSeconds: seconds(policy.limitMs),
    reserveSeconds: seconds(policy.reserveMs),
    onTimeout: policy.lastResort,
    goingDown: policy.goingDown,
    modes: policy.modes,
    retrySeconds: seconds(policy.retryMs),
    parallel: policy.parallel,
    paused: policy.paused,
    ...batteryFields(policy.battery),
  },
  plan: {
    groups: plan.groups.map(({ place, guests }) => ({
      place: placeOf(place),
      guests: guests.map(({ guest }) => ofGuest(guest)),
    })),
    leftAlone: plan.leftAlone.map(({ guest, why }) => ({ ...ofGuest(guest), why })),
    shareSeconds: seconds(plan.shareMs),
    orderHolds: plan.orderHolds,
  },
});

const batteryFields = (
  battery: BatteryPolicy | null,
): Required<Pick<PlanFields['settings'], 'battery' | 'batteryMarginSeconds' | 'batteryReservePart'>> => ({
  battery: battery?.source.text ?? null,
  batteryMarginSeconds: seconds(battery?.marginMs ?? null),
  batteryReservePart: battery?.reservePart ?? null,
});

const outcomeFields = ({ is, ...rest }: Outcome): OutcomeFields => ({ outcome: is, ...rest });
