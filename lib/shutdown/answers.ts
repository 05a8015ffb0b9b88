import { guestKey } from '../guests/guest.ts';
import { unreachable } from '../guests/unreachable.ts';
import { nextAsk, pauseAfterFailure, sendRequest } from './asking.ts';
import type { Draft } from './draft.ts';
import type { Answer, Failure, RunEvent } from './event.ts';
import { onForced, onSaved } from './last-resort.ts';
import { lookNow, troubled } from './looking.ts';
import type { Mode } from './policy.ts';
import type { GuestRun } from './state.ts';
import { whyNot } from './why-not.ts';

type Answered = Extract<RunEvent, { is: 'answered' }>;

/** An answer is about the request, not about the guest: the state is read from the next look. */
export const onAnswer = (draft: Draft, event: Answered): void => {
  if (event.answer.is === 'no-connection') onNoConnection(draft, event.connection, event.answer.failure);
  const run = draft.guest(guestKey(event));
  if (run === undefined || !isOfThisStep(run, event)) return;
  switch (event.call) {
    case 'ask':
      onAsked(draft, run, event.answer);
      return;
    case 'resume':
    case 'wake':
      onPrepared(draft, run, event.answer);
      return;
    case 'save':
      onSaved(draft, run, event.answer);
      return;
    case 'destroy':
      onForced(draft, run, event.answer);
      return;
    default:
      unreachable(event.call);
  }
};

/** An answer may come when the guest has moved on: ended, come back, or been given up and asked in another way. */
const isOfThisStep = ({ step }: GuestRun, { since, call }: Answered): boolean =>
  'since' in step && (step.since === since || (step.is === 'forcing' && call === 'destroy'));

const onNoConnection = (draft: Draft, uri: string, failure: Failure): void => {
  const { look, trouble } = draft.connection(uri);
  if (look === null && trouble === null) troubled(draft, uri, failure);
};

const onAsked = (draft: Draft, run: GuestRun, answer: Answer): void => {
  if (run.step.is !== 'asking') return;
  const { mode, since: sentAt } = run.step;
  if (answer.is === 'done') {
    const sent = counted(draft, run, mode, sentAt);
    draft.put({ ...sent, failedModes: 0, step: { is: 'asked', at: draft.now, nextAt: nextAsk(draft) } });
    return;
  }
  draft.report({ is: 'guest-not-asked', guest: run.guest, mode, why: whyNot(answer), sentAt });
  lookNow(draft, run.guest.connection);
  onNotAsked(draft, run, answer);
};

const onNotAsked = (draft: Draft, run: GuestRun, answer: Exclude<Answer, { is: 'done' }>): void => {
  switch (answer.is) {
    case 'no-connection':
      // It never got there.
      draft.put(
        run.asks === 0
          ? { ...run, firstAskedAt: null, step: { is: 'waiting' } }
          : waitUntil(draft, run, draft.now),
      );
      return;
    case 'not-running':
      draft.put({ ...waitUntil(draft, run, pauseAfterFailure(draft)), doubtful: true });
      return;
    case 'no-guest':
      draft.put(waitUntil(draft, run, pauseAfterFailure(draft)));
      return;
    case 'no-answer':
      nextModeOrPause(draft, { ...run, asks: run.asks + 1 });
      return;
    case 'refused':
      nextModeOrPause(draft, run);
      return;
    default:
      unreachable(answer);
  }
};

/** A mode that fails or does not answer is followed by the next at once; when each has failed, after a pause. */
const nextModeOrPause = (draft: Draft, run: GuestRun): void => {
  const failedModes = run.failedModes + 1;
  const passIsOver = failedModes >= draft.policy.modes.length;
  const nextAt = passIsOver ? pauseAfterFailure(draft) : draft.now;
  draft.put({ ...waitUntil(draft, run, nextAt), failedModes: passIsOver ? 0 : failedModes });
};

const waitUntil = (draft: Draft, run: GuestRun, nextAt: number): GuestRun => ({
  ...run,
  step: { is: 'asked', at: draft.now, nextAt },
});

const counted = (draft: Draft, run: GuestRun, mode: Mode, sentAt: number): GuestRun => {
  const asks = run.asks + 1;
  draft.report({ is: 'guest-asked', guest: run.guest, mode, attempt: asks, sentAt });
  return draft.put({ ...run, asks });
};

/** Resumed or woken, or not: the request is sent either way, for its own answer says more. */
const onPrepared = (draft: Draft, run: GuestRun, answer: Answer): void => {
  if (run.step.is !== 'preparing') return;
  const { call } = run.step;
  if (answer.is === 'no-connection') {
    draft.put({ ...run, step: { is: 'waiting' } });
    return;
  }
  if (answer.is === 'done') {
    draft.report({ is: call === 'resume' ? 'guest-resumed' : 'guest-woken', guest: run.guest });
    sendRequest(draft, { ...run, guest: { ...run.guest, state: 'running' } });
    return;
  }
  draft.report({ is: 'guest-call-failed', guest: run.guest, call, why: whyNot(answer) });
  sendRequest(draft, run);
};
