import { guestKey, type Guest, type GuestKey } from '../../guests/guest.ts';
import type { Plan, PlannedGroup } from '../../guests/plan.ts';
import type { Policy } from '../../shutdown/policy.ts';
import type { PredictedGuest, Prediction } from '../../shutdown/prediction.ts';
import { plain } from '../duration.ts';
import type { Forecast } from '../prediction/forecast.ts';
import { downCell, durationCell, forecastLines } from '../prediction/words.ts';
import { shown } from '../printable.ts';
import { makeStyle, type Style } from '../style.ts';
import { GAP, tableRow, widthFor, type Cell } from '../table-row.ts';
import { nothingRuns } from '../texts.ts';
import type { TableOptions } from '../view-options.ts';
import { markFor, wrap } from '../width.ts';
import { connectionName, count } from '../words.ts';
import { timeLines, warningLines } from './times.ts';
import { whatFor, whyAlone } from './words.ts';

/** What a run would do to whom, in which order, how long that takes, and whether the time suffices. */
export const renderPlan = (
  plan: Plan,
  policy: Policy,
  forecast: Forecast,
  options: TableOptions,
): string[] => {
  const { columns } = options;
  const style = makeStyle(options.color);
  const row = rowsFor(plan, forecast, options, style);
  const { prediction } = forecast;
  const isOrdered = plan.groups.length > 1;
  const groups = plan.groups.flatMap((group, index) => [
    style.strong(groupLine(plan, group, index, policy)),
    ...group.guests.map(({ guest }) => row(guest, whatFor(guest, policy))),
    ...(isOrdered ? [row(prediction.groups[index] ?? prediction, `group ${String(index + 1)}`)] : []),
    '',
  ]);
  const alone = plan.leftAlone.map(({ guest, why }) => row(guest, whyAlone(why)));
  const isEmpty = plan.groups.length === 0;
  return [
    ...(isEmpty
      ? [...wrap(nothingRuns(policy.connections), columns), '']
      : [row(null, 'what'), ...groups, row(prediction, 'all'), '']),
    ...(alone.length === 0 ? [] : [style.strong('Left alone'), ...alone, '']),
    ...timeLines(plan, policy).flatMap((text) => wrap(text, columns)),
    ...warningLines(plan, policy, isOnBattery(forecast))
      .flatMap((text) => wrap(text, columns))
      .map(style.doubtful),
    ...(isEmpty
      ? []
      : [
          '',
          ...forecastLines(forecast, options).flatMap(({ text, paint }) => painted(text, columns, paint)),
        ]),
  ];
};

const isOnBattery = ({ battery }: Forecast): boolean =>
  battery !== null && battery.known.reading !== null && battery.known.reading.power !== 'mains';

const painted = (text: string, columns: number, paint: (line: string) => string): string[] =>
  wrap(text, columns).map(paint);

const groupLine = (plan: Plan, group: PlannedGroup, index: number, { parallel }: Policy): string => {
  const many = plan.groups.length;
  const guests = count(group.guests.length, 'guest');
  const slots = parallel > 0 && parallel < group.guests.length ? `${String(parallel)} at a time` : 'at once';
  if (many === 1) return `${guests}, asked ${slots}`;
  const when = index === 0 || !plan.orderHolds ? slots : `after group ${String(index)}${latest(plan, index)}`;
  return `Group ${String(index + 1)} of ${String(many)}: ${guests}, ${when}`;
};

const latest = ({ shareMs }: Plan, index: number): string => `, at ${plain(shareMs * index)} at the latest`;

const STATE_WIDTH = 11;
const TIME_WIDTH = 8;

/** A row for a guest; for null the headings; for a group, or for all of them, when they are down. */
type RowMaker = (of: Guest | Pick<Prediction, 'medianMs' | 'worstMs'> | null, what: string) => string;

const rowsFor = (plan: Plan, forecast: Forecast, options: TableOptions, style: Style): RowMaker => {
  const { columns, many, unicode } = options;
  const times = timesOf(forecast);
  const { availableMs } = forecast.prediction;
  const guests = [...plan.groups.flatMap((group) => group.guests), ...plan.leftAlone];
  const names = ['guest', 'group 10 down', ...guests.map(({ guest }) => shown(guest.name, unicode))];
  const name = widthFor(names, Math.floor(columns * (many ? 0.2 : 0.3)));
  const connection = many ? Math.floor(columns * 0.15) : 0;
  const used = name + connection + STATE_WIDTH + 2 * TIME_WIDTH + (many ? 6 : 5) * GAP;
  const widths = [name, connection, STATE_WIDTH, TIME_WIDTH, TIME_WIDTH, Math.max(0, columns - used)];
  const line = (texts: readonly string[], paint?: Cell['paint']): string => {
    const cells = texts.map((text, at) => cellAt(at, text, widths[at] ?? 0, paint));
    return `  ${tableRow(cells, columns - GAP, markFor(unicode))}`;
  };
  return (of, what) => {
    if (of === null) return line(['guest', 'connection', 'state', 'usually', 'at worst', what], style.faint);
    if (!('uuid' in of))
      return line(
        [
          `${what} down`,
          '',
          '',
          downCell(of.medianMs, availableMs),
          downCell(of.worstMs, availableMs),
          'from begin',
        ],
        style.faint,
      );
    return line([
      shown(of.name, unicode),
      shown(connectionName(of.connection), unicode),
      of.state,
      ...(times.get(guestKey(of)) ?? ['', '']),
      what,
    ]);
  };
};

const cellAt = (at: number, text: string, width: number, paint: Cell['paint']): Cell => ({
  text,
  width,
  ...(TIME_CELLS.includes(at) && { align: 'right' as const }),
  ...(paint !== undefined && { paint }),
});

const TIME_CELLS: readonly number[] = [3, 4];

const timesOf = ({ prediction }: Forecast): Map<GuestKey, [string, string]> =>
  new Map(
    prediction.groups
      .flatMap(({ guests }) => guests)
      .map((one): [GuestKey, [string, string]] => [guestKey(one.guest), timeCells(one)]),
  );

const timeCells = ({ guest, duration }: PredictedGuest): [string, string] =>
  guest.state === 'crashed'
    ? ['no end', 'no end']
    : [durationCell(duration, 'medianMs'), durationCell(duration, 'worstMs')];
