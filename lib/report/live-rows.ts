import { isEnded, type GuestRun, type RunState } from '../shutdown/state.ts';
import { statusOf } from '../guests/outcome.ts';
import { running, tenths } from './duration.ts';
import { guestColumns, type GuestColumns } from './names/columns.ts';
import { nextStep } from './next-step.ts';
import { shown } from './printable.ts';
import type { Paint, Style } from './style.ts';
import { GAP, tableRow, type Cell } from './table-row.ts';
import { fit, markFor } from './width.ts';
import { OUTCOME_WORDS } from './words.ts';

export interface RowOptions {
  readonly style: Style;
  readonly unicode: boolean;
  readonly many: boolean;
}

/**
 * A row per guest in at most so many rows: unfinished ones first, then those that ended last; the others are
 * counted in the last row.
 */
export const liveRows = (
  state: RunState,
  now: number,
  size: { readonly columns: number; readonly rows: number },
  options: RowOptions,
): string[] => {
  const runs = [...state.guests.values()].sort(byUrgency);
  const hides = runs.length > size.rows;
  const visible = runs.slice(0, hides ? Math.max(0, size.rows - 1) : size.rows);
  const who = whoIn(state, size.columns, options);
  const rest = Math.max(0, size.columns - who.name - STATE_WIDTH - TIME_WIDTH - 3 * GAP);
  const rows = visible.map((run) =>
    tableRow(cells(state, run, now, { who, rest }, options), size.columns, markFor(options.unicode)),
  );
  if (hides && size.rows > 0) rows.push(hiddenRow(runs.slice(visible.length), size.columns, options));
  return rows;
};

const byUrgency = (a: GuestRun, b: GuestRun): number =>
  a.step.is === 'ended' && b.step.is === 'ended'
    ? b.step.at - a.step.at
    : rank(a) - rank(b) || compare(a.place, b.place);

/** Those whose turn has not come have the least to show of the unfinished ones. */
const rank = (run: GuestRun): number => (isEnded(run) ? 2 : run.step.is === 'waiting' ? 1 : 0);

/** Places may be Infinity, whose difference is no number. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

interface Layout {
  readonly who: GuestColumns;
  readonly rest: number;
}

const STATE_WIDTH = 13;
const TIME_WIDTH = 7;

/** Of all guests, so that names stand still while rows come and go. */
const whoIn = (state: RunState, columns: number, { many, unicode }: RowOptions): GuestColumns => {
  const guests = [...state.guests.values()].map((run) => run.guest);
  const room = Math.max(many ? 24 : 12, Math.floor(columns * (many ? 0.4 : 0.3)));
  return guestColumns(guests, { room, many, unicode });
};

const cells = (
  state: RunState,
  run: GuestRun,
  now: number,
  { who, rest }: Layout,
  options: RowOptions,
): Cell[] => {
  const paint = paintFor(run, options.style);
  return [
    { text: who.nameOf(run.guest), width: who.name },
    { text: who.connectionOf(run.guest), width: who.connection, paint: options.style.faint },
    { text: stateWord(run), width: STATE_WIDTH, ...(paint !== undefined && { paint }) },
    { text: sinceAsked(run, now), width: TIME_WIDTH, align: 'right' },
    { text: shown(nextStep(state, run, now), options.unicode), width: rest },
  ];
};

const stateWord = (run: GuestRun): string =>
  run.step.is === 'ended' ? OUTCOME_WORDS[run.step.outcome.is] : run.guest.state;

const paintFor = (run: GuestRun, style: Style): Paint | undefined => {
  if (run.step.is === 'ended') return statusOf(run.step.outcome) === 0 ? style.good : style.bad;
  return run.step.is === 'forcing' || run.step.is === 'hopeless' ? style.doubtful : undefined;
};

/** Runs while the guest does; stands still at what it took. */
const sinceAsked = (run: GuestRun, now: number): string => {
  if (run.firstAskedAt === null) return '';
  return run.step.is === 'ended' ? tenths(run.step.at - run.firstAskedAt) : running(now - run.firstAskedAt);
};

const hiddenRow = (hidden: readonly GuestRun[], columns: number, { style, unicode }: RowOptions): string => {
  const ended = hidden.filter(isEnded).length;
  const waiting = hidden.filter((run) => run.step.is === 'waiting').length;
  const counts: [number, string][] = [
    [hidden.length - ended - waiting, 'going down'],
    [waiting, 'waiting'],
    [ended, 'ended'],
  ];
  const said = counts.filter(([many]) => many > 0).map(([many, word]) => `${String(many)} ${word}`);
  const text = `${unicode ? '…' : '...'} and ${String(hidden.length)} more: ${said.join(', ')}`;
  return style.faint(fit(text, columns, markFor(unicode)));
};
