import { LEAST_SHARE_MS, shareOf } from '../guests/plan.ts';
import type { Draft } from './draft.ts';
import { lastResortAt } from './policy.ts';
import { timeNeeded } from './time-needed.ts';
import { isEnded, type GuestRun } from './state.ts';

/** How late a group may be before its order gives way: the loop's own tardiness is no reason. Milliseconds. */
const SLACK_MS = 1_000;

/**
 * DESIGN section 5: a group begins when the one before has ended or has used its share. Order holds only while
 * time allows: when what is left would not give the later groups their share, all are asked at once.
 */
export const openGroups = (draft: Draft): void => {
  if (draft.phase !== 'asking' || draft.schedule.dropped || draft.guests().length === 0) return;
  if (draft.schedule.begunAt === null) planShares(draft);
  giveWayToBattery(draft);
  while (goesOn(draft)) openNext(draft);
  askEveryoneBeforeItIsTooLate(draft);
};

/**
 * Tells guest after guest whether it is its turn: its group is open, and of the `--parallel` slots one is free. Who is told yes has
 * to begin before the next one is asked about: slots are counted anew only then, for with hundreds of guests it takes its time.
 */
export const turnsOf = (draft: Draft): ((run: GuestRun) => boolean) => {
  let isFree: boolean | undefined;
  return ({ place }) => {
    const { dropped, openUpTo } = draft.schedule;
    if (dropped) return true;
    if (place > openUpTo) return false;
    const mayBegin = isFree ?? hasFreeSlot(draft);
    isFree = mayBegin ? undefined : false;
    return mayBegin;
  };
};

/** A guest of an earlier group was found late: later guests that have not been asked yet wait for it. */
export const makeRoomFor = (draft: Draft, place: number): void => {
  const { begunAt, openUpTo, dropped } = draft.schedule;
  if (begunAt !== null && !dropped && place < openUpTo)
    open(draft, place, 1 + placesAfter(draft, place).length);
};

const planShares = (draft: Draft): void => {
  const groups = places(draft).length;
  const plannedShareMs = shareOf(timeLeft(draft), groups);
  draft.schedule = { ...draft.schedule, begunAt: draft.now, plannedShareMs };
  if (groups > 1 && plannedShareMs < LEAST_SHARE_MS)
    giveWay(
      draft,
      `${seconds(timeLeft(draft))} s are too short for ${String(groups)} groups one after the other`,
    );
};

/** Whether another group is to begin now. */
const goesOn = (draft: Draft): boolean => {
  const { dropped, openUpTo, shareEndsAt, plannedShareMs } = draft.schedule;
  const later = laterPlaces(draft);
  if (dropped || later.length === 0) return false;
  if (!draft.open().some((run) => run.place === openUpTo && run.step.is !== 'hopeless')) return true;
  if (!draft.reached(shareEndsAt)) return false;
  reportUsedShare(draft);
  if (timeLeft(draft) >= plannedShareMs * later.length - SLACK_MS) return true;
  giveWay(
    draft,
    `${seconds(timeLeft(draft))} s are left, too short for the ${String(later.length)} groups to come`,
  );
  return false;
};

const openNext = (draft: Draft): void => {
  const later = laterPlaces(draft);
  const [place] = later;
  if (place === undefined) return;
  open(draft, place, later.length);
  const groups = places(draft).length;
  const guests = draft.open().filter((run) => run.place === place).length;
  if (groups > 1) draft.report({ is: 'group-begun', place, index: indexOf(draft, place), groups, guests });
};

const open = (draft: Draft, place: number, parts: number): void => {
  const shareEndsAt = draft.now + shareOf(timeLeft(draft), parts);
  draft.schedule = { ...draft.schedule, openUpTo: place, groupBegunAt: draft.now, shareEndsAt };
};

const reportUsedShare = (draft: Draft): void => {
  const { openUpTo } = draft.schedule;
  const left = draft.open().filter((run) => run.place <= openUpTo).length;
  draft.report({ is: 'share-used', place: openUpTo, index: indexOf(draft, openUpTo), left });
};

