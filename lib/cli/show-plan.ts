import { hostname } from 'node:os';
import { planRecord, toLine } from '../report/json.ts';
import { renderPlan } from '../report/plan/view.ts';
import { asLine, failure } from '../report/texts.ts';
import type { BatteryReading } from '../shutdown/battery-source.ts';
import type { Plan } from '../guests/plan.ts';
import { isAskedAtOnce } from '../shutdown/outage.ts';
import type { Policy } from '../shutdown/policy.ts';
import { underBattery } from '../shutdown/battery-limit.ts';
import type { Prediction } from '../shutdown/prediction.ts';
import { processClock } from './clock.ts';
import { PAGER_MS, type Console } from './console.ts';
import { forecastOf, knownBattery } from './forecast.ts';
import type { Settings } from './options.ts';
import { readPast } from './past.ts';
import { planOf } from './policy.ts';
import { NAME, sayWhole } from './say.ts';
import { SILENT, unaskedConnections, type Survey } from './survey.ts';

/** What would happen; 4 when a connection could not be asked, for its guests are missing from the plan. */
export const showPlan = async (
  console: Console,
  policy: Policy,
  settings: Settings,
  seen: Survey,
): Promise<number> => {
  const { out, json, look } = console;
  const [past, battery] = await Promise.all([
    readPast(settings, process.env),
    knownBattery(settings, process.env),
  ]);
  const reading = battery?.reading ?? null;
  const forecast = forecastOf(policy, { settings, seen, past, battery });
  const now = underBattery(policy, reading);
  const plan = withOrder(planOf(now, seen.guests, 0), forecast.prediction, reading);
  const stamp = { run: hostname(), time: new Date() };
  const isWhole = unaskedConnections(seen) === 0;
  return sayWhole(async () => {
    if (json) out.write(toLine(planRecord({ at: processClock.now(), policy, plan, forecast }, stamp)));
    // Where nobody could be asked, "no guest" would be a lie.
    else if (isWhole || plan.groups.length > 0)
      for (const line of renderPlan(plan, now, forecast, look)) out.write(`${line}\n`);
    sayUnasked(console, seen);
    await console.flush(PAGER_MS);
    return isWhole ? 0 : 4;
  });
};

/** On battery the order may give way where the time by itself would suffice for it. */
const withOrder = (plan: Plan, prediction: Prediction, reading: BatteryReading | null): Plan =>
  reading !== null && reading.power !== 'mains' && isAskedAtOnce(prediction)
    ? { ...plan, orderHolds: false }
    : plan;

const sayUnasked = ({ err }: Console, { happenings, looking }: Survey): void => {
  for (const one of happenings)
    if (one.is === 'look-failed') err.write(`${NAME}: ${asLine(failure(one.connection, one.failure))}\n`);
  for (const connection of looking) err.write(`${NAME}: ${asLine(failure(connection, SILENT))}\n`);
};
