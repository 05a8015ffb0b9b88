import { unreachable } from '../guests/unreachable.ts';
import { takenAt } from '../shutdown/grace.ts';
import { lastResortAt } from '../shutdown/policy.ts';
import type { GuestRun, RunState, Step, Trouble } from '../shutdown/state.ts';
import { left, running } from './duration.ts';
import { inMode, lastResortWord, outcomeNote } from './words.ts';

/** What comes next for a guest, as the state tells it. @param now milliseconds on the run's clock */
export const nextStep = (state: RunState, run: GuestRun, now: number): string => {
  const trouble = state.connections.get(run.guest.connection)?.trouble ?? null;
  if (trouble !== null && NEEDS_CONNECTION[run.step.is]) return withoutConnection(trouble, now);
  const { step } = run;
  switch (step.is) {
    case 'waiting':
      return waiting(state, run, now);
    case 'preparing':
      return step.call === 'resume' ? 'is being resumed' : 'is being woken';
    case 'asking':
      return `is being asked${inMode(step.mode)}`;
    case 'asked':
      return asked(state, run, step.nextAt, now);
    case 'hopeless':
      return `${step.why === 'crashed' ? 'cannot be asked' : step.why}, ${resortIn(state, run, now)}`;
    case 'saving':
      return `is being saved for ${running(now - step.since)}`;
    case 'forcing':
      return step.graceful ? 'is being forced off, flushing' : 'is being forced off';
    case 'left':
      return 'left as it is';
    case 'reading':
      return 'reading back how it ended';
    case 'ended':
      return outcomeNote(step.outcome);
    default:
      return unreachable(step);
  }
};

/** What has to wait for a connection that cannot be asked. */
const NEEDS_CONNECTION: Readonly<Record<Step['is'], boolean>> = {
  waiting: true,
  preparing: false,
  asking: false,
  asked: true,
  hopeless: true,
  saving: true,
  forcing: true,
  left: false,
  reading: true,
  ended: false,
};

const withoutConnection = ({ since, failure }: Trouble, now: number): string =>
  `${failure.reason === 'no-answer' ? 'no answer' : 'no connection'} for ${running(now - since)}`;

const waiting = (state: RunState, run: GuestRun, now: number): string => {
  const { dropped, openUpTo, shareEndsAt } = state.schedule;
  const next = 'is asked next';
  if (dropped) return next;
  if (run.place <= openUpTo) return state.policy.parallel > 0 ? 'waits for a free slot' : next;
  const places = placesOf(state);
  const before = places.indexOf(run.place);
  if (before <= 0) return next;
  const atMost =
    places[before - 1] === openUpTo && shareEndsAt !== Infinity ? `, at most ${left(shareEndsAt - now)}` : '';
  return `waits for group ${String(before)}${atMost}`;
};

/** Places have gaps and may be Infinity; people count from 1. */
const placesOf = (state: RunState): number[] =>
  [...new Set([...state.guests.values()].map((run) => run.place))].sort((a, b) => a - b);

const asked = (state: RunState, run: GuestRun, nextAt: number, now: number): string => {
  const goesDown = run.guest.state === 'in shutdown';
  if (goesDown || state.phase !== 'asking' || nextAt >= lastResortAt(state.policy))
    return resortIn(state, run, now);
  return nextAt > now ? `asked again in ${left(nextAt - now)}` : 'is asked again now';
};

const resortIn = (state: RunState, run: GuestRun, now: number): string => {
  const at = takenAt(state.policy, run);
  if (at === Infinity) return 'waits for its end, no limit';
  const word = lastResortWord(state.policy.lastResort);
  return at > now ? `${word} in ${left(at - now)}` : `${word} now`;
};
