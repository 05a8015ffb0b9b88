import { guestKey, isActive, type Guest } from '../guests/guest.ts';
import { judge } from '../guests/selection.ts';
import type { Draft } from './draft.ts';
import { endWith } from './ending.ts';
import type { End, Failure, RunEvent } from './event.ts';
import { lookNow, lookSoon, nextLook, troubled } from './looking.ts';
import { outcomeOf } from './reading.ts';
import { makeRoomFor } from './schedule.ts';
import type { ConnectionRun, GuestRun } from './state.ts';

/** A guest that was asked, and comes back this often, is left to the last resort (rule 8). */
const MAX_ROUNDS = 3;
/** Looks after the first that may bring guests in: something may start guests without end. */
const MAX_INTAKES = 50;
/** Looks that may fail to read back how a guest ended. */
const MAX_READS = 3;

/** Rules 4, 5, 7 and 8: what a look showed is taken over; whoever is missing has ended or is read back. */
export const onLooked = (draft: Draft, event: Extract<RunEvent, { is: 'looked' }>): void => {
  const before = draft.connection(event.connection);
  const active = event.guests.filter((guest) => isActive(guest.state));
  const listed = new Set(active.map(({ uuid }) => uuid));
  reconnected(draft, before);
  takeOver(draft, active, before);
  for (const run of draft.open()) {
    if (run.guest.connection !== event.connection || listed.has(run.guest.uuid)) continue;
    isGone(draft, run, event.ends.get(run.guest.uuid));
  }
  const now = draft.connection(event.connection);
  const next = nextLook(draft, now, draft.now - (before.look?.since ?? draft.now));
  // A look that the survey began was not asked for by a rule.
  const asked = before.look === null ? Infinity : now.dueAt;
  draft.change(event.connection, { dueAt: Math.min(asked, next) });
};

/** Cannot ask is never "is off": the guests stay as they were. */
export const onLookFailed = (draft: Draft, uri: string, failure: Failure): void => {
  draft.change(uri, { look: null, lookEndedAt: draft.now });
  troubled(draft, uri, failure);
};

const reconnected = (draft: Draft, before: ConnectionRun): void => {
  draft.change(before.uri, {
    look: null,
    lookedAt: before.look?.since ?? draft.now,
    lookEndedAt: draft.now,
    trouble: null,
  });
  if (before.trouble === null) return;
  const awayMs = draft.now - before.trouble.since;
  draft.report({ is: 'connection-back', connection: before.uri, awayMs });
};

const takeOver = (draft: Draft, active: readonly Guest[], before: ConnectionRun): void => {
  const first = before.lookedAt === null;
  const isSelected = judge(draft.policy.selection);
  const strangers: Guest[] = [];
  for (const guest of active) {
    const run = draft.guest(guestKey(guest));
    if (run === undefined) strangers.push(guest);
    else seen(draft, run, guest);
  }
  const taken = strangers.filter((guest) => isSelected(guest).selected);
  if (taken.length === 0 || (!first && draft.intakes >= MAX_INTAKES)) return;
  if (!first) draft.intakes += 1;
  for (const guest of taken) {
    makeRoomFor(draft, draft.put(newRun(draft, guest, 1)).place);
    if (!first || before.late) draft.report({ is: 'guest-found', guest });
  }
};

const seen = (draft: Draft, run: GuestRun, guest: Guest): void => {
  const restarted = run.guest.id !== null && guest.id !== null && run.guest.id !== guest.id;
  if (run.step.is === 'ended' || run.step.is === 'reading' || restarted) {
    isBack(draft, run, guest);
    return;
  }
  if (run.guest.state !== guest.state) draft.report({ is: 'guest-changed', guest, from: run.guest.state });
  const recovered = run.step.is === 'hopeless' && run.step.why === 'crashed' && guest.state !== 'crashed';
  const crashed = run.step.is === 'asked' && guest.state === 'crashed';
  if (!recovered && !crashed && isSame(run.guest, guest)) return;
  draft.put({
    ...run,
    guest,
    ...(recovered && { step: { is: 'waiting' } }),
    ...(crashed && { step: { is: 'hopeless', why: 'crashed' } }),
  });
};

/** Most looks show most guests as they were. */
const isSame = (before: Guest, { name, id, state, persistent }: Guest): boolean =>
  before.name === name && before.id === id && before.state === state && before.persistent === persistent;

const isBack = (draft: Draft, run: GuestRun, guest: Guest): void => {
  const round = run.round + 1;
  draft.report({ is: 'guest-back', guest, round });
  const { asks, firstAskedAt } = run;
  const back: GuestRun = { ...newRun(draft, guest, round), asks, firstAskedAt };
  const isHopeless = round > MAX_ROUNDS && asks > 0;
  draft.put(isHopeless ? { ...back, step: { is: 'hopeless', why: 'keeps coming back' } } : back);
  makeRoomFor(draft, back.place);
};

const newRun = (draft: Draft, guest: Guest, round: number): GuestRun => ({
  guest,
  place: draft.policy.order(guest),
  step: { is: 'waiting' },
  nextMode: 0,
  failedModes: 0,
  asks: 0,
  firstAskedAt: null,
  begunAt: null,
  doubtful: false,
  forced: 'no',
  cutOff: false,
  hint: null,
  stoppedAt: null,
  round,
});

const isGone = (draft: Draft, run: GuestRun, end: End | undefined): void => {
  const tries = run.step.is === 'reading' ? run.step.tries : 0;
  if (end === undefined || (end.is === 'unread' && tries + 1 < MAX_READS)) {
    draft.put({
      ...run,
      step: { is: 'reading', since: draft.now, tries: end === undefined ? tries : tries + 1 },
    });
    readSoon(draft, run.guest.connection);
    return;
  }
  if (end.is === 'active') lookSoon(draft, run.guest.connection);
  else endWith(draft, run, outcomeOf(run, end));
};

/** While others still go down, their ends are read back together; at once where guests wait for their turn. */
const readSoon = (draft: Draft, connection: string): void => {
  const here = draft.open().filter((run) => run.guest.connection === connection);
  const others = here.some((run) => run.step.is !== 'reading');
  const next = draft.open().some((run) => run.step.is === 'waiting');
  if (others && !next) lookSoon(draft, connection);
  else lookNow(draft, connection);
};
