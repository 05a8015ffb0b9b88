import type { Guest } from '../guests/guest.ts';
import type { Draft } from './draft.ts';
import type { RunEvent } from './event.ts';
import { lookNow, lookSoon, restUntilHinted } from './looking.ts';
import type { GuestRun } from './state.ts';

/** Rule 4: a lifecycle event wakes the run and may serve as evidence later; the look that follows is the truth. */
export const onHint = (draft: Draft, event: Extract<RunEvent, { is: 'hint' }>): void => {
  const { connection, name, hint } = event;
  const run = draft.open().find((one) => one.guest.connection === connection && one.guest.name === name);
  if (hint === 'finishing' || hint === 'cut-off') {
    if (run !== undefined) finishes(draft, run, hint === 'cut-off');
    return;
  }
  if (run !== undefined && hint.startsWith('stopped')) draft.put({ ...run, hint, stoppedAt: draft.now });
  if (allSaidToHaveStopped(draft, connection)) lookNow(draft, connection);
  else lookSoon(draft, connection);
};

/** QEMU still flushes: it is not off yet. */
const finishes = (draft: Draft, run: GuestRun, cutOff: boolean): void => {
  const guest: Guest = { ...run.guest, state: 'in shutdown' };
  if (run.guest.state !== guest.state) draft.report({ is: 'guest-changed', guest, from: run.guest.state });
  draft.put({ ...run, guest, cutOff: run.cutOff || cutOff });
};

/** The stream of events began or ended. Without it the connection is polled. */
export const onEvents = (draft: Draft, connection: string, up: boolean): void => {
  draft.change(connection, { events: up });
  // What happened before it stood is seen by one look more; from then on it is not polled.
  if (up && draft.connection(connection).trouble === null) restUntilHinted(draft, connection);
  lookSoon(draft, connection);
};

const allSaidToHaveStopped = (draft: Draft, connection: string): boolean =>
  draft
    .open()
    .filter((run) => run.guest.connection === connection)
    .every((run) => run.hint !== null || run.step.is === 'reading');
