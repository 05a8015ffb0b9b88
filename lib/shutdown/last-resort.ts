import { canBeAsked } from './asking.ts';
import type { Draft } from './draft.ts';
import type { Answer } from './event.ts';
import { isInGrace, takenAt } from './grace.ts';
import { lookNow } from './looking.ts';
import { closesAt, lastResortAt, leastReserve } from './policy.ts';
import type { GuestRun } from './state.ts';
import { whyNot } from './why-not.ts';

/** A forcing off that libvirt refused is tried again after this. Milliseconds. */
const FORCE_AGAIN_MS = 5_000;

/** Rule 10: when time is up. */
export const beginLastResort = (draft: Draft): void => {
  if (draft.phase !== 'asking' || !draft.reached(lastResortAt(draft.policy))) return;
  draft.phase = 'last-resort';
  const due = draft.open().filter((run) => !isInGrace(draft, run));
  if (due.length > 0) tell(draft, due, 'they did not end in time');
};

/**
 * When time is up, applies the last resort to everyone it has not been applied to, also to those that are found later, once they
 * were asked and had some seconds. Before, only to those that nothing else can end, and only when nobody else is left to wait for.
 */
export const resort = (draft: Draft): void => {
  const open = draft.open();
  for (const run of open) if (run.step.is === 'forcing') forceHarder(draft, run, run.step);
  const due = draft.phase === 'last-resort' ? dueOnes(draft, open) : hopelessOnes(draft, open);
  if (draft.phase === 'asking' && due.length > 0) tell(draft, due, 'nothing else can end them');
  const late = draft.phase === 'last-resort' ? due.filter((run) => isLate(draft, run)) : [];
  if (late.length > 0) tell(draft, late, 'they were asked late, and did not end in time');
  for (const run of due) resortTo(draft, run);
};

/** 1. save · 2. where it cannot be saved: force it off if the host goes down, else ask it, or leave it. */
export const onSaved = (draft: Draft, run: GuestRun, answer: Answer): void => {
  lookNow(draft, run.guest.connection);
  if (run.step.is !== 'saving' || answer.is === 'done') return;
  if (answer.is === 'no-connection') {
    draft.put({ ...run, step: { is: 'waiting' } });
    return;
  }
  draft.report({ is: 'guest-call-failed', guest: run.guest, call: 'save', why: whyNot(answer) });
  if (!run.step.resort) resumeInstead(draft, run);
  else if (draft.policy.goingDown) force(draft, run, true);
  else draft.put({ ...run, step: { is: 'left' } });
};

/** 1. graceful, QEMU flushes · 2. refused, or half of the time used: plain · 3. refused: again after a pause. */
export const onForced = (draft: Draft, run: GuestRun, answer: Answer): void => {
  lookNow(draft, run.guest.connection);
  if (run.step.is !== 'forcing') return;
  const { graceful } = run.step;
  if (answer.is === 'done') {
    draft.put({ ...run, forced: 'done', step: { ...run.step, answeredAt: draft.now } });
    return;
  }
  draft.report({ is: 'guest-call-failed', guest: run.guest, call: 'destroy', why: whyNot(answer) });
  if (graceful && answer.is !== 'no-connection') force(draft, run, false);
  else draft.put({ ...run, step: { ...run.step, answeredAt: draft.now } });
};

const tell = (draft: Draft, runs: readonly GuestRun[], why: string): void => {
  draft.report({ is: 'last-resort', lastResort: draft.policy.lastResort, guests: runs.length, why });
};

const RESORTED: readonly GuestRun['step']['is'][] = ['saving', 'forcing', 'left', 'reading'];

const isUntouched = (run: GuestRun): boolean => !RESORTED.includes(run.step.is);

/** Those whose time is up, as far as they can be reached. */
const dueOnes = (draft: Draft, open: readonly GuestRun[]): readonly GuestRun[] =>
  open.filter((run) => isUntouched(run) && !isInGrace(draft, run) && canResort(draft, run));

/** When the last resort began, it was not its turn yet. */
const isLate = ({ policy }: Draft, run: GuestRun): boolean => takenAt(policy, run) > lastResortAt(policy);

const hopelessOnes = (draft: Draft, open: readonly GuestRun[]): readonly GuestRun[] => {
  const untouched = open.filter(isUntouched);
  if (!untouched.every((run) => run.step.is === 'hopeless')) return [];
  return untouched.filter((run) => canResort(draft, run));
};

const canResort = (draft: Draft, run: GuestRun): boolean =>
  draft.policy.lastResort === 'leave' || canBeAsked(draft.connection(run.guest.connection));

const resortTo = (draft: Draft, run: GuestRun): void => {
  if (draft.policy.lastResort === 'leave') {
    draft.put({ ...run, step: { is: 'left' } });
    return;
  }
  if (draft.policy.lastResort === 'destroy') force(draft, run, true);
  else save(draft, run);
};

const save = (draft: Draft, run: GuestRun): void => {
  draft.put({ ...run, step: { is: 'saving', since: draft.now, resort: true } });
  draft.call(run, { do: 'save' });
  draft.report({ is: 'guest-saving', guest: run.guest });
};

const force = (draft: Draft, run: GuestRun, graceful: boolean): void => {
  const forced = run.forced === 'done' ? 'done' : 'sent';
  draft.put({ ...run, forced, step: { is: 'forcing', since: draft.now, graceful, answeredAt: null } });
  draft.call(run, { do: 'destroy', graceful });
  draft.report({ is: 'guest-forcing', guest: run.guest, graceful });
};

const forceHarder = (
  draft: Draft,
  run: GuestRun,
  step: { since: number; graceful: boolean; answeredAt: number | null },
): void => {
  if (!canBeAsked(draft.connection(run.guest.connection))) return;
  const patience = step.graceful ? gracefulMs(draft, step.since) : FORCE_AGAIN_MS;
  const again = step.graceful || step.answeredAt !== null;
  if (again && draft.reached(step.since + patience)) force(draft, run, false);
};

/** Half of the reserve, or of what is left where the last resort came late. */
const gracefulMs = ({ policy }: Draft, since: number): number =>
  Math.min(Math.max(policy.reserveMs, leastReserve(policy)), closesAt(policy) - since) / 2;

/** PAUSED=save of a guest that cannot be saved: it is resumed and asked like any other. */
const resumeInstead = (draft: Draft, run: GuestRun): void => {
  draft.call(run, { do: 'resume' });
  draft.put({ ...run, step: { is: 'preparing', call: 'resume', since: draft.now } });
};
