import type { OutcomeKind } from '../../guests/outcome.ts';
import { plain, tenths } from '../duration.ts';
import { printable } from '../printable.ts';
import { OUTCOME_REMEDIES } from '../texts.ts';
import { count, OUTCOME_WORDS, OUTCOMES_WORST_FIRST } from '../words.ts';
import { whyAlone } from '../plan/words.ts';
import type { CutOff } from './cut-off.ts';
import type { GuestLine } from './guest-line.ts';
import { whatHappened, type Naming } from './last-words.ts';
import type { Timeline } from './model.ts';
import { some } from './notes.ts';
import { localTime } from './local-time.ts';

/** `Mon 2014-05-05 03:12:40 +02:00 on kvm1, the host was going down`. */
export const headline = ({ run: { begun } }: Timeline): string => {
  const how = begun.settings.goingDown ? 'the host was going down' : 'called by hand';
  return `${localTime(begun)} on ${printable(begun.host)}, ${how}`;
};

/** `8 guests in 20.3 s: 1 forced off, 7 ended cleanly.` */
export const verdict = (timeline: Timeline): string => {
  const { run, guests, endsAt, cutOff } = timeline;
  const took = tenths(endsAt * 1000);
  const status = run.end?.status ?? 0;
  const unasked = status === 4 && !guests.some(({ end }) => end?.outcome === 'unknown') ? NEVER_ANSWERED : '';
  if (guests.length === 0)
    return unasked === '' ? `No guest to shut down was running, ${took}.` : unasked.trim();
  const many = count(guests.length, 'guest');
  const when = cutOff === null ? `${many} in ${took}` : `${many}, ${took} ${soFar(cutOff)}`;
  return `${when}: ${counted(guests, cutOff).join(', ')}.${unasked}`;
};

const NEVER_ANSWERED = ' A connection never answered: what its guests did is unknown.';

const soFar = ({ cause }: CutOff): string => (cause === 'under-way' ? 'so far' : 'recorded');

/** The worst first. */
const counted = (guests: readonly GuestLine[], cutOff: CutOff | null): string[] => {
  const open = guests.filter(({ end }) => end === null).length;
  const word = cutOff?.cause === 'under-way' ? 'still to end' : 'without an end';
  const ends = OUTCOMES_WORST_FIRST.map((kind): [number, OutcomeKind] => [
    guests.filter(({ end }) => end?.outcome === kind).length,
    kind,
  ]);
  const said = ends
    .filter(([many]) => many > 0)
    .map(([many, kind]) => `${String(many)} ${OUTCOME_WORDS[kind]}`);
  return open === 0 ? said : [`${String(open)} ${word}`, ...said];
};

/** Whether all is well with the run as far as it is known. */
export const isGood = ({ run, cutOff }: Timeline): boolean =>
  run.end !== null ? run.end.status === 0 && run.end.signal === null : cutOff?.cause === 'under-way';

/** How the record ends before the run did, and which guests had no end then; nothing for a run that has ended. */
export const cutOffSentences = ({ cutOff, guests, endsAt, run }: Timeline, name: Naming): string[] => {
  if (cutOff === null) return [];
  const open = guests.filter(({ end }) => end === null).map((guest) => openGuest(guest, endsAt, name));
  if (cutOff.cause === 'under-way') {
    const those = open.length === 0 ? [] : [`Still to end: ${some(open, MOST_OPEN)}.`];
    return [`This run is still under way (PID ${String(run.begun.pid)}).`, ...those];
  }
  const { last, afterSeconds } = cutOff;
  const when = afterSeconds < MOMENT_S ? 'as' : `${plain(afterSeconds * 1000)} after`;
  const those = open.length > 0 ? [`Without an end: ${some(open, MOST_OPEN)}.`] : allHadEnded(guests);
  return [`The record ends ${when} ${whatHappened(last, name)}: ${CAUSES[cutOff.cause]}.`, ...those];
};

const allHadEnded = (guests: readonly GuestLine[]): string[] =>
  guests.length === 0 ? [] : ['Every guest had ended by then.'];

const MOST_OPEN = 8;
/** Shorter is at the same time. Seconds. */
const MOMENT_S = 0.05;

const CAUSES: Readonly<Record<Exclude<CutOff['cause'], 'under-way'>, string>> = {
  power: 'the host lost power or was reset',
  killed: 'the host has been up since, so this program was killed (SIGKILL), or the disk took no more',
  unknown: 'the host lost power or was reset, or this program was killed',
};

const openGuest = ({ guest, firstAskedAt }: GuestLine, endsAt: number, name: Naming): string => {
  if (firstAskedAt === null) return `${name(guest)} (not asked yet)`;
  return `${name(guest)} (asked ${tenths(Math.max(0, endsAt - firstAskedAt) * 1000)} before)`;
};

/** Guests that the run was told to leave alone, each with the option that says so. */
export const leftAlone = ({ run }: Timeline, name: Naming): string => {
  const those = run.begun.plan.leftAlone;
  if (those.length === 0) return '';
  const whys = [...new Set(those.map(({ why }) => why))];
  const said = whys.map((why) => {
    const names = those.filter((one) => one.why === why).map(({ guest }) => name(guest));
    return `${some(names, MOST_ALONE)}: ${printable(whyAlone(why))}`;
  });
  return `Left alone: ${said.join('; ')}.`;
};

const MOST_ALONE = 20;

/** What is to be done after a run that did not end well. */
export const remedies = ({ guests, cutOff }: Timeline): string[] => {
  const kinds = OUTCOMES_WORST_FIRST.filter((kind) => guests.some(({ end }) => end?.outcome === kind));
  const said = kinds
    .filter((kind) => OUTCOME_REMEDIES[kind] !== '')
    .map((kind) => `${capital(OUTCOME_WORDS[kind])}: ${OUTCOME_REMEDIES[kind]}.`);
  const open = guests.some(({ end }) => end === null);
  return cutOff === null || !open ? said : [...said, ...CUT_OFF_REMEDIES[cutOff.cause]];
};

const DISKS = 'Check the disks of guests without an end before they are used again';
const EARLIER = 'does the UPS tell the host early enough, and is BATTERY_RUNTIME true?';

const CUT_OFF_REMEDIES: Readonly<Record<CutOff['cause'], readonly string[]>> = {
  'under-way': [],
  power: [`${DISKS}; ${EARLIER}`],
  killed: ['`virsh list --all` shows where the guests without an end are; run it again to see them through.'],
  unknown: [`${DISKS}; ${EARLIER}`],
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
