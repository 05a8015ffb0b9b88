import { globMatcher, isGlob } from './glob.ts';
import type { Guest } from './guest.ts';

/** Whom a run is about. */
export interface Selection {
  /** Names, UUIDs or globs as the administrator typed them; empty means every guest. */
  readonly named: readonly string[];
  /** Globs of guests that are left alone. */
  readonly exclude: readonly string[];
  readonly persistentOnly: boolean;
  /** Leave paused guests alone (`--paused leave`). */
  readonly leavePaused: boolean;
}

export type Verdict =
  | { readonly selected: true }
  | { readonly selected: false; readonly why: 'not-named' | 'excluded' | 'transient' | 'paused' };

type Judge = (guest: Guest) => Verdict;

/** Compiles a selection, so that its globs are built once. */
export const judge = (selection: Selection): Judge => {
  const isNamed = namedBy(selection.named);
  const exclude = selection.exclude.map(globMatcher);
  return (guest) => {
    if (!isNamed(guest)) return no('not-named');
    if (exclude.some((matches) => matches(guest.name))) return no('excluded');
    if (selection.persistentOnly && guest.persistent !== true) return no('transient');
    if (selection.leavePaused && guest.state === 'paused') return no('paused');
    return { selected: true };
  };
};

/** Whether a guest is one of those that words name; without words each is. */
export const namedBy = (words: readonly string[]): ((guest: Guest) => boolean) => {
  const matchers = words.map(wordMatcher);
  return (guest) => matchers.length === 0 || matchers.some((matches) => matches(guest));
};

/** The words that name no guest among these, running or not. */
export const unknownWords = (words: readonly string[], guests: readonly Guest[]): string[] =>
  words.filter((word) => !guests.some(wordMatcher(word)));

const no = (why: 'not-named' | 'excluded' | 'transient' | 'paused'): Verdict => ({ selected: false, why });

/** A word is a name, a UUID or a glob: a guest really named "web*" can be named, and takes "web1" with it. */
const wordMatcher = (word: string): ((guest: Guest) => boolean) => {
  const glob = isGlob(word) ? globMatcher(word) : () => false;
  const uuid = word.toLowerCase();
  return (guest) => guest.name === word || guest.uuid === uuid || glob(guest.name);
};
