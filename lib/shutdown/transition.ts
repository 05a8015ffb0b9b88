import { unreachable } from '../guests/unreachable.ts';
import { onAnswer } from './answers.ts';
import { askWhoIsDue } from './asking.ts';
import { Draft, type Transition } from './draft.ts';
import { believeInTime, onBattery, onBatteryUnread } from './battery.ts';
import { close, closeWhenDone, closeWhenTimeIsUp } from './ending.ts';
import type { RunEvent } from './event.ts';
import { onEvents, onHint } from './hints.ts';
import { lookWhereDue } from './looking.ts';
import { beginLastResort, resort } from './last-resort.ts';
import { onLooked, onLookFailed } from './looks.ts';
import { openGroups } from './schedule.ts';
import type { RunState } from './state.ts';

/**
 * The shutdown machine: what happened, and what is to be done about it.
 *
 * Pure and total: it reads no clock, starts no process, and the same events give the same run.
 * The rules stand in the order in which they may act; each reads the state alone, so a rule that
 * has nothing to do costs nothing and an event needs no knowledge of what follows from it.
 */
export const transition = (state: RunState, event: RunEvent): Transition => {
  const draft = new Draft(state, event.at);
  if (draft.phase === 'ended') return draft.done();
  apply(draft, event);
  for (const rule of RULES) if (goesOn(draft)) rule(draft);
  return draft.done();
};

const RULES: readonly ((draft: Draft) => void)[] = [
  believeInTime,
  closeWhenTimeIsUp,
  openGroups,
  beginLastResort,
  askWhoIsDue,
  resort,
  closeWhenDone,
  lookWhereDue,
];

/** Read through a function: a rule changes the phase behind TypeScript's back. */
const goesOn = (draft: Draft): boolean => draft.phase !== 'ended';

const apply = (draft: Draft, event: RunEvent): void => {
  switch (event.is) {
    case 'time':
      return;
    case 'looked':
      onLooked(draft, event);
      return;
    case 'look-failed':
      onLookFailed(draft, event.connection, event.failure);
      return;
    case 'answered':
      onAnswer(draft, event);
      return;
    case 'hint':
      onHint(draft, event);
      return;
    case 'events':
      onEvents(draft, event.connection, event.up);
      return;
    case 'battery':
      onBattery(draft, event.reading);
      return;
    case 'battery-unread':
      onBatteryUnread(draft, event.why);
      return;
    case 'signal':
      onSignal(draft, event.signal);
      return;
    default:
      unreachable(event);
  }
};

/** A terminal that hangs up must not stop a host's shutdown; anything else ends the run at once, requests stay sent. */
const onSignal = (draft: Draft, signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP'): void => {
  const ignored = signal === 'SIGHUP' && draft.policy.goingDown;
  draft.report({ is: 'signal', signal, ignored });
  if (ignored) return;
  draft.signal = signal;
  close(draft, `this run was ended by ${signal}`);
};
