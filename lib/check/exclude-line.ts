import { globMatcher } from '../guests/glob.ts';

/**
 * The line of the default file that leaves these guests alone as well as those that are left alone already: to be copied as
 * it is. Its value is split at blanks, so that a blank in a name is written as `?`.
 * @param set the globs that hold now
 */
export const excludeLine = (set: readonly string[], names: readonly string[]): string => {
  const spared = set.map(globMatcher);
  const added = names.filter((name) => !spared.some((matches) => matches(name))).map(globOf);
  return `EXCLUDE="${[...set.map(unblanked), ...new Set(added)].map(quoted).join(' ')}"`;
};

/** A glob that stands for this name; `lib/guests/glob.ts` says what has to be escaped. */
const globOf = (name: string): string => unblanked(name.replace(/[*?[\\]/gu, '\\$&'));

/** What cannot stand in a line, or would end a word. */
const unblanked = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');

/** For double quotes, as sh and `lib/settings/default-file.ts` read them. */
export const quoted = (glob: string): string => glob.replace(/[\\"$`]/gu, '\\$&');
