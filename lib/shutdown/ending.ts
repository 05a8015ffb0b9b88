import type { Outcome, OutcomeStatus } from '../guests/outcome.ts';
import { statusOf, worstStatus } from '../guests/outcome.ts';
import type { Draft } from './draft.ts';
import { closesAt } from './policy.ts';
import { type ConnectionRun, type GuestRun, type RunState } from './state.ts';

/** A connection that never answered is tried this often before the others stop waiting for it: about two seconds. */
const FIRST_TRIES = 4;
/** The same where it hangs rather than fails: each try takes a call's whole limit. */
const FIRST_HANGS = 10;
/** A list that takes longer than the first, when the last one is older than the second, leaves unknown what guests do. Milliseconds. */
const LATE_LOOK_MS = 500;
const STALE_LOOK_MS = 2_000;

/** Rule 2: at the limit the run has ended, whatever hangs. */
export const closeWhenTimeIsUp = (draft: Draft): void => {
  if (draft.reached(closesAt(draft.policy))) close(draft, 'the time is up');
};

/** Every guest has ended or is to be left, and no connection has anything more to tell. */
export const closeWhenDone = (draft: Draft): void => {
  const waiting = draft.open().some((run) => run.step.is !== 'left');
  if (!waiting && draft.connections().every((connection) => isSettled(draft, connection)))
    close(draft, 'it was left as it is');
};

/** Ends the run: says of every guest what is known, and where nothing is known says so. */
export const close = (draft: Draft, why: string): void => {
  for (const run of draft.open()) endWith(draft, run, standing(draft, run, why));
  draft.phase = 'ended';
  draft.report({ is: 'run-ended', status: outcomeStatus(draft), signal: draft.signal });
};

export const endWith = (draft: Draft, run: GuestRun, outcome: Outcome): void => {
  const at = run.stoppedAt ?? draft.now;
  draft.put({ ...run, step: { is: 'ended', at, outcome } });
  const tookMs = run.firstAskedAt === null ? null : Math.max(0, at - run.firstAskedAt);
  draft.report({ is: 'guest-ended', guest: run.guest, outcome, asks: run.asks, tookMs });
};

/** The exit status of a run that ended: the worst outcome; a connection that never answered is "unknown". */
export const exitStatus = (state: RunState): OutcomeStatus =>
  statusFrom(state.guests.values(), state.connections.values());

const outcomeStatus = (draft: Draft): OutcomeStatus => statusFrom(draft.guests(), draft.connections());

const statusFrom = (runs: Iterable<GuestRun>, connections: Iterable<ConnectionRun>): OutcomeStatus => {
  const statuses: OutcomeStatus[] = [];
  for (const run of runs) if (run.step.is === 'ended') statuses.push(statusOf(run.step.outcome));
  for (const connection of connections) if (connection.lookedAt === null) statuses.push(4);
  return worstStatus(statuses);
};

const isSettled = (draft: Draft, connection: ConnectionRun): boolean => {
  const { look, lookedAt, dueAt, hintedAt, trouble } = connection;
  if (trouble !== null && lookedAt === null) return isGivenUp(connection);
  if (trouble !== null) return true;
  return lookedAt !== null && look === null && hintedAt === null && dueAt > draft.now;
};

const isGivenUp = ({ trouble }: ConnectionRun): boolean => {
  if (trouble === null) return false;
  const { reason } = trouble.failure;
  if (reason === 'virsh-missing' || reason === 'bad-uri') return true;
  return trouble.tries >= (reason === 'no-answer' ? FIRST_HANGS : FIRST_TRIES);
};

const standing = (draft: Draft, run: GuestRun, why: string): Outcome => {
  const connection = draft.connection(run.guest.connection);
  const { trouble, lookedAt } = connection;
  if (trouble !== null) return { is: 'unknown', why: trouble.failure.detail };
  if (isStale(draft, connection)) return { is: 'unknown', why: 'virsh list did not answer' };
  if (run.step.is === 'reading' || run.hint !== null)
    return { is: 'unknown', why: 'it is gone, and how it ended could not be read back any more' };
  const forcedAt = run.step.is === 'forcing' && run.forced === 'done' ? run.step.answeredAt : null;
  if (forcedAt !== null && (lookedAt ?? 0) < forcedAt)
    return { is: 'unknown', why: 'it was forced off, and whether it is gone could not be seen any more' };
  return { is: 'running', why: run.step.is === 'hopeless' ? run.step.why : why };
};

/** The last list that was answered is old, and the one asked for since does not come. */
const isStale = ({ now }: Draft, { look, lookedAt }: ConnectionRun): boolean =>
  look !== null && now - look.since > LATE_LOOK_MS && now - (lookedAt ?? 0) > STALE_LOOK_MS;
