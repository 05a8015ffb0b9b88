import type { Draft } from './draft.ts';
import type { Failure } from './event.ts';
import { closesAt } from './policy.ts';
import { isEnded, type ConnectionRun } from './state.ts';

/** Between looks where no events arrive. The last guest's end is noticed within this and one look. Milliseconds. */
const POLL_MS = 300;
/** Between looks where events wake the run: for what a broken stream does not tell. Milliseconds. */
const SAFETY_MS = 5_000;
/** A look takes a part of the time at most, or a slow connection would be asked without pause. */
const LOOK_PAUSE_FACTOR = 3;
/** While others still go down, a hint waits this long for company; less where guests wait for their turn. Milliseconds. */
const GATHER_MS = 1_000;
const GATHER_FOR_OTHERS_MS = 200;
/** The growing pauses after a look that failed. Milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** What is said of guests at the limit is no older than this. Milliseconds. */
const LAST_LOOK_MS = 700;

/** Rule 4: looks at the connections whose time has come, one look at a time each. */
export const lookWhereDue = (draft: Draft): void => {
  for (const connection of draft.connections()) {
    if (connection.look !== null) continue;
    if (!isDue(draft, connection)) continue;
    draft.change(connection.uri, { look: { since: draft.now }, dueAt: Infinity, hintedAt: null });
    draft.look(connection.uri, endedOn(draft, connection.uri));
  }
};

/** Something changed: look as soon as the look in flight, if any, is over. */
export const lookNow = (draft: Draft, uri: string): void => {
  if (draft.connection(uri).trouble === null) draft.change(uri, { dueAt: draft.now });
};

/** Something may have changed: look soon, together with what else happens meanwhile. */
export const lookSoon = (draft: Draft, uri: string): void => {
  draft.change(uri, { hintedAt: draft.connection(uri).hintedAt ?? draft.now });
};

/** Events tell what happens: the next look without one is the safety look. */
export const restUntilHinted = (draft: Draft, uri: string): void => {
  draft.change(uri, { dueAt: draft.now + SAFETY_MS });
};

/** When to look after a look that was answered. */
export const nextLook = (draft: Draft, connection: ConnectionRun, tookMs: number): number => {
  const busy = draft.open().some((run) => run.guest.connection === connection.uri);
  return draft.now + (connection.events || !busy ? SAFETY_MS : Math.max(POLL_MS, LOOK_PAUSE_FACTOR * tookMs));
};

/** The connection cannot be asked: it is tried again with growing pauses (rule 9). */
export const troubled = (draft: Draft, uri: string, failure: Failure): void => {
  const { trouble } = draft.connection(uri);
  const tries = (trouble?.tries ?? 0) + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  draft.change(uri, {
    trouble: { since: trouble?.since ?? draft.now, tries, failure },
    dueAt: draft.now + pause,
  });
  if (trouble === null) draft.report({ is: 'connection-lost', connection: uri, failure });
};

const isDue = (draft: Draft, connection: ConnectionRun): boolean => {
  const { dueAt, hintedAt, lookEndedAt, trouble } = connection;
  if (draft.reached(dueAt) || lastLookIsDue(draft, connection)) return true;
  return (
    hintedAt !== null && trouble === null && draft.reached(Math.max(hintedAt, lookEndedAt + gatherMs(draft)))
  );
};

/** A look costs libvirtd a call per guest: it has better things to do while guests go down, unless others wait for it. */
const gatherMs = (draft: Draft): number =>
  draft.open().some((run) => run.step.is === 'waiting') ? GATHER_FOR_OTHERS_MS : GATHER_MS;

/** An answer that comes after closing time is of no use to anyone. */
const lastLookIsDue = (draft: Draft, { lookEndedAt, trouble }: ConnectionRun): boolean => {
  const lastLook = closesAt(draft.policy) - LAST_LOOK_MS;
  return lastLook > 0 && trouble === null && draft.reached(lastLook) && lookEndedAt < lastLook;
};

/** Whose end is to be read back: gone from the list, or said to be so by an event. */
const endedOn = (draft: Draft, uri: string): string[] =>
  draft
    .guests()
    .filter((run) => run.guest.connection === uri && !isEnded(run))
    .filter((run) => run.step.is === 'reading' || (run.hint?.startsWith('stopped') ?? false))
    .map((run) => run.guest.uuid);
