import type { Guest } from '../guests/guest.ts';
import { statusOf } from '../guests/outcome.ts';
import type { Report } from '../shutdown/report.ts';
import { batterySentence } from './battery-words.ts';
import { plain, tenths } from './duration.ts';
import { formatWith, type Formatters } from './formatters.ts';
import { oneLine } from './printable.ts';
import { asLine, endedBySignal, failure } from './texts.ts';
import {
  callWord,
  connectionName,
  count,
  guestName,
  inMode,
  lastResortWord,
  ordinal,
  outcomeSentence,
} from './words.ts';

export type Level = 'quiet' | 'normal' | 'verbose';

export interface LineContext {
  /** Several connections: guests are named with theirs. */
  readonly many: boolean;
  readonly level: Level;
}

export interface Line {
  /** `err` for warnings and for what went wrong. */
  readonly stream: 'out' | 'err';
  /** Without a line's end and without control characters. */
  readonly text: string;
}

/** A line that is complete in itself, with the seconds since the start; null where the level leaves it out. */
export const formatLine = (report: Report, { many, level }: LineContext): Line | null => {
  const { needs, text } = formatWith(many ? WITH_CONNECTION : WITHOUT_CONNECTION, report);
  if (needs > RANKS[level]) return null;
  return { stream: needs === RANKS.quiet ? 'err' : 'out', text: `${elapsed(report.at)}  ${text}` };
};

/** The lowest level that shows it, and the sentence. */
interface Said {
  readonly needs: number;
  readonly text: string;
}

const RANKS: Readonly<Record<Level, number>> = { quiet: 0, normal: 1, verbose: 2 };

const wrong = (text: string): Said => ({ needs: RANKS.quiet, text });
const told = (text: string): Said => ({ needs: RANKS.normal, text });
const detail = (text: string): Said => ({ needs: RANKS.verbose, text });

const formatters = (named: (guest: Guest) => string): Formatters<Said> => ({
  'group-begun': ({ index, groups, guests }) =>
    told(`group ${String(index)} of ${String(groups)} begins: ${count(guests, 'guest')}`),
  'share-used': ({ index, left }) =>
    wrong(
      `group ${String(index)} has used its share of the time, the next begins: ${count(left, 'guest')} still to end`,
    ),
  'order-gave-way': ({ why, guests }) =>
    wrong(`the order gives way: ${oneLine(why)}; all that wait (${count(guests, 'guest')}) are asked now`),
  'guest-asked': ({ guest, mode, attempt }) => told(`${named(guest)}: ${asked(attempt)}${inMode(mode)}`),
  'guest-not-asked': ({ guest, mode, why }) =>
    wrong(`${named(guest)}: could not be asked${inMode(mode)}, is tried again: ${oneLine(why)}`),
  'guest-resumed': ({ guest }) => told(`${named(guest)}: was paused, resumed`),
  'guest-woken': ({ guest }) => told(`${named(guest)}: was suspended, woken`),
  'guest-call-failed': ({ guest, call, why }) =>
    wrong(`${named(guest)}: ${callWord(call)} failed, the next means follows: ${oneLine(why)}`),
  'guest-saving': ({ guest }) => told(`${named(guest)}: managed save begins`),
  'guest-forcing': ({ guest, graceful }) =>
    wrong(`${named(guest)}: is being forced off${graceful ? ', its disks flushed first' : ''}`),
  'guest-changed': ({ guest, from }) => detail(`${named(guest)}: ${guest.state} (was ${from})`),
  'guest-found': ({ guest }) =>
    told(`${named(guest)}: found ${guest.state}, was started meanwhile: is taken in`),
  'guest-back': ({ guest, round }) =>
    told(`${named(guest)}: is back (${ordinal(round)} time it is seen to run): is taken in again`),
  'guest-ended': ({ guest, outcome, tookMs }) => {
    const text = `${named(guest)}: ${outcomeSentence(outcome)}${tookMs === null ? '' : ` after ${tenths(tookMs)}`}`;
    return statusOf(outcome) === 0 ? told(text) : wrong(text);
  },
  'connection-lost': ({ connection, failure: cause }) =>
    wrong(`cannot ask, trying again: ${asLine(failure(connection, cause))}`),
  'connection-back': ({ connection, awayMs }) =>
    told(`${connectionName(connection)}: answers again after ${tenths(awayMs)}`),
  'battery-read': ({ reading, limitMs, moved }) => {
    const text = `UPS: ${batterySentence(reading)}${moved ? `: ${endsAfter(limitMs)}` : ''}`;
    return moved || reading.power !== 'mains' ? wrong(text) : told(text);
  },
  'battery-unread': ({ why }) => wrong(`UPS: cannot be read, the limit stays: ${oneLine(why)}`),
  'last-resort': ({ lastResort, guests, why }) =>
    wrong(`last resort: ${count(guests, 'guest')} to be ${lastResortWord(lastResort)}: ${oneLine(why)}`),
  signal: ({ signal, ignored }) =>
    wrong(ignored ? `${signal} ignored: the host is going down` : asLine(endedBySignal(signal))),
  'run-ended': ({ status, signal }) => {
    const text = `the run has ended: ${signal === null ? `exit status ${String(status)}` : `by ${signal}`}`;
    return status === 0 && signal === null ? told(text) : wrong(text);
  },
});

const WITHOUT_CONNECTION = formatters((guest) => guestName(guest, false));
const WITH_CONNECTION = formatters((guest) => guestName(guest, true));

const endsAfter = (limitMs: number): string => `the run ends after ${plain(limitMs)} at the latest`;

const asked = (attempt: number): string =>
  attempt <= 1 ? 'asked to shut down' : `asked again, the ${ordinal(attempt)} time`;

/** As wide for the first second as for the last of two hours, so that lines align. */
const elapsed = (ms: number): string => tenths(ms).padStart(8);
