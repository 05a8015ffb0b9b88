import { initOptionEntries, keyEntries, optionEntries } from './entries.ts';
import { escape } from './roff.ts';

export interface ManualValues {
  readonly version: string;
  /** Of the page, as `2014-04-17`. */
  readonly date: string;
}

/**
 * A manual page from its source in docs/man. Two kinds of placeholders, both valid roff: `@VERSION@` and `@DATE@` within a
 * line, and a comment line of its own, `.\" @OPTIONS@`, which entries made from the options table take the place of.
 * Strict: each must be known, none may be left over; throws an Error otherwise.
 */
export const fillManual = (source: string, { version, date }: ManualValues): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(date))
    throw new Error(`a manual page is dated as 2014-04-17, not "${date}"`);
  const left = /^.*(?:@[A-Z]|[A-Z]@).*$/mu.exec(source.replace(PLACEHOLDER, ''));
  if (left !== null) throw new Error(`a manual page has a placeholder left over: ${left[0]}`);
  const words = new Map([
    ['VERSION', escape(version)],
    // As it is: mandoc reads it.
    ['DATE', date],
  ]);
  return source.replace(PLACEHOLDER, (_all, entries: string | undefined, word: string) =>
    entries === undefined ? known(words, word) : known(ENTRIES, entries)().join('\n'),
  );
};

const PLACEHOLDER = /^\.\\" @([A-Z_]+)@$|@([A-Z_]+)@/gmu;

const ENTRIES: ReadonlyMap<string, () => string[]> = new Map([
  ['OPTIONS', optionEntries],
  ['INIT_OPTIONS', initOptionEntries],
  ['KEYS', keyEntries],
]);

const known = <Value>(values: ReadonlyMap<string, Value>, name: string): Value => {
  const value = values.get(name);
  if (value === undefined) throw new Error(`a manual page has a placeholder that nobody fills: @${name}@`);
  return value;
};
