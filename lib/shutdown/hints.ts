import type { Draft } from './draft.ts';
import type { RunEvent } from './event.ts';
import { lookNow, lookSoon } from './looking.ts';

/** Rule 4: a lifecycle event wakes the run and may serve as evidence later; the look that follows is the truth. */
export const onHint = (draft: Draft, event: Extract<RunEvent, { is: 'hint' }>): void => {
  const { connection, name, hint } = event;
  const run = draft.open().find((one) => one.guest.connection === connection && one.guest.name === name);
  if (hint === 'finishing') {
    if (run !== undefined && run.guest.state !== 'in shutdown') {
      draft.report({ is: 'guest-changed', guest: { ...run.guest, state: 'in shutdown' }, from: run.guest.state });
      draft.put({ ...run, guest: { ...run.guest, state: 'in shutdown' } });
    }
    return;
  }
  if (run !== undefined && hint.startsWith('stopped')) draft.put({ ...run, hint });
  if (allSaidToHaveStopped(draft, connection)) lookNow(draft, connection);
  else lookSoon(draft, connection);
};

/** The stream of events began or ended. Without it the connection is polled. */
export const onEvents = (draft: Draft, connection: string, up: boolean): void => {
  draft.change(connection, { events: up });
  if (!up) lookSoon(draft, connection);
};

const allSaidToHaveStopped = (draft: Draft, connection: string): boolean =>
  draft
    .open()
    .filter((run) => run.guest.connection === connection)
    .every((run) => run.hint !== null);
