import { guestKey, type Guest, type GuestKey } from '../../guests/guest.ts';
import type { Plan } from '../../guests/plan.ts';
import type { Policy } from '../../shutdown/policy.ts';
import type { PredictedGuest, Prediction } from '../../shutdown/prediction.ts';
import { guestColumns, type GuestColumns } from '../names/columns.ts';
import type { Forecast } from '../prediction/forecast.ts';
import { downCell, durationCell } from '../prediction/words.ts';
import { makeStyle } from '../style.ts';
import { GAP, tableRow, widthFor, type Cell } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { markFor } from '../width.ts';
import { whatFor, whyAlone } from './words.ts';

/** The rows of a plan's table; each begins two columns in. */
export interface PlanRows {
  readonly heading: string;
  /** What is done to whom. */
  readonly asked: (guest: Guest) => string;
  readonly alone: (guest: Guest, why: string) => string;
  /** When a group is down, or all are. */
  readonly down: (whose: string, times: Pick<Prediction, 'medianMs' | 'worstMs'>) => string;
}

export const planRows = (plan: Plan, policy: Policy, forecast: Forecast, options: TableOptions): PlanRows => {
  const { faint } = makeStyle(options.color);
  const times = timesOf(forecast);
  const { availableMs } = forecast.prediction;
  const who = whoIn(plan, policy, options);
  const line = lineMaker(who, options);
  const guestRow = (guest: Guest, what: string): string =>
    line([
      who.nameOf(guest),
      who.connectionOf(guest),
      guest.state,
      ...(times.get(guestKey(guest)) ?? ['', '']),
      what,
    ]);
  return {
    heading: line(['guest', 'connection', 'state', 'usually', 'at worst', 'what'], faint),
    asked: (guest) => guestRow(guest, whatFor(guest, policy)),
    alone: (guest, why) => guestRow(guest, whyAlone(why)),
    down: (whose, { medianMs, worstMs }) => {
      const cells = [downCell(medianMs, availableMs), downCell(worstMs, availableMs), FROM_BEGIN];
      return line([`${whose} down`, '', '', ...cells], faint);
    },
  };
};

export const plannedGuests = ({ groups, leftAlone }: Plan): Guest[] =>
  [...groups.flatMap(({ guests }) => guests), ...leftAlone].map(({ guest }) => guest);

const FROM_BEGIN = 'from begin';
const STATE_WIDTH = 11;
const TIME_WIDTH = 8;

/** Names have the room that the last column leaves. */
const whoIn = (plan: Plan, policy: Policy, { columns, many, unicode }: TableOptions): GuestColumns => {
  const asked = plan.groups.flatMap(({ guests }) => guests);
  const whats = [
    FROM_BEGIN,
    ...asked.map(({ guest }) => whatFor(guest, policy)),
    ...plan.leftAlone.map(({ why }) => whyAlone(why)),
  ];
  const left = columns - usedByOthers(many) - widthFor(whats, columns);
  const room = Math.max(left, Math.floor(columns * (many ? 0.35 : 0.3)));
  return guestColumns(plannedGuests(plan), { room, many, unicode, others: ['guest', 'group 10 down'] });
};

const usedByOthers = (many: boolean): number => STATE_WIDTH + 2 * TIME_WIDTH + (many ? 6 : 5) * GAP;

const lineMaker = ({ name, connection }: GuestColumns, { columns, many, unicode }: TableOptions) => {
  const rest = Math.max(0, columns - name - connection - usedByOthers(many));
  const widths = [name, connection, STATE_WIDTH, TIME_WIDTH, TIME_WIDTH, rest];
  return (texts: readonly string[], paint?: Cell['paint']): string => {
    const cells = texts.map((text, at) => cellAt(at, text, widths[at] ?? 0, paint));
    return `${' '.repeat(GAP)}${tableRow(cells, columns - GAP, markFor(unicode))}`;
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
