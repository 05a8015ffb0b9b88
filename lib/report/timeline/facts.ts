import type { OutcomeKind } from '../../guests/outcome.ts';
import { plain, tenths } from '../duration.ts';
import type { Naming } from '../names/labels.ts';
import { printable } from '../printable.ts';
import { count, OUTCOME_WORDS, OUTCOMES_WORST_FIRST } from '../words.ts';
import { whyAlone } from '../plan/words.ts';
import { batterysLastWord } from './battery-facts.ts';
import type { CutOff } from './cut-off.ts';
import type { GuestLine } from './guest-line.ts';
import { whatHappened } from './last-words.ts';
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
  const signal = run.end?.signal ?? null;
  const more = [
    ...(signal === null ? [] : [`It was ended by ${printable(signal)}.`]),
    ...(isSilent(timeline) ? [NEVER_ANSWERED] : []),
  ];
  return [facts(guests, took, cutOff, isSilent(timeline)), ...more].filter((text) => text !== '').join(' ');
};

const facts = (
  guests: readonly GuestLine[],
  took: string,
  cutOff: CutOff | null,
  silent: boolean,
): string => {
  if (guests.length === 0) {
    if (silent) return '';
    return cutOff === null
      ? `No guest to shut down was running, ${took}.`
      : `The record names no guest, ${took} ${soFar(cutOff)}.`;
  }
  const many = count(guests.length, 'guest');
  const when = cutOff === null ? `${many} in ${took}` : `${many}, ${took} ${soFar(cutOff)}`;
  return `${when}: ${counted(guests, cutOff).join(', ')}.`;
};

/** A connection that never answered: neither a guest of it is told of, nor that it came back. */
export const isSilent = ({ run, guests, happenings }: Timeline): boolean => {
  if (run.end !== null && run.end.status !== 4) return false;
  const heard = new Set([
    ...guests.map(({ guest }) => guest.connection),
    ...happenings.flatMap((one) => (one.event === 'connection-back' ? [one.connection] : [])),
  ]);
  return happenings.some((one) => one.event === 'connection-lost' && !heard.has(one.connection));
};

const NEVER_ANSWERED = 'A connection never answered: what its guests did is unknown.';

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
export const isGood = ({ run, guests, cutOff }: Timeline): boolean => {
  if (run.end === null) return cutOff?.cause === 'under-way';
  return run.end.status === 0 && run.end.signal === null && guests.every(({ end }) => end !== null);
};

/** How the record ends before the run did, and which guests had no end then; nothing for a run that has ended. */
export const cutOffSentences = (timeline: Timeline, name: Naming): string[] => {
  const { cutOff, guests, endsAt, run } = timeline;
  if (cutOff === null) return [];
  const open = guests.filter(({ end }) => end === null).map((guest) => openGuest(guest, endsAt, name));
  if (cutOff.cause === 'under-way') {
    const those = open.length === 0 ? [] : [`Still to end: ${some(open, MOST_OPEN)}.`];
    return [`This run is still under way (PID ${String(run.begun.pid)}).`, ...those];
  }
  const { last, afterSeconds } = cutOff;
  const when = afterSeconds < MOMENT_S ? 'as' : `${plain(afterSeconds * 1000)} after`;
  const those = open.length > 0 ? [`Without an end: ${some(open, MOST_OPEN)}.`] : allHadEnded(guests);
  return [
    `The record ends ${when} ${whatHappened(last, name)}: ${FATES[cutOff.cause]}.`,
    ...batterysLastWord(timeline),
    ...those,
  ];
};

const allHadEnded = (guests: readonly GuestLine[]): string[] =>
  guests.length === 0 ? [] : ['Every guest of which it tells had ended by then.'];

const MOST_OPEN = 8;
/** Shorter is at the same time. Seconds. */
const MOMENT_S = 0.05;

/** Why a record ends before its run. */
export const FATES: Readonly<Record<Exclude<CutOff['cause'], 'under-way'>, string>> = {
  power: 'the host lost power or was reset',
  killed: 'the host has been up since, so this program was killed (SIGKILL), or the disk took no more',
  unknown: 'the host lost power or was reset, or this program was killed',
};

const openGuest = ({ guest, firstAskedAt }: GuestLine, endsAt: number, name: Naming): string => {
  if (firstAskedAt === null) return `${name(guest)} (no request answered yet)`;
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
