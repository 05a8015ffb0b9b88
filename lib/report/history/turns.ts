import { guestKey, type GuestState } from '../../guests/guest.ts';
import type { GuestName, RecordedLine, RecordOf } from '../record-types.ts';

/** A guest's part in an earlier run. Times in its turns are seconds since the run's process began. */
export interface PastGuest {
  readonly guest: GuestName;
  /** Counts from 1; null for one that came in later. */
  readonly group: number | null;
  readonly turns: readonly GuestTurn[];
  /** Null where the record tells of none, or the guest came back after it. */
  readonly end: RecordOf<'guest-ended'> | null;
}

export type GuestTurn = Extract<RecordedLine, { readonly guest: GuestName }>;

/** A guest's first request, and when it was sent. Seconds since the run's process began; null: none was answered. */
export const firstRequestAt = (turns: readonly GuestTurn[]): number | null => {
  const first = turns.find(isRequest);
  return first === undefined ? null : sentAt(first);
};

/** A request is told when it was answered; older records do not say when it was sent. */
export const sentAt = ({ sentSeconds, elapsed }: RequestTurn): number =>
  Math.min(sentSeconds ?? elapsed, elapsed);

type RequestTurn = Extract<GuestTurn, { readonly event: 'guest-asked' | 'guest-not-asked' }>;

export const isRequest = (turn: GuestTurn): turn is RequestTurn =>
  turn.event === 'guest-asked' || turn.event === 'guest-not-asked';

/**
 * The guests of a run, by its plan and by its lines. Each end is told twice, by a line of its own and by the run's last line: where
 * the first was torn, or is of a later version, the second holds.
 */
export const guestsOf = (
  begun: RecordOf<'run-begun'>,
  lines: readonly RecordedLine[],
  runEnd: RecordOf<'run-ended'> | null,
): PastGuest[] => {
  const found = new Map<string, Found>();
  for (const [index, { guests }] of begun.plan.groups.entries())
    for (const { guest, state } of guests)
      found.set(guestKey(guest), { guest, group: index + 1, state, turns: [] });
  for (const line of lines) if ('guest' in line) add(found, line);
  for (const end of runEnd === null ? [] : endsToldBy(runEnd, found)) add(found, end);
  return [...found.values()].map(({ guest, group, turns }) => ({ guest, group, turns, end: endOf(turns) }));
};

type Found = Pick<PastGuest, 'guest' | 'group'> & { state: GuestState; readonly turns: GuestTurn[] };

const add = (found: Map<string, Found>, turn: GuestTurn): void => {
  const { guest, state } = turn;
  const known = found.get(guestKey(guest)) ?? { guest, group: null, state, turns: [] };
  known.turns.push(turn);
  known.state = state;
  found.set(guestKey(guest), known);
};

/** Those that no line of their own tells of, as such lines. The last line has no states: the one before is the last that was seen. */
const endsToldBy = (runEnd: RecordOf<'run-ended'>, found: ReadonlyMap<string, Found>): GuestTurn[] => {
  const { schema, run, time, elapsed, outcomes } = runEnd;
  return outcomes.flatMap(({ guest, ...told }): GuestTurn[] => {
    const { turns = [], state = 'no state' } = found.get(guestKey(guest)) ?? {};
    const known = endOf(turns);
    return known?.outcome === told.outcome && known.tookSeconds === told.tookSeconds
      ? []
      : [{ schema, run, time, elapsed, event: 'guest-ended', guest, state, ...told }];
  });
};

/** A `guest-ended` is void when a `guest-back` follows. */
const endOf = (turns: readonly GuestTurn[]): PastGuest['end'] => {
  let end: PastGuest['end'] = null;
  for (const turn of turns) {
    if (turn.event === 'guest-ended') end = turn;
    else if (turn.event === 'guest-back') end = null;
  }
  return end;
};
