import { statusOf, type Outcome } from '../guests/outcome.ts';
import type { GuestRun } from '../shutdown/state.ts';
import { tenths } from './duration.ts';
import { guestColumns, type GuestColumns } from './names/columns.ts';
import { shown } from './printable.ts';
import { makeStyle, type Style } from './style.ts';
import { GAP, tableRow, widthFor, type Cell } from './table-row.ts';
import type { TableOptions } from './view-options.ts';
import { markFor } from './width.ts';
import { OUTCOME_WORDS, outcomeNote, times } from './words.ts';

export interface End {
  readonly run: GuestRun;
  readonly outcome: Outcome;
  readonly at: number;
}

/** A row per guest; what a cell has no room for is in the sentences below the table. */
export const summaryTable = (ends: readonly End[], options: TableOptions): string[] => {
  if (ends.length === 0) return [];
  const style = makeStyle(options.color);
  const who = whoIn(ends, options);
  const widths = widthsFor(who, options);
  const rows = [heading(style), ...ends.map((end) => cellsOf(end, who, style, options.unicode))].map(
    (cells) =>
      tableRow(
        cells.map((cell, index) => ({ ...cell, width: widths[index] ?? 0 })),
        options.columns,
        markFor(options.unicode),
      ),
  );
  return [...rows, ''];
};

const OUTCOME_WIDTH = 13;
const TOOK_WIDTH = 9;
const ASKED_WIDTH = 9;

/** Names have the room that the notes leave; a note that is longer is in the sentences, too. */
const whoIn = (ends: readonly End[], { columns, many, unicode }: TableOptions): GuestColumns => {
  const notes = widthFor(
    ends.map(({ outcome }) => shown(outcomeNote(outcome), unicode)),
    columns,
  );
  const least = Math.floor(columns * (many ? 0.4 : 0.35));
  const room = Math.max(least, columns - usedByOthers(many) - notes);
  const guests = ends.map(({ run }) => run.guest);
  return guestColumns(guests, { room, many, unicode, others: ['guest'] });
};

/** In the order of the cells; 0 drops a column. */
const widthsFor = ({ name, connection }: GuestColumns, { columns, many }: TableOptions): number[] => {
  const notes = Math.max(0, columns - name - connection - usedByOthers(many));
  return [name, connection, OUTCOME_WIDTH, TOOK_WIDTH, ASKED_WIDTH, notes];
};

const usedByOthers = (many: boolean): number =>
  OUTCOME_WIDTH + TOOK_WIDTH + ASKED_WIDTH + (many ? 5 : 4) * GAP;

type Unsized = Omit<Cell, 'width'>;

const heading = ({ faint }: Style): Unsized[] => [
  { text: 'guest', paint: faint },
  { text: 'connection', paint: faint },
  { text: 'outcome', paint: faint },
  { text: 'took', align: 'right', paint: faint },
  { text: 'asked', paint: faint },
  { text: '' },
];

const cellsOf = (
  { run, outcome, at }: End,
  { nameOf, connectionOf }: GuestColumns,
  style: Style,
  unicode: boolean,
): Unsized[] => [
  { text: nameOf(run.guest) },
  { text: connectionOf(run.guest) },
  { text: OUTCOME_WORDS[outcome.is], paint: statusOf(outcome) === 0 ? style.good : style.bad },
  { text: run.firstAskedAt === null ? '' : tenths(at - run.firstAskedAt), align: 'right' },
  { text: times(run.asks) },
  { text: shown(outcomeNote(outcome), unicode) },
];
