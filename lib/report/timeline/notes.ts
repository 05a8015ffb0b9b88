import type { GuestTurn } from '../history/runs.ts';
import type { RecordOf } from '../record-types.ts';
import { tenths } from '../duration.ts';
import { oneLine, printable } from '../printable.ts';
import { callWord, connectionName, count, inMode, lastResortWord, listing, OUTCOME_WORDS } from '../words.ts';
import type { Naming } from './last-words.ts';
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

/** What a bar cannot show: what happened to the run as a whole, and why something failed. In order of time. */
export const notesOf = ({ happenings, guests }: Timeline, name: Naming): Note[] => {
  const ofRun = happenings.map((one): Note => ({ at: one.elapsed, text: sentence(one) }));
  const ofGuests = together(guests.flatMap(({ moments }) => moments.map(({ turn }) => turn))).map(
    ({ at, names, text }): Note => {
      return { at, text: `${some(names.map(name), MOST_NAMES)}: ${text}` };
    },
  );
  const all = [...ofRun, ...ofGuests].sort((a, b) => a.at - b.at);
  const rest = all.slice(MOST_NOTES);
  const [first] = rest;
  if (first === undefined) return all;
  return [
    ...all.slice(0, MOST_NOTES),
    { at: first.at, text: `and ${count(rest.length, 'event')} more (--json has all)` },
  ];
};

/** `a, b and 3 more`. */
export const some = (words: readonly string[], most: number): string => {
  if (words.length <= most) return listing(words);
  return `${words.slice(0, most).join(', ')} and ${String(words.length - most)} more`;
};

interface Told {
  at: number;
  readonly names: GuestTurn['guest'][];
  readonly text: string;
}

/** The same of several guests is said once: an agent that is missing is often missing everywhere. */
const together = (turns: readonly GuestTurn[]): Told[] => {
  const byText = new Map<string, Told>();
  for (const turn of turns) {
    const text = guestSentence(turn);
    if (text === '') continue;
    const told = byText.get(text) ?? { at: turn.elapsed, names: [], text };
    told.at = Math.min(told.at, turn.elapsed);
    if (!told.names.includes(turn.guest) && !told.names.some(({ uuid }) => uuid === turn.guest.uuid))
      told.names.push(turn.guest);
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
