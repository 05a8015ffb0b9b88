import type { Draft } from './draft.ts';
import { lastCallAt, lastResortAt, type Policy } from './policy.ts';
import type { GuestRun } from './state.ts';

/** A guest has so long from its first request on, or half of what is left then: the other half is for the last resort. Milliseconds. */
const GRACE_MS = 5_000;
const GRACE_PART = 1 / 2;

/**
 * When the last resort takes a guest: nobody who can go down by itself before it was asked once, and has had some seconds for
 * it, as far as the limit allows. It may have been found late, or its connection may have been away.
 */
export const takenAt = (policy: Policy, run: GuestRun): number => {
  const resortAt = lastResortAt(policy);
  if (policy.lastResort === 'leave' || run.step.is === 'hopeless') return resortAt;
  return Math.max(
    resortAt,
    run.firstAskedAt === null ? unaskedUntil(policy, run) : graceEndsAt(policy, run.firstAskedAt),
  );
};

/** @param askedAt when it was asked first */
export const graceEndsAt = (policy: Policy, askedAt: number): number =>
  askedAt + Math.min(GRACE_MS, Math.max(0, lastCallAt(policy) - askedAt) * GRACE_PART);

/** Whether it is still to be asked although the last resort has begun. */
export const isInGrace = (draft: Draft, run: GuestRun): boolean => !draft.reached(takenAt(draft.policy, run));

const unaskedUntil = (policy: Policy, { guest, step }: GuestRun): number => {
  const isToBeAsked = step.is === 'preparing' || (step.is === 'waiting' && canGoDown(policy, guest));
  return isToBeAsked ? lastCallAt(policy) : -Infinity;
};

const canGoDown = ({ paused }: Policy, { state }: GuestRun['guest']): boolean => {
  switch (state) {
    case 'no state':
    case 'running':
    case 'idle':
    case 'pmsuspended':
      return true;
    case 'paused':
      return paused !== 'leave';
    case 'in shutdown':
    case 'shut off':
    case 'crashed':
      return false;
  }
};
