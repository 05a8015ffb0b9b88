import type { Plan, PlannedGroup } from '../../guests/plan.ts';
import type { Policy } from '../../shutdown/policy.ts';
import { plain } from '../duration.ts';
import { namingFor } from '../names/labels.ts';
import type { Forecast } from '../prediction/forecast.ts';
import { forecastLines } from '../prediction/words.ts';
import { makeStyle } from '../style.ts';
import { nothingRuns } from '../texts.ts';
import type { TableOptions } from '../view-options.ts';
import { wrap, wrapAll } from '../width.ts';
import { count } from '../words.ts';
import { plannedGuests, planRows } from './rows.ts';
import { timeLines, warningLines } from './times.ts';

/** What a run would do to whom, in which order, how long that takes, and whether the time suffices. */
export const renderPlan = (
  plan: Plan,
  policy: Policy,
  forecast: Forecast,
  options: TableOptions,
): string[] => {
  const { columns } = options;
  const style = makeStyle(options.color);
  const rows = planRows(plan, policy, forecast, options);
  const name = namingFor(plannedGuests(plan), options.many, options.unicode);
  const { prediction } = forecast;
  const isOrdered = plan.groups.length > 1;
  const groups = plan.groups.flatMap((group, index) => [
    style.strong(groupLine(plan, group, index, policy)),
    ...group.guests.map(({ guest }) => rows.asked(guest)),
    ...(isOrdered ? [rows.down(`group ${String(index + 1)}`, prediction.groups[index] ?? prediction)] : []),
    '',
  ]);
  const alone = plan.leftAlone.map(({ guest, why }) => rows.alone(guest, why));
  const isEmpty = plan.groups.length === 0;
  return [
    ...(isEmpty
      ? [...wrap(nothingRuns(policy.connections), columns), '']
      : [rows.heading, ...groups, rows.down('all', prediction), '']),
    ...(alone.length === 0 ? [] : [style.strong('Left alone'), ...alone, '']),
    ...timeLines(plan, policy).flatMap((text) => wrap(text, columns)),
    ...warningLines(plan, policy, isOnBattery(forecast))
      .flatMap((text) => wrap(text, columns))
      .map(style.doubtful),
    ...(isEmpty
      ? []
      : [
          '',
          ...forecastLines(forecast, name, options).flatMap(({ text, paint }) =>
            painted(text, columns, paint),
          ),
        ]),
  ];
};

const isOnBattery = ({ battery }: Forecast): boolean =>
  battery !== null && battery.known.reading !== null && battery.known.reading.power !== 'mains';

const painted = (text: string, columns: number, paint: (line: string) => string): string[] =>
  wrapAll(text, columns).map(paint);

const groupLine = (plan: Plan, group: PlannedGroup, index: number, { parallel }: Policy): string => {
  const many = plan.groups.length;
  const guests = count(group.guests.length, 'guest');
  const hasSlots = plan.orderHolds && parallel > 0 && parallel < group.guests.length;
  const slots = hasSlots ? `${String(parallel)} at a time` : 'at once';
  if (many === 1) return `${guests}, asked ${slots}`;
  const when = index === 0 || !plan.orderHolds ? slots : `after group ${String(index)}${latest(plan, index)}`;
  return `Group ${String(index + 1)} of ${String(many)}: ${guests}, ${when}`;
};

const latest = ({ shareMs }: Plan, index: number): string => `, at ${plain(shareMs * index)} at the latest`;
