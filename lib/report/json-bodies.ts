import type { OutcomeKind } from '../guests/outcome.ts';
import type { Report } from '../shutdown/report.ts';
import type { ReportKind, ReportOf } from './formatters.ts';
import { endFields, named, ofGuest, seconds } from './json-fields.ts';
import type { Bodies } from './record-types.ts';
import type { Ended } from './tally.ts';
import { OUTCOMES_WORST_FIRST } from './words.ts';

/** What a report's object has after its head. @param ended for the end of a run, which tells of all guests */
export const bodyOf = (report: Report, ended: readonly Ended[]): Bodies[ReportKind] =>
  (BODIES[report.is] as (report: Report, ended: readonly Ended[]) => Bodies[ReportKind])(report, ended);

/** One function per kind of report: a new kind without its function does not compile. */
const BODIES: {
  readonly [Kind in ReportKind]: (report: ReportOf<Kind>, ended: readonly Ended[]) => Bodies[Kind];
} = {
  'group-begun': ({ index, groups, guests }) => ({ group: index, groups, guests }),
  'share-used': ({ index, left }) => ({ group: index, left }),
  'order-gave-way': ({ why, guests }) => ({ why, guests }),
  'guest-asked': ({ guest, mode, attempt, sentAt }) => ({
    ...ofGuest(guest),
    mode,
    attempt,
    sentSeconds: seconds(sentAt),
  }),
  'guest-not-asked': ({ guest, mode, why, sentAt }) => ({
    ...ofGuest(guest),
    mode,
    why,
    sentSeconds: seconds(sentAt),
  }),
  'guest-resumed': ({ guest }) => ofGuest(guest),
  'guest-woken': ({ guest }) => ofGuest(guest),
  'guest-call-failed': ({ guest, call, why }) => ({ ...ofGuest(guest), call, why }),
  'guest-saving': ({ guest }) => ofGuest(guest),
  'guest-forcing': ({ guest, graceful }) => ({ ...ofGuest(guest), graceful }),
  'guest-changed': ({ guest, from }) => ({ ...ofGuest(guest), from }),
  'guest-found': ({ guest }) => ofGuest(guest),
  'guest-back': ({ guest, round }) => ({ ...ofGuest(guest), round }),
  'guest-ended': ({ guest, outcome, asks, tookMs }) => ({
    ...ofGuest(guest),
    ...endFields(outcome, asks, tookMs),
  }),
  'connection-lost': ({ connection, failure }) => ({ connection, ...failure }),
  'connection-back': ({ connection, awayMs }) => ({ connection, awaySeconds: seconds(awayMs) }),
  'battery-read': ({ reading, limitMs, reserveMs, moved }) => ({
    power: reading.power,
    status: reading.status,
    runtimeSeconds: seconds(reading.runtimeMs),
    chargePercent: reading.chargePercent,
    limitSeconds: seconds(limitMs),
    reserveSeconds: seconds(reserveMs),
    moved,
  }),
  'battery-unread': ({ why }) => ({ why }),
  'last-resort': ({ lastResort, guests, why }) => ({ lastResort, guests, why }),
  signal: ({ signal, ignored }) => ({ signal, ignored }),
  'run-ended': ({ status, signal }, ended) => ({
    status,
    signal,
    counts: countsOf(ended),
    outcomes: ended.map(({ guest, outcome, asks, tookMs }) => ({
      guest: named(guest),
      ...endFields(outcome, asks, tookMs),
    })),
  }),
};

const countsOf = (ended: readonly Ended[]): Record<OutcomeKind, number> => {
  const counts = Object.fromEntries(OUTCOMES_WORST_FIRST.map((kind) => [kind, 0])) as Record<
    OutcomeKind,
    number
  >;
  for (const { outcome } of ended) counts[outcome.is] += 1;
  return counts;
};
