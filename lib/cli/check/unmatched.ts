import type { UnmatchedWords } from '../../check/facts.ts';
import { globMatcher } from '../../guests/glob.ts';
import type { Settings } from '../options.ts';
import { autostartFolder } from '../policy.ts';

/**
 * Words of EXCLUDE and ORDER that name no guest: a slip there costs a guest its manager, or its place.
 * @param names of all guests, off ones and a cluster's on other hosts included; null: not all are known
 */
export const unmatchedWords = (settings: Settings, names: readonly string[] | null): UnmatchedWords => {
  if (names === null) return { exclude: [], order: [] };
  const isIdle = (word: string): boolean => !names.some(globMatcher(word));
  const isByNames = autostartFolder(settings) === null && settings.order.value.trim() !== 'none';
  const order = isByNames ? settings.order.value.split(/[\s,]+/u).filter((word) => word !== '') : [];
  return { exclude: settings.exclude.value.filter(isIdle), order: order.filter(isIdle) };
};
