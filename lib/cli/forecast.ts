import { durationFrom } from '../guests/duration.ts';
import type { Guest } from '../guests/guest.ts';
import type { Plan } from '../guests/plan.ts';
import { partsOf } from '../report/history/parts.ts';
import type { Forecast } from '../report/prediction/forecast.ts';
import { recordNotReadable } from '../report/texts.ts';
import type { Policy } from '../shutdown/policy.ts';
import { predict } from '../shutdown/prediction.ts';
import type { Settings } from './options.ts';
import { endsIn, runUnderWay, type Past } from './past.ts';
import { atShutdown, planOf } from './policy.ts';
import { unaskedConnections, type Survey } from './survey.ts';

/** How long the plan will take, by what is recorded of the guests in it. */
export const forecastOf = (
  plan: Plan,
  policy: Policy,
  past: Past,
  { settings, seen }: { readonly settings: Settings; readonly seen: Survey },
): Forecast => {
  const ends = endsIn(past);
  const durationOf = (guest: Guest): ReturnType<typeof durationFrom> => durationFrom(partsOf(ends(guest)));
  const batteryS = settings['battery-runtime'].value;
  const goingDown = atShutdown(settings, policy);
  return {
    prediction: predict(plan, policy, durationOf),
    atShutdown: goingDown === null ? null : predict(planOf(goingDown, seen.guests, 0), goingDown, durationOf),
    batteryMs: batteryS === 0 ? null : batteryS * 1000,
    unread: unreadWords(past),
    unasked: unaskedConnections(seen),
    underWay: runUnderWay(past)?.begun.pid ?? null,
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
