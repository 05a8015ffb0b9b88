import { guestKey } from '../../guests/guest.ts';
import type { GuestTurn } from '../history/runs.ts';
import type { RecordOf } from '../record-types.ts';
import { tenths } from '../duration.ts';
import type { Naming } from '../names/labels.ts';
import { oneLine, printable } from '../printable.ts';
import { callWord, connectionName, count, inMode, lastResortWord, listing, OUTCOME_WORDS } from '../words.ts';
import { batteryNotes } from './battery-notes.ts';
import type { Happening, HappeningName, Timeline } from './model.ts';

/** A sentence beneath the bars. */
export interface Note {
  /** Seconds since the run's process began; the first time, where it tells of several guests. */
  readonly at: number;
  readonly text: string;
}

/** More would push the bars off the screen; JSON has all. */
const MOST_NOTES = 20;
const MOST_NAMES = 5;

/**
 * What a bar cannot show: what happened to the run as a whole, and why something failed, in order of time. Of too many those give way
 * that say less: a run that was ended says more than a guest that refused a mode.
 * @param most Infinity on a page, which pushes nothing off a screen
 */
export const notesOf = (
  { happenings, guests, battery }: Timeline,
  name: Naming,
  most: number = MOST_NOTES,
): Note[] => {
  const ofRun = happenings.map((one): Ranked => ({
    ...{ at: one.elapsed, text: sentence(one) },
    rank: one.event === 'connection-lost' || one.event === 'connection-back' ? 1 : 0,
  }));
  const turns = guests.flatMap(({ moments }) => moments.map(({ turn }) => turn));
  const ofGuests = together(turns).map(({ at, names, text, isEnd }): Ranked => ({
    ...{ at, text: `${some(names.map(name), MOST_NAMES)}: ${text}` },
    rank: isEnd ? 2 : 3,
  }));
  const ofBattery = (battery === null ? [] : batteryNotes(battery)).map(({ at, text, weighs }): Ranked => ({
    ...{ at, text },
    rank: weighs ? 0 : 1,
  }));
  const all = [...ofRun, ...ofBattery, ...ofGuests].sort((a, b) => a.rank - b.rank || a.at - b.at);
  const rest = all.slice(most).map(({ at }) => at);
  const more =
    rest.length === 0
      ? []
      : [{ at: Math.min(...rest), text: `and ${count(rest.length, 'event')} more (--json has all)` }];
  return [...all.slice(0, most).map(({ at, text }) => ({ at, text })), ...more].sort((a, b) => a.at - b.at);
};

/** 0 says most. */
type Ranked = Note & { readonly rank: number };

/** `a, b and 3 more`. */
export const some = (words: readonly string[], most: number): string => {
  if (words.length <= most) return listing(words);
  return `${words.slice(0, most).join(', ')} and ${String(words.length - most)} more`;
};

interface Told {
  at: number;
  readonly names: GuestTurn['guest'][];
  readonly text: string;
  readonly isEnd: boolean;
}

/** The same of several guests is said once: an agent that is missing is often missing everywhere. */
const together = (turns: readonly GuestTurn[]): Told[] => {
  const byText = new Map<string, Told>();
  for (const turn of turns) {
    const text = guestSentence(turn);
    if (text === '') continue;
    const isEnd = turn.event === 'guest-ended';
    const told = byText.get(text) ?? { at: turn.elapsed, names: [], text, isEnd };
    told.at = Math.min(told.at, turn.elapsed);
    const key = guestKey(turn.guest);
    if (!told.names.some((one) => guestKey(one) === key)) told.names.push(turn.guest);
    byText.set(text, told);
  }
  return [...byText.values()];
};

const sentence = (happening: Happening): string =>
  (SENTENCES[happening.event] as (happening: Happening) => string)(happening);

/** One for each: a new one without its sentence does not compile. */
const SENTENCES: { readonly [Name in HappeningName]: (happening: RecordOf<Name>) => string } = {
  'share-used': ({ group, left }) =>
    `group ${String(group)} had used its share of the time, the next one began: ${count(left, 'guest')} had not ended`,
  'order-gave-way': ({ why, guests }) =>
    `the order gave way, ${oneLine(why)}: all that waited (${count(guests, 'guest')}) were asked`,
  'connection-lost': ({ connection, detail }) =>
    `${connectionName(connection)} could not be asked: ${oneLine(detail)}`,
  'connection-back': ({ connection, awaySeconds }) =>
    `${connectionName(connection)} answered again${awaySeconds === null ? '' : `, after ${tenths(awaySeconds * 1000)}`}`,
  'last-resort': ({ lastResort, guests, why }) =>
    `last resort, ${oneLine(why)}: ${count(guests, 'guest')} to be ${lastResortWord(lastResort)}`,
  signal: ({ signal, ignored }) =>
    ignored
      ? `${printable(signal)} was ignored: the host was going down`
      : `${printable(signal)} ended the run: the requests sent stayed sent`,
};

const guestSentence = (turn: GuestTurn): string =>
  (GUEST_SENTENCES[turn.event] as (turn: GuestTurn) => string)(turn);

type TurnName = GuestTurn['event'];
const nothing = (): string => '';

/** '' for what the bar tells by itself. */
const GUEST_SENTENCES: {
  readonly [Name in TurnName]: (turn: Extract<GuestTurn, { readonly event: Name }>) => string;
} = {
  'guest-asked': nothing,
  'guest-not-asked': ({ mode, why }) => `could not be asked${inMode(mode)}: ${oneLine(why)}`,
  'guest-resumed': () => 'was paused, resumed first',
  'guest-woken': () => 'was suspended, woken first',
  'guest-call-failed': ({ call, why }) => `${callWord(call)} failed: ${oneLine(why)}`,
  'guest-saving': nothing,
  'guest-forcing': nothing,
  'guest-changed': nothing,
  'guest-found': () => 'was started meanwhile, and taken in',
  'guest-back': () => 'came back, and was taken in again',
  'guest-ended': ({ outcome, by, why }) => {
    if (outcome === 'forced') return by === 'someone else' ? 'was forced off by someone else' : '';
    return why === undefined ? '' : `${OUTCOME_WORDS[outcome]}: ${oneLine(why)}`;
  },
};
