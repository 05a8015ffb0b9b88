import { durationFrom } from '../guests/duration.ts';
import type { Plan } from '../guests/plan.ts';
import { partsOf } from '../report/history/parts.ts';
import type { Forecast } from '../report/prediction/forecast.ts';
import { recordNotReadable } from '../report/texts.ts';
import type { Policy } from '../shutdown/policy.ts';
import { predict } from '../shutdown/prediction.ts';
import type { Settings } from './options.ts';
import { endsIn, type Past } from './past.ts';

/** How long the plan will take, by what is recorded of the guests in it. */
export const forecastOf = (plan: Plan, policy: Policy, past: Past, settings: Settings): Forecast => {
  const ends = endsIn(past);
  const batteryS = settings['battery-runtime'].value;
  return {
    prediction: predict(plan, policy, (guest) => durationFrom(partsOf(ends(guest)))),
    batteryMs: batteryS === 0 ? null : batteryS * 1000,
    unread: unreadWords(past),
  };
};

const unreadWords = (past: Past): string | null => {
  switch (past.is) {
    case 'read':
    case 'absent':
      return null;
    case 'none':
      return 'no record is kept';
    case 'unreadable':
      return recordNotReadable(past.detail).cause;
  }
};
