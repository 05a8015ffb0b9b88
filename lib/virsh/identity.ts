import type { Capabilities } from './capabilities.ts';
import { parseTable, type Row } from './table.ts';
import type { Virsh } from './virsh.ts';

/** Who a row of the table is: what virsh's table does not say, or spoils. */
export interface Identity {
  readonly uuid: string;
  /** As libvirt has it, not as the table shows it. */
  readonly name: string;
  readonly persistent: boolean | undefined;
}

/** A row to its guest. An id is not given twice while libvirtd runs, and the name guards against its restart. */
export type Identities = ReadonlyMap<string, Identity>;

export const rowKey = (row: Row): string => `${String(row.id)} ${row.name}`;

/** Tries of the plain lists before rows are asked about one by one: guests come and go between them. */
const TRIES = 3;

/**
 * Finds out who these rows are. Guests that are gone meanwhile are missing from the answer.
 * @param limitMs for all of it
 */
export const identify = async (
  virsh: Virsh,
  connection: string,
  rows: readonly Row[],
  can: Capabilities,
  limitMs: number,
): Promise<Identities> => {
  for (let tries = 0; can.plainLists && tries < TRIES; tries += 1) {
    const { stdout } = await virsh.run(connection, [PLAIN_LISTS], { limitMs });
    const found = zipLists(stdout);
    if (found !== null) return found;
  }
  return oneByOne(virsh, connection, rows, can, limitMs);
};

/**
 * Who is who, in one process, for virsh 0.9.11 or later. All lists have one order; the UUIDs come twice, so that a guest
 * that comes or goes in between is seen. They cost libvirtd one call each, a table one for every guest.
 */
export const PLAIN_LISTS =
  'list; echo @; list --uuid; echo @; list --name; echo @; list --transient --name; echo @; list --uuid';

/** @returns null when the lists do not fit each other, or are no plain lists (10.7.0 prints a table for --uuid) */
export const zipLists = (stdout: string): Identities | null => {
  const [table = '', uuids = '', names = '', transient = '', again = ''] = stdout.split(/^@\n/mu);
  const rows = parseTable(table);
  const ids = lines(uuids);
  const raw = lines(names);
  if (rows === null || ids.length !== rows.length || raw.length !== rows.length) return null;
  if (!ids.every(isUuid) || ids.join() !== lines(again).filter(isUuid).join()) return null;
  if (!rows.every((row, at) => isNamed(row, raw[at] ?? ''))) return null;
  const isTransient = new Set(lines(transient));
  return new Map(
    rows.map((row, at): [string, Identity] => {
      const uuid = ids[at] ?? '';
      const name = raw[at] ?? row.name;
      return [rowKey(row), { uuid, name, persistent: !isTransient.has(name) }];
    }),
  );
};

/** By id, in one process: 0.7.5 and 0.8.3 cannot take a name with a blank, and no version needs the guest's help. */
const oneByOne = async (
  virsh: Virsh,
  connection: string,
  rows: readonly Row[],
  can: Capabilities,
  limitMs: number,
): Promise<Identities> => {
  const ids = rows.flatMap((row) => (row.id === null ? [] : [String(row.id)]));
  const script = ids.flatMap((id) => [`domuuid ${id}`, `domname ${id}`]);
  if (can.plainLists) script.push('list --transient --name');
  const { stdout } = await virsh.run(connection, [script.join('; ')], { limitMs });
  const { answers, rest } = splitAnswers(stdout, ids.length * 2);
  const transient = new Set(rest);
  const found = new Map<string, Identity>();
  for (const row of rows) {
    const at = ids.indexOf(String(row.id)) * 2;
    const [uuid, name] = [answers[at], answers[at + 1]];
    if (at < 0 || uuid === undefined || name === undefined || !isUuid(uuid)) continue;
    found.set(rowKey(row), { uuid, name, persistent: can.plainLists ? !transient.has(name) : undefined });
  }
  return found;
};

/**
 * Each command of a script prints its answer, if it has one, and then an empty line: so do all versions without -q.
 * @param count commands that answer in one line; what follows theirs is the rest
 */
const splitAnswers = (stdout: string, count: number): { answers: (string | undefined)[]; rest: string[] } => {
  const lines = stdout.split('\n');
  const answers: (string | undefined)[] = [];
  let at = 0;
  for (let command = 0; command < count; command += 1) {
    const line = lines[at] ?? '';
    answers.push(line === '' ? undefined : line);
    at += line === '' ? 1 : 2;
  }
  return { answers, rest: lines.slice(at).filter((line) => line !== '') };
};

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Where virsh spoils a name in its table, the place in the list has to do. */
const isNamed = (row: Row, name: string): boolean =>
  !/^[ -~]*$/u.test(name) || name.trim() === row.name.trim();

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text);
