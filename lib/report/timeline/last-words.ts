import type { OutcomeKind } from '../../guests/outcome.ts';
import type { RecordedLine, RecordedName, RecordOf } from '../record-types.ts';
import { callWord, connectionName, inMode } from '../words.ts';
import type { Naming } from '../names/labels.ts';
import { printable } from '../printable.ts';

/** What happened with a line of the record, to stand behind "3 s after" and "as": `db1 was asked again`. */
export const whatHappened = (line: RecordedLine, name: Naming): string =>
  (CLAUSES[line.event] as (line: RecordedLine, name: Naming) => string)(line, name);

/** One for each kind of line: a new one without its words does not compile. */
const CLAUSES: { readonly [Name in RecordedName]: (line: RecordOf<Name>, name: Naming) => string } = {
  'run-begun': () => 'the run began',
  'group-begun': ({ group }) => `group ${String(group)} began`,
  'share-used': ({ group }) => `group ${String(group)} had used its share of the time`,
  'order-gave-way': () => 'the order gave way',
  'guest-asked': ({ guest, attempt }, name) => `${name(guest)} was asked${attempt > 1 ? ' again' : ''}`,
  'guest-not-asked': ({ guest, mode }, name) => `${name(guest)} could not be asked${inMode(mode)}`,
  'guest-resumed': ({ guest }, name) => `${name(guest)} was resumed`,
  'guest-woken': ({ guest }, name) => `${name(guest)} was woken`,
  'guest-call-failed': ({ guest, call }, name) => `${callWord(call)} failed for ${name(guest)}`,
  'guest-saving': ({ guest }, name) => `the managed save of ${name(guest)} began`,
  'guest-forcing': ({ guest }, name) => `the forcing off of ${name(guest)} began`,
  'guest-changed': ({ guest, state }, name) => `${name(guest)} was seen ${state}`,
  'guest-found': ({ guest }, name) => `${name(guest)} was found running`,
  'guest-back': ({ guest }, name) => `${name(guest)} came back`,
  'guest-ended': ({ guest, outcome }, name) => `${name(guest)} ${ENDED[outcome]}`,
  'connection-lost': ({ connection }) => `${connectionName(connection)} could not be asked`,
  'connection-back': ({ connection }) => `${connectionName(connection)} answered again`,
  'last-resort': () => 'the last resort began',
  signal: ({ signal }) => `${printable(signal)} came`,
  'battery-read': () => 'the UPS was read',
  'battery-unread': () => 'the UPS could not be read',
  heartbeat: () => 'a sign of life',
  'run-ended': () => 'the run ended',
};

const ENDED: Readonly<Record<OutcomeKind, string>> = {
  clean: 'ended cleanly',
  saved: 'was saved',
  off: 'was off',
  forced: 'was forced off',
  crashed: 'crashed',
  running: 'was given up, still running',
  unknown: 'was given up, its state unknown',
};
