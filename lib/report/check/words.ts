import type { Code, Matter } from '../../check/finding.ts';
import type { Guest } from '../../guests/guest.ts';
import { BATTERY_WORDS } from './battery-words.ts';
import { DEFINITION_WORDS } from './definition-words.ts';
import { HOST_WORDS } from './host-words.ts';
import { LACK_WORDS } from './lack-words.ts';
import { LIMIT_WORDS } from './limit-words.ts';
import { isTyped } from './commands.ts';
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
  const { remedy, ...rest } = inWords(matter, guests);
  if (!PATTERN.test(remedy)) return { ...rest, remedy };
  const byUuid = guests.every(isTyped) ? '' : ', by UUID where one is given';
  const where = /-c URI\b/u.test(remedy) ? '; URI: its connection' : '';
  return { ...rest, remedy: `${remedy} (GUEST: each of these${byUuid}${where})` };
};

/** Whether the remedy holds a pattern for several guests instead of their names. */
export const isPattern = (matter: Matter, guests: readonly Guest[]): boolean =>
  PATTERN.test(inWords(matter, guests).remedy);

const PATTERN = /\bGUEST\b/u;

const inWords = (matter: Matter, guests: readonly Guest[]): FindingMessage =>
  (WORDS[matter.code] as (matter: Matter, guests: readonly Guest[]) => FindingMessage)(matter, guests);
