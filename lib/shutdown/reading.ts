import type { Outcome } from '../guests/outcome.ts';
import { unreachable } from '../guests/unreachable.ts';
import type { End, Hint, OffReason } from './event.ts';
import type { GuestRun } from './state.ts';

/**
 * Rule 7: how a guest ended, from libvirt's record; from its lifecycle event where there is no record
 * (a transient guest, a restarted libvirtd); never from the mere fact that it is gone.
 */
export const outcomeOf = (run: GuestRun, end: Exclude<End, { is: 'active' }>): Outcome => {
  switch (end.is) {
    case 'off':
      return fromReason(run, end.reason);
    case 'absent':
      return fromHint(run, 'a transient guest: libvirt keeps no record of how it ended');
    case 'unread':
      return orUnknown(fromHint(run, `it is gone, and how it ended could not be read back: ${end.detail}`));
    default:
      return unreachable(end);
  }
};

const fromReason = (run: GuestRun, reason: OffReason): Outcome => {
  switch (reason) {
    case 'shutdown':
      return run.cutOff ? forced(run) : { is: 'clean', evidence: 'domstate' };
    case 'saved':
      return { is: 'saved' };
    case 'destroyed':
      return forced(run);
    case 'crashed':
    case 'failed':
      return { is: 'crashed' };
    case 'migrated':
    case 'from snapshot':
      return { is: 'off', why: `libvirt's reason: ${reason}` };
    case 'daemon':
    case 'unknown':
      return fromHint(run, 'libvirt does not know how it ended: it was restarted meanwhile');
    case 'unrecorded':
      return fromHint(run, 'this virsh cannot tell how it ended: 0.9.2 or later can');
    default:
      return unreachable(reason);
  }
};

const fromHint = (run: GuestRun, why: string): Outcome => {
  const hinted = run.hint === null ? null : fromEvent(run, run.hint);
  if (hinted !== null) return hinted;
  return run.forced === 'no' ? { is: 'off', why } : forced(run);
};

/** Without a record "off" is all that is known; where the record could not be read there may be more to know. */
const orUnknown = (outcome: Outcome): Outcome =>
  outcome.is === 'off' ? { is: 'unknown', why: outcome.why } : outcome;

const fromEvent = (run: GuestRun, hint: Hint): Outcome | null => {
  switch (hint) {
    case 'stopped-shutdown':
      return run.cutOff ? forced(run) : { is: 'clean', evidence: 'event' };
    case 'stopped-destroyed':
      return forced(run);
    case 'stopped-crashed':
    // libvirt lost QEMU without a word: a transient guest's only trace of a crash.
    case 'stopped-failed':
      return { is: 'crashed' };
    case 'stopped-saved':
      return { is: 'saved' };
    case 'stopped-other':
    case 'finishing':
    case 'cut-off':
    case 'started':
    case 'other':
      return null;
    default:
      return unreachable(hint);
  }
};

const forced = (run: GuestRun): Outcome => ({
  is: 'forced',
  by: run.forced === 'no' ? 'someone else' : 'us',
});
