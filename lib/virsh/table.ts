import { GUEST_STATES, type GuestState } from '../guests/guest.ts';

/** A row of `virsh list`. The name is not to be shown where virsh spoils it, but it is the same in each list. */
export interface Row {
  readonly id: number | null;
  readonly name: string;
  readonly state: GuestState;
}

/**
 * Reads the table of `virsh list`, all three layouts since 0.4 (FACTS section 2).
 *
 * Columns cannot be trusted: an overlong name leaves a single blank, names hold blanks, UTF-8 shifts columns.
 * So the first token is the id or `-`, a known state is taken from the end, and the rest is the name.
 *
 * @returns null when this is not a whole table: no header, a line that is no row, or no blank line after the last
 *   row, which virsh always prints, so that its lack shows a list that was cut off
 */
export const parseTable = (text: string): Row[] | null => {
  const lines = text.split('\n');
  const header = lines.findIndex((line) => HEADER.test(line));
  if (header === -1 || !/^-+$/u.test(lines[header + 1] ?? '')) return null;
  const body = lines.slice(header + 2);
  const end = body.findIndex((line) => line.trim() === '');
  if (end === -1 || (end === body.length - 1 && !text.endsWith('\n\n'))) return null;
  const rows = body.slice(0, end).map(parseRow);
  return rows.every((row) => row !== null) ? rows : null;
};

const HEADER = /^ *Id +Name +State\b/u;
const ROW = new RegExp(`^ *(\\d+|-) (?: *)(.*?) +(${[...GUEST_STATES, 'saved'].join('|')}) *$`, 'u');

const parseRow = (line: string): Row | null => {
  const [, id, name, state] = ROW.exec(line) ?? [];
  if (id === undefined || name === undefined || state === undefined) return null;
  return {
    id: id === '-' ? null : Number(id),
    name,
    state: state === 'saved' ? 'shut off' : (state as GuestState),
  };
};
