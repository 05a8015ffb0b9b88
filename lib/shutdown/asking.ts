import { unreachable } from '../guests/unreachable.ts';
import type { Draft } from './draft.ts';
import { isInGrace } from './grace.ts';
import { lookNow } from './looking.ts';
import type { Mode } from './policy.ts';
import { turnsOf } from './schedule.ts';
import type { ConnectionRun, GuestRun } from './state.ts';

/** After a request that failed in every mode, and for the one that is not repeated otherwise. Milliseconds. */
const FAILED_PAUSE_MS = 5_000;
/** A guest is asked again only on what a look of this age says. Milliseconds. */
const FRESH_MS = 1_000;

/**
 * Rules 1, 5 and 6: begins with those whose turn it is, and asks again those that are still running. In the last resort only
 * those that could not be asked before it.
 */
export const askWhoIsDue = (draft: Draft): void => {
  const mayBegin = draft.phase === 'asking' ? turnsOf(draft) : (): boolean => true;
  for (const run of draft.open()) {
    const connection = draft.connection(run.guest.connection);
    if (!canBeAsked(connection)) continue;
    if (draft.phase === 'last-resort' && !isInGrace(draft, run)) continue;
    if (run.step.is === 'waiting' && mayBegin(run)) begin(draft, begun(draft, run));
    else if (run.step.is === 'asked') askAgain(draft, run, run.step, connection);
  }
};

/** Seen once, and not known to be gone: where only `list` hangs, requests may still get through. */
export const canBeAsked = (connection: ConnectionRun): boolean =>
  connection.lookedAt !== null && !cannotConnect(connection);

/** When a request that failed in all modes is repeated. */
export const pauseAfterFailure = (draft: Draft): number => draft.now + FAILED_PAUSE_MS;

/** When a request that was sent is repeated; never where it is to be sent once. */
export const nextAsk = (draft: Draft): number =>
  draft.policy.retryMs === 0 ? Infinity : draft.now + draft.policy.retryMs;

/** Sends the request in the mode that is next; the mode after it is for the next time. */
export const sendRequest = (draft: Draft, run: GuestRun): void => {
  const { modes } = draft.policy;
  const mode: Mode = modes[run.nextMode % modes.length] ?? 'default';
  draft.ask(run, { uuid: run.guest.uuid, mode });
  draft.put({
    ...run,
    step: { is: 'asking', mode, since: draft.now },
    nextMode: run.nextMode + 1,
    firstAskedAt: run.firstAskedAt ?? draft.now,
  });
};

/** What a guest in this state needs before it can go down (rule 5). */
export const begin = (draft: Draft, run: GuestRun): void => {
  const { connection, state } = run.guest;
  switch (state) {
    case 'no state':
    case 'running':
    case 'idle':
      sendRequest(draft, run);
      return;
    case 'paused':
      beginPaused(draft, run);
      return;
    case 'pmsuspended':
      prepare(draft, run, 'wake');
      return;
    case 'in shutdown':
      wait(draft, run);
      return;
    case 'crashed':
      draft.put({ ...run, step: { is: 'hopeless', why: 'crashed' } });
      return;
    case 'shut off':
      lookNow(draft, connection);
      return;
    default:
      unreachable(state);
  }
};

/** One that was paused only after the plan is left alone too, if that was asked for. */
const beginPaused = (draft: Draft, run: GuestRun): void => {
  const { paused } = draft.policy;
  if (paused === 'leave') wait(draft, run);
  else if (paused === 'save' && run.asks === 0) save(draft, run);
  else prepare(draft, run, 'resume');
};

const wait = (draft: Draft, run: GuestRun): void => {
  draft.put({ ...run, step: { is: 'asked', at: draft.now, nextAt: nextAsk(draft) } });
};

const cannotConnect = ({ trouble }: ConnectionRun): boolean =>
  trouble !== null && trouble.failure.reason !== 'no-answer' && trouble.failure.reason !== 'nonsense';

const begun = (draft: Draft, run: GuestRun): GuestRun => ({ ...run, begunAt: run.begunAt ?? draft.now });

const askAgain = (
  draft: Draft,
  run: GuestRun,
  step: { at: number; nextAt: number },
  connection: ConnectionRun,
): void => {
  const doubtful = run.doubtful && run.guest.state === 'paused';
  if (run.guest.state === 'in shutdown') return;
  if (!doubtful && !draft.reached(step.nextAt)) return;
  if (isFresh(draft, step.at, connection)) begin(draft, { ...run, doubtful: false });
  else lookNow(draft, connection.uri);
};

/** Whether the connection was looked at after that time, and just now; where no list comes, one goes by the last. */
const isFresh = (draft: Draft, since: number, { lookedAt, lookEndedAt, trouble }: ConnectionRun): boolean =>
  trouble !== null || (lookedAt !== null && lookedAt >= since && lookEndedAt >= draft.now - FRESH_MS);

const prepare = (draft: Draft, run: GuestRun, call: 'resume' | 'wake'): void => {
  draft.call(run, { do: call });
  draft.put({ ...run, step: { is: 'preparing', call, since: draft.now } });
};

const save = (draft: Draft, run: GuestRun): void => {
  draft.call(run, { do: 'save' });
  draft.put({ ...run, step: { is: 'saving', since: draft.now, resort: false } });
  draft.report({ is: 'guest-saving', guest: run.guest });
};
