import type { Plan } from '../../guests/plan.ts';
import { lastResortAt, type Policy } from '../../shutdown/policy.ts';
import { plain } from '../duration.ts';
import { asLine, orderDoesNotFit, reserveTooLong, type Message } from '../texts.ts';
import { count, lastResortWord } from '../words.ts';
import { modesSentence } from './words.ts';

/** How the limit is parted, a sentence each. */
export const timeLines = (plan: Plan, policy: Policy): string[] => {
  const { limitMs, retryMs, parallel } = policy;
  const several = plan.groups.length > 1 && plan.orderHolds;
  return [
    ...modesSentence(policy),
    limitMs === Infinity
      ? 'No limit: the run ends with its last guest.'
      : `The run ends after ${plain(limitMs)} at the latest.`,
    ...(several ? [`A group may use ${plain(plan.shareMs)} before the next one begins.`] : []),
    ...(parallel > 0 && plan.orderHolds ? [`${count(parallel, 'guest')} at a time.`] : []),
    retryMs === 0
      ? 'Guests are asked once.'
      : `Guests still running are asked again every ${plain(retryMs)}.`,
    ...(limitMs === Infinity ? [] : [resortLine(policy)]),
  ];
};

const resortLine = (policy: Policy): string => {
  const word = lastResortWord(policy.lastResort);
  if (policy.lastResort === 'leave') return `Guests that did not end by then are ${word}.`;
  return `After ${plain(lastResortAt(policy))}, guests that did not end are ${word}.`;
};

/** What of the settings does not hold, each with its remedy. @param onBattery it sets the limit at this moment */
export const warningLines = (plan: Plan, policy: Policy, onBattery: boolean): string[] => {
  const availableMs = Math.max(0, lastResortAt(policy));
  return [
    ...(lastResortAt(policy) <= 0 ? [asLine(reserveTooLong(policy.reserveMs, policy.limitMs))] : []),
    ...(plan.orderHolds
      ? []
      : [asLine(onBattery ? NO_ORDER : orderDoesNotFit(plan.groups.length, availableMs))]),
  ];
};

const NO_ORDER: Message = {
  cause: 'on a battery that is low, or too short for one after the other, all are asked at once',
  remedy: 'with more guests in one group, or more at a time, it needs less',
};
