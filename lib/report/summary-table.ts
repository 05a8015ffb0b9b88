import { statusOf, type Outcome } from '../guests/outcome.ts';
import type { GuestRun } from '../shutdown/state.ts';
import { tenths } from './duration.ts';
import { shown } from './printable.ts';
import { makeStyle, type Style } from './style.ts';
import { GAP, tableRow, widthFor, type Cell } from './table-row.ts';
import type { TableOptions } from './view-options.ts';
import { markFor } from './width.ts';
import { connectionName, OUTCOME_WORDS, outcomeNote, times } from './words.ts';

export interface End {
  readonly run: GuestRun;
  readonly outcome: Outcome;
  readonly at: number;
}

/** A row per guest; what a cell has no room for is in the sentences below the table. */
export const summaryTable = (ends: readonly End[], options: TableOptions): string[] => {
  if (ends.length === 0) return [];
  const style = makeStyle(options.color);
  const widths = widthsFor(ends, options);
  const rows = [heading(style), ...ends.map((end) => cellsOf(end, style, options.unicode))].map((cells) =>
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

/** In the order of the cells; 0 drops a column. */
const widthsFor = (ends: readonly End[], { columns, many, unicode }: TableOptions): number[] => {
  const names = ['guest', ...ends.map(({ run }) => shown(run.guest.name, unicode))];
  const name = widthFor(names, Math.floor(columns * (many ? 0.2 : 0.35)));
  const connection = many ? Math.floor(columns * 0.2) : 0;
  const used = name + connection + OUTCOME_WIDTH + TOOK_WIDTH + ASKED_WIDTH + (many ? 5 : 4) * GAP;
  return [name, connection, OUTCOME_WIDTH, TOOK_WIDTH, ASKED_WIDTH, Math.max(0, columns - used)];
};

type Unsized = Omit<Cell, 'width'>;

const heading = ({ faint }: Style): Unsized[] => [
  { text: 'guest', paint: faint },
  { text: 'connection', paint: faint },
  { text: 'outcome', paint: faint },
  { text: 'took', align: 'right', paint: faint },
  { text: 'asked', paint: faint },
  { text: '' },
];

const cellsOf = ({ run, outcome, at }: End, style: Style, unicode: boolean): Unsized[] => [
  { text: shown(run.guest.name, unicode) },
  { text: shown(connectionName(run.guest.connection), unicode) },
  { text: OUTCOME_WORDS[outcome.is], paint: statusOf(outcome) === 0 ? style.good : style.bad },
  { text: run.firstAskedAt === null ? '' : tenths(at - run.firstAskedAt), align: 'right' },
  { text: times(run.asks) },
  { text: shown(outcomeNote(outcome), unicode) },
];
