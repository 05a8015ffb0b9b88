import type { Draft } from './draft.ts';
import type { GuestRun } from './state.ts';

/**
 * How long the guests that are left need at worst if they go down group after group, by what earlier runs taught. One
 * that was never seen to go down counts for its group's share: the next group waits no longer for it. Milliseconds.
 */
export const timeNeeded = (draft: Draft): number => {
  const byPlace = new Map<number, GuestRun[]>();
  for (const run of draft.open()) {
    const others = byPlace.get(run.place);
    if (others === undefined) byPlace.set(run.place, [run]);
    else others.push(run);
  }
  return [...byPlace.values()].reduce((sum, runs) => sum + groupNeeds(draft, runs), 0);
};

/** The longest one; with slots, all of them one behind the other in so many rows. */
const groupNeeds = (draft: Draft, runs: readonly GuestRun[]): number => {
  const { parallel } = draft.policy;
  const times = runs.map((run) => guestNeeds(draft, run));
  const rows = parallel === 0 ? 0 : times.reduce((sum, ms) => sum + ms, 0) / parallel;
  return Math.max(rows, ...times);
};

const guestNeeds = (draft: Draft, { guest, firstAskedAt }: GuestRun): number => {
  const worstMs = draft.policy.battery?.takesMs(guest) ?? 0;
  const takesMs = worstMs === Infinity ? draft.schedule.plannedShareMs : worstMs;
  return firstAskedAt === null ? takesMs : Math.max(0, firstAskedAt + takesMs - draft.now);
};
