import { believe, DOUBT_MS, weigh } from './battery-belief.ts';
import { limitedBy } from './battery-limit.ts';
import type { BatteryReading } from './battery-source.ts';
import type { Draft } from './draft.ts';

/** A limit that is shorter than the one told last by less than this, or by less than this part of it, is not worth a word. */
const MOVE_MS = 5_000;
const MOVE_PART = 0.05;
/** A reading that changes nothing is told this often, so that the record has the runtime as it went. Milliseconds. */
const TELL_MS = 30_000;

/** The UPS was read: what it says may shrink the limit, as soon as it is believed. */
export const onBattery = (draft: Draft, reading: BatteryReading): void => {
  if (draft.policy.battery === null) return;
  const { battery: before, now } = draft;
  const lowSince = reading.power === 'low' ? (before.lowSince ?? now) : null;
  const belief = weigh(before.belief, { reading, at: now });
  draft.battery = { ...before, reading, readAt: now, unread: null, lowSince, belief };
  const { limitMs } = draft.policy;
  if (belief.doubted === null) shrink(draft);
  tell(draft, limitMs, before.reading?.power !== reading.power || before.unread !== null);
};

/** It could not be read: what it said before still holds, and else the limit as it was set. Said once. */
export const onBatteryUnread = (draft: Draft, why: string): void => {
  believeIt(draft);
  const { unread } = draft.battery;
  draft.battery = { ...draft.battery, unread: why };
  if (unread === null && draft.policy.battery !== null) draft.report({ is: 'battery-unread', why });
};

/** What was in doubt and is not contradicted in time counts. */
export const believeInTime = (draft: Draft): void => {
  const { doubted } = draft.battery.belief;
  if (doubted !== null && draft.reached(doubted.at + DOUBT_MS)) believeIt(draft);
};

const believeIt = (draft: Draft): void => {
  if (draft.battery.belief.doubted === null) return;
  draft.battery = { ...draft.battery, belief: believe(draft.battery.belief) };
  const { limitMs } = draft.policy;
  shrink(draft);
  tell(draft, limitMs, false);
};

const shrink = (draft: Draft): void => {
  const { belief, lowSince, limits } = draft.battery;
  const { policy, now } = draft;
  if (policy.battery === null || belief.believed === null) return;
  const { reading, at: readAt } = belief.believed;
  draft.policy = limitedBy(policy, policy.battery, reading, { now, readAt, lowSince });
  draft.battery = { ...draft.battery, limits: limits || draft.policy.limitMs < policy.limitMs };
};

/** @param wasMs the limit before @param isNews whatever the limit does */
const tell = (draft: Draft, wasMs: number, isNews: boolean): void => {
  const { limitMs, reserveMs } = draft.policy;
  const { told, reading } = draft.battery;
  if (reading === null) return;
  const last = told ?? { at: -Infinity, limitMs: wasMs };
  const isMove = last.limitMs - limitMs >= Math.min(MOVE_MS, last.limitMs * MOVE_PART);
  if (!isNews && !isMove && draft.now - last.at < TELL_MS) return;
  draft.battery = { ...draft.battery, told: { at: draft.now, limitMs } };
  draft.report({ is: 'battery-read', reading, limitMs, reserveMs, moved: limitMs < last.limitMs });
};
