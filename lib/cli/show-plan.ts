import { hostname } from 'node:os';
import { planRecord, toLine } from '../report/json.ts';
import { renderPlan } from '../report/plan/view.ts';
import { asLine, failure } from '../report/texts.ts';
import type { Policy } from '../shutdown/policy.ts';
import { processClock } from './clock.ts';
import { PAGER_MS, type Console } from './console.ts';
import { forecastOf } from './forecast.ts';
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
  const plan = planOf(policy, seen.guests, 0);
  const forecast = forecastOf(plan, policy, await readPast(settings, process.env), { settings, seen });
  const stamp = { run: hostname(), time: new Date() };
  const isWhole = unaskedConnections(seen) === 0;
  return sayWhole(async () => {
    if (json) out.write(toLine(planRecord({ at: processClock.now(), policy, plan, forecast }, stamp)));
    // Where nobody could be asked, "no guest" would be a lie.
    else if (isWhole || plan.groups.length > 0)
      for (const line of renderPlan(plan, policy, forecast, look)) out.write(`${line}\n`);
    sayUnasked(console, seen);
    await console.flush(PAGER_MS);
    return isWhole ? 0 : 4;
  });
};

const sayUnasked = ({ err }: Console, { happenings, looking }: Survey): void => {
  for (const one of happenings)
    if (one.is === 'look-failed') err.write(`${NAME}: ${asLine(failure(one.connection, one.failure))}\n`);
  for (const connection of looking) err.write(`${NAME}: ${asLine(failure(connection, SILENT))}\n`);
};
