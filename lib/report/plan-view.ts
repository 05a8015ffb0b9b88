import type { Guest } from '../guests/guest.ts';
import type { Plan, PlannedGroup } from '../guests/plan.ts';
import { lastResortAt, type Policy } from '../shutdown/policy.ts';
import { plain } from './duration.ts';
import { whatFor, whyAlone } from './plan-words.ts';
import { shown } from './printable.ts';
import { makeStyle, type Style } from './style.ts';
import { GAP, tableRow, widthFor, type Cell } from './table-row.ts';
import { asLine, nothingRuns, orderDoesNotFit, reserveTooLong } from './texts.ts';
import type { TableOptions } from './view-options.ts';
import { markFor, wrap } from './width.ts';
import { connectionName, count, lastResortWord } from './words.ts';

/** What a run would do to whom, in which order, and whether the time suffices. */
export const renderPlan = (plan: Plan, policy: Policy, options: TableOptions): string[] => {
  const style = makeStyle(options.color);
  const row = rowsFor(plan, options, style);
  const groups = plan.groups.flatMap((group, index) => [
    groupLine(plan, group, index, style),
    ...group.guests.map(({ guest }) => row(guest, whatFor(guest, policy))),
    '',
  ]);
  const alone = plan.leftAlone.map(({ guest, why }) => row(guest, whyAlone(why)));
  return [
    ...(plan.groups.length === 0 ? [...wrap(nothingRuns(policy.connections), options.columns), ''] : groups),
    ...(alone.length === 0 ? [] : [style.strong('Left alone'), ...alone, '']),
    ...times(plan, policy).flatMap((text) => wrap(text, options.columns)),
    ...warnings(plan, policy)
      .flatMap((text) => wrap(text, options.columns))
      .map(style.doubtful),
  ];
};

const groupLine = (plan: Plan, group: PlannedGroup, index: number, style: Style): string => {
  const many = plan.groups.length;
  const guests = count(group.guests.length, 'guest');
  if (many === 1) return style.strong(`${guests}, asked at once`);
  const when =
    index === 0 || !plan.orderHolds ? 'at once' : `after group ${String(index)}${latest(plan, index)}`;
  return style.strong(`Group ${String(index + 1)} of ${String(many)}: ${guests}, ${when}`);
};

const latest = ({ shareMs }: Plan, index: number): string => `, at ${plain(shareMs * index)} at the latest`;

const STATE_WIDTH = 11;

const rowsFor = (
  plan: Plan,
  options: TableOptions,
  style: Style,
): ((guest: Guest, what: string) => string) => {
  const { columns, many, unicode } = options;
  const guests = [...plan.groups.flatMap((group) => group.guests), ...plan.leftAlone].map(
    ({ guest }) => guest,
  );
  const most = Math.floor(columns * (many ? 0.25 : 0.4));
  const name = widthFor(
    guests.map((guest) => shown(guest.name, unicode)),
    most,
  );
  const connection = many ? Math.floor(columns * 0.2) : 0;
  const rest = Math.max(0, columns - name - connection - STATE_WIDTH - (many ? 4 : 3) * GAP);
  return (guest, what) => {
    const cells: Cell[] = [
      { text: shown(guest.name, unicode), width: name },
      { text: shown(connectionName(guest.connection), unicode), width: connection, paint: style.faint },
      { text: guest.state, width: STATE_WIDTH },
      { text: what, width: rest },
    ];
    return `  ${tableRow(cells, columns - GAP, markFor(unicode))}`;
  };
};

const times = (plan: Plan, policy: Policy): string[] => {
  const { limitMs, retryMs, parallel } = policy;
  const several = plan.groups.length > 1 && plan.orderHolds;
  return [
    limitMs === Infinity
      ? 'No limit: the run ends with its last guest.'
      : `The run ends after ${plain(limitMs)} at the latest.`,
    ...(several ? [`A group may use ${plain(plan.shareMs)} before the next one begins.`] : []),
    ...(parallel > 0 ? [`${count(parallel, 'guest')} at a time.`] : []),
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

const warnings = (plan: Plan, policy: Policy): string[] => [
  ...(lastResortAt(policy) <= 0 ? [asLine(reserveTooLong(policy.reserveMs, policy.limitMs))] : []),
  ...(plan.orderHolds
    ? []
    : [asLine(orderDoesNotFit(plan.groups.length, Math.max(0, lastResortAt(policy))))]),
];
