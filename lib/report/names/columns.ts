import type { GuestName } from '../record-base.ts';
import { widthFor } from '../table-row.ts';
import { markFor } from '../width.ts';
import { connectionName } from '../words.ts';
import { connectionForms } from './connections.ts';
import { labelsOf, type Naming } from './labels.ts';
import { shorten } from './shorten.ts';

/** The columns of a table that tell which guest a row is about: no two guests look alike in them. */
export interface GuestColumns {
  /** Columns; `connection` is 0 where none is to be shown. */
  readonly name: number;
  readonly connection: number;
  readonly nameOf: Naming;
  readonly connectionOf: Naming;
}

export interface ColumnOptions {
  /** Columns for both. */
  readonly room: number;
  readonly unicode: boolean;
  /** Show the connection. */
  readonly many: boolean;
  /** What else stands in the name's column. */
  readonly others?: readonly string[];
}

/** @param guests all of the table, and those that a live one hides for the moment: forms do not change as it moves */
export const guestColumns = (guests: readonly GuestName[], options: ColumnOptions): GuestColumns => {
  const { room, unicode, many, others = [] } = options;
  const label = labelsOf(guests, unicode);
  const labels = guests.map(label);
  const named = widthFor([...others, ...labels], Infinity);
  const connections = connectionColumn(guests, named, options);
  const name = Math.min(named, room - connections.width);
  const nameForm = shorten(labels, name, markFor(unicode));
  return {
    name,
    connection: many ? connections.width : 0,
    nameOf: (guest) => nameForm(label(guest)),
    connectionOf: ({ connection }) => connections.form(connection),
  };
};

const HEADING = 'connection';

/** Half of the room where both need more; else what the names leave. */
const connectionColumn = (
  guests: readonly GuestName[],
  named: number,
  { room, unicode, many }: ColumnOptions,
): { readonly width: number; readonly form: (uri: string) => string } => {
  if (!many) return { width: 0, form: connectionName };
  const uris = guests.map(({ connection }) => connection);
  const most = Math.max(Math.floor(room / 2), room - named);
  const form = connectionForms(uris, most, unicode);
  return { width: widthFor([HEADING, ...uris.map(form)], most), form };
};
