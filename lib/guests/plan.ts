import { guestKey, isActive, type Guest, type GuestKey } from './guest.ts';
import type { Order } from './order.ts';
import { judge, type Selection, type Verdict } from './selection.ts';

/** Below this a share is no share: a guest needs seconds to go down. Milliseconds. */
export const LEAST_SHARE_MS = 5_000;
/** A group's or a slot's share where the run has no limit: the limit's default. Milliseconds. */
export const UNLIMITED_SHARE_MS = 300_000;

/** Time for asking and waiting, that is the limit without the reserve; in milliseconds, Infinity where there is no limit. */
export interface Budget {
  readonly availableMs: number;
  /** How many guests may be going down at the same time; 0: all. */
  readonly parallel: number;
}

export interface PlannedGuest {
  readonly guest: Guest;
  readonly key: GuestKey;
}

export interface PlannedGroup {
  /** The order's number; numbers need not be consecutive. */
  readonly place: number;
  readonly guests: readonly PlannedGuest[];
}

export interface Plan {
  readonly groups: readonly PlannedGroup[];
  readonly leftAlone: readonly { readonly guest: Guest; readonly why: string }[];
  /** What each group may use before the next one starts. Milliseconds. */
  readonly shareMs: number;
  /** Whether there is time for the order; if not, all are asked at once. */
  readonly orderHolds: boolean;
}

/** Who is asked, in which group, with how much time. Pure: the same guests and settings give the same plan. */
export const makePlan = (
  guests: readonly Guest[],
  selection: Selection,
  order: Order,
  budget: Budget,
): Plan => {
  const verdictOf = judge(selection);
  const judged = guests
    .filter((guest) => isActive(guest.state))
    .map((guest) => ({ guest, verdict: verdictOf(guest) }));
  const groups = intoGroups(
    judged.filter((one) => one.verdict.selected).map((one) => one.guest),
    order,
  );
  const shareMs = shareOf(budget.availableMs, groups.length);
  return {
    groups,
    leftAlone: judged.flatMap(({ guest, verdict }) => leftAlone(guest, verdict)),
    shareMs,
    orderHolds: groups.length < 2 || shareMs >= LEAST_SHARE_MS,
  };
};

/** An equal part of the time for each; without a limit the default limit each. Milliseconds. */
export const shareOf = (availableMs: number, parts: number): number =>
  availableMs === Infinity ? UNLIMITED_SHARE_MS : Math.max(0, availableMs) / Math.max(1, parts);

const intoGroups = (guests: readonly Guest[], order: Order): PlannedGroup[] => {
  const byPlace = new Map<number, PlannedGuest[]>();
  for (const guest of guests) {
    const place = order(guest);
    byPlace.set(place, [...(byPlace.get(place) ?? []), { guest, key: guestKey(guest) }]);
  }
  return [...byPlace].sort(([a], [b]) => a - b).map(([place, members]) => ({ place, guests: members }));
};

const leftAlone = (guest: Guest, verdict: Verdict): { guest: Guest; why: string }[] =>
  verdict.selected || verdict.why === 'not-named' ? [] : [{ guest, why: verdict.why }];
