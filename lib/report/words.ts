import type { Guest } from '../guests/guest.ts';
import type { Outcome, OutcomeKind } from '../guests/outcome.ts';
import { unreachable } from '../guests/unreachable.ts';
import type { Call } from '../shutdown/event.ts';
import type { LastResort, Mode } from '../shutdown/policy.ts';
import { oneLine, printable } from './printable.ts';

/** How a guest's part ended, in a table's cell; the worst first, which is the order of every list of outcomes. */
export const OUTCOME_WORDS: Readonly<Record<OutcomeKind, string>> = {
  unknown: 'unknown',
  running: 'still running',
  crashed: 'crashed',
  forced: 'forced off',
  off: 'off',
  saved: 'saved',
  clean: 'ended cleanly',
};

export const OUTCOMES_WORST_FIRST = Object.keys(OUTCOME_WORDS) as OutcomeKind[];

/** What more there is to say of an outcome; '' where the word says it all. */
export const outcomeNote = (outcome: Outcome): string => {
  switch (outcome.is) {
    case 'clean':
    case 'saved':
    case 'crashed':
      return '';
    case 'forced':
      return outcome.by === 'us' ? '' : 'by someone else';
    case 'off':
    case 'running':
    case 'unknown':
      return oneLine(outcome.why);
    default:
      return unreachable(outcome);
  }
};

/** `ended cleanly`, `forced off by someone else`, `still running: the time is up`. */
export const outcomeSentence = (outcome: Outcome): string => {
  const note = outcomeNote(outcome);
  const word = OUTCOME_WORDS[outcome.is];
  if (note === '') return word;
  return outcome.is === 'forced' ? `${word} ${note}` : `${word}: ${note}`;
};

/** A guest as a sentence names it. @param many several connections: the same name may be on each */
export const guestName = (guest: Pick<Guest, 'name' | 'connection'>, many: boolean): string =>
  many ? `${printable(guest.name)} on ${connectionName(guest.connection)}` : printable(guest.name);

export const connectionName = (uri: string): string =>
  uri === '' ? "virsh's default connection" : printable(uri);

export const lastResortWord = (lastResort: LastResort): string => LAST_RESORT_WORDS[lastResort];

const LAST_RESORT_WORDS: Readonly<Record<LastResort, string>> = {
  leave: 'left running',
  destroy: 'forced off',
  save: 'saved',
};

/** What was tried, as a sentence's subject. @param call of a record: a later version may have others */
export const callWord = (call: string): string => CALL_WORDS[call] ?? printable(call);

const CALL_WORDS: Readonly<Record<Call, string> & Partial<Record<string, string>>> = {
  ask: 'the request',
  resume: 'the resume',
  wake: 'the waking',
  save: 'the managed save',
  destroy: 'forcing off',
};

/** ` (acpi)`; nothing where the choice is virsh's. */
export const inMode = (mode: Mode): string => (mode === 'default' ? '' : ` (${mode})`);

/** `1 guest`, `3 guests`. */
export const count = (many: number, noun: string): string =>
  `${String(many)} ${noun}${many === 1 ? '' : 's'}`;

/** `never`, `once`, `twice`, `3 times`. */
export const times = (many: number): string => ['never', 'once', 'twice'][many] ?? `${String(many)} times`;

/** `1st`, `2nd`, `11th`, `21st`. */
export const ordinal = (value: number): string => {
  const teens = value % 100 >= 11 && value % 100 <= 13;
  return `${String(value)}${(teens ? undefined : ['th', 'st', 'nd', 'rd'][value % 10]) ?? 'th'}`;
};

/** `a, b and c`. */
export const listing = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1] ?? ''}`;