/** Slots and late groups must not cost a guest its request: near the end everyone is asked. */
const askEveryoneBeforeItIsTooLate = (draft: Draft): void => {
  if (!isInTurn(draft)) return;
  const last = lastResortAt(draft.policy);
  if (draft.reached(last - Math.min(LEAST_SHARE_MS, draft.policy.limitMs / 10)))
    giveWay(draft, `${seconds(timeLeft(draft))} s are left`);
};

/** A battery that is low, or does not last for what the plan needs, lasts no longer for being asked in turn; one that is shut down neither. */
const giveWayToBattery = (draft: Draft): void => {
  if (!isInTurn(draft)) return;
  if (draft.battery.lowSince !== null) giveWay(draft, 'the battery is low');
  else if (draft.battery.reading?.power === 'ordered') giveWay(draft, 'the shutdown of the UPS was ordered');
  else if (draft.battery.limits && timeLeft(draft) < timeNeeded(draft))
    giveWay(
      draft,
      `the battery leaves ${seconds(timeLeft(draft))} s, and group after group needs ${seconds(timeNeeded(draft))} s`,
    );
};

/** Whether somebody is still to be asked where not all are at once: there are groups, or fewer slots than guests. */
const isInTurn = (draft: Draft): boolean => {
  const { parallel } = draft.policy;
  const open = draft.open();
  if (draft.schedule.dropped || !open.some((run) => run.step.is === 'waiting')) return false;
  return ascending(open).length > 1 || (parallel > 0 && open.length > parallel);
};

const giveWay = (draft: Draft, why: string): void => {
  const guests = draft.open().filter((run) => run.step.is === 'waiting').length;
  draft.schedule = { ...draft.schedule, dropped: true, openUpTo: Infinity };
  draft.report({ is: 'order-gave-way', why, guests });
};

const hasFreeSlot = (draft: Draft): boolean => {
  const { parallel } = draft.policy;
  if (parallel === 0) return true;
  const shareOfSlot = slotShares(draft);
  return draft.open().filter((run) => holdsSlot(draft, run, shareOfSlot)).length < parallel;
};

/** A guest gives its slot back when it has ended, or when it has used its part of the group's time. */
const holdsSlot = (draft: Draft, run: GuestRun, shareOfSlot: (place: number) => number): boolean => {
  if (run.begunAt === null || FREE.includes(run.step.is)) return false;
  return !draft.reached(run.begunAt + shareOfSlot(run.place));
};

const FREE: readonly GuestRun['step']['is'][] = ['waiting', 'hopeless'];

/** The part of its group's time that a guest may hold a slot, by place. */
const slotShares = (draft: Draft): ((place: number) => number) => {
  const { groupBegunAt, shareEndsAt } = draft.schedule;
  const sizes = new Map<number, number>();
  for (const { place } of draft.guests()) sizes.set(place, (sizes.get(place) ?? 0) + 1);
  return (place) =>
    shareOf(shareEndsAt - groupBegunAt, Math.ceil((sizes.get(place) ?? 1) / draft.policy.parallel));
};

const timeLeft = (draft: Draft): number => lastResortAt(draft.policy) - draft.now;

const indexOf = (draft: Draft, place: number): number => places(draft).indexOf(place) + 1;

const places = (draft: Draft): number[] => ascending(draft.guests());

const laterPlaces = (draft: Draft): number[] => placesAfter(draft, draft.schedule.openUpTo);

/** Groups that are still to come: with guests that were not asked yet. */
const placesAfter = (draft: Draft, place: number): number[] =>
  ascending(draft.guests().filter((run) => run.place > place && !isEnded(run)));

const ascending = (runs: readonly GuestRun[]): number[] =>
  [...new Set(runs.map((run) => run.place))].sort((a, b) => a - b);

const seconds = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(0);
