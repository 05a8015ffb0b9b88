import type { Code, Matter } from '../../check/finding.ts';
import type { Guest } from '../../guests/guest.ts';
import { BATTERY_WORDS } from './battery-words.ts';
import { DEFINITION_WORDS } from './definition-words.ts';
import { HOST_WORDS } from './host-words.ts';
import { LACK_WORDS } from './lack-words.ts';
import { LIMIT_WORDS } from './limit-words.ts';
import type { FindingMessage, Words } from './message.ts';
import { PAST_WORDS } from './past-words.ts';
import { STATE_WORDS } from './state-words.ts';

/** Every finding in words: the cause first, the remedy second, no cause without a remedy. */
export const WORDS: Words<Code> = {
  ...HOST_WORDS,
  ...LACK_WORDS,
  ...LIMIT_WORDS,
  ...BATTERY_WORDS,
  ...DEFINITION_WORDS,
  ...STATE_WORDS,
  ...PAST_WORDS,
};

/** @param guests all of whom that is true; none where it is about the host */
export const findingWords = (matter: Matter, guests: readonly Guest[]): FindingMessage => {
  const words = WORDS[matter.code] as (matter: Matter, guests: readonly Guest[]) => FindingMessage;
  const { remedy, ...rest } = words(matter, guests);
  return { ...rest, remedy: /\bGUEST\b/u.test(remedy) ? `${remedy} (GUEST: each of these)` : remedy };
};
