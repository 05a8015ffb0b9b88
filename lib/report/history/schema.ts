import * as v from 'valibot';
import type { GuestState } from '../../guests/guest.ts';
import type { OutcomeKind } from '../../guests/outcome.ts';
import type { Power } from '../../shutdown/battery-source.ts';
import type { Failure } from '../../shutdown/event.ts';
import type { Mode } from '../../shutdown/policy.ts';
import type { Bodies, RecordedLine, RecordedName } from '../record-types.ts';
import { SCHEMA } from '../record-types.ts';
import { OUTCOMES_WORST_FIRST } from '../words.ts';

/**
 * What a line of the record must hold to be taken for what it says: a power cut tears lines, and people edit files. Fields
 * that are unknown are ignored, as docs/record.md promises; a new event without its shape does not compile.
 */
type Shapes = { readonly [Name in RecordedName]: v.GenericSchema<unknown, Bodies[Name]> };

const secondsOrNone = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const many = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A word that is only shown: one that a later version added is no reason to lose the line. */
const word = <Word extends string>(): v.GenericSchema<unknown, Word> =>
  v.custom<Word>((value) => typeof value === 'string');
const mode = word<Mode>();
const lastResort = v.picklist(['leave', 'destroy', 'save']);
const guestName = v.object({ name: v.string(), uuid: v.string(), connection: v.string() });
const planned = { guest: guestName, state: word<GuestState>() };

const endFields = {
  outcome: v.string(),
  evidence: v.exactOptional(word<'domstate' | 'event'>()),
  by: v.exactOptional(word<'us' | 'someone else'>()),
  why: v.exactOptional(v.string()),
  asks: many,
  tookSeconds: secondsOrNone,
};

/** How a guest ended in a later version's word is nothing that this one could judge. */
const judged = <Told extends { outcome: string; why?: string }>(
  told: Told,
): Told & { outcome: OutcomeKind } => {
  const outcome = OUTCOMES_WORST_FIRST.find((one) => one === told.outcome);
  if (outcome !== undefined) return { ...told, outcome };
  return { ...told, outcome: 'unknown', why: `a later version calls it "${told.outcome}"` };
};

const settings = v.object({
  connections: v.array(v.string()),
  timeoutSeconds: secondsOrNone,
  reserveSeconds: secondsOrNone,
  onTimeout: lastResort,
  goingDown: v.boolean(),
  modes: v.array(mode),
  retrySeconds: secondsOrNone,
  parallel: many,
  paused: word<'resume' | 'save' | 'leave'>(),
  battery: v.exactOptional(v.nullable(v.string())),
  batteryMarginSeconds: v.exactOptional(secondsOrNone),
  batteryReservePart: v.exactOptional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))),
});

const plan = v.object({
  groups: v.array(v.object({ place: v.nullable(v.number()), guests: v.array(v.object(planned)) })),
  leftAlone: v.array(v.object({ ...planned, why: v.string() })),
  shareSeconds: secondsOrNone,
  orderHolds: v.boolean(),
});

const counts = v.object({
  unknown: many,
  running: many,
  crashed: many,
  forced: many,
  off: many,
  saved: many,
  clean: many,
});

const SHAPES: Shapes = {
  'run-begun': v.object({
    host: v.string(),
    pid: many,
    version: v.string(),
    bootId: v.exactOptional(v.nullable(v.string())),
    settings,
    plan,
  }),
  'group-begun': v.object({ group: many, groups: many, guests: many }),
  'share-used': v.object({ group: many, left: many }),
  'order-gave-way': v.object({ why: v.string(), guests: many }),
  'guest-asked': v.object({ ...planned, mode, attempt: many, sentSeconds: v.exactOptional(secondsOrNone) }),
  'guest-not-asked': v.object({
    ...planned,
    mode,
    why: v.string(),
    sentSeconds: v.exactOptional(secondsOrNone),
  }),
  'guest-resumed': v.object(planned),
  'guest-woken': v.object(planned),
  'guest-call-failed': v.object({ ...planned, call: v.string(), why: v.string() }),
  'guest-saving': v.object(planned),
  'guest-forcing': v.object({ ...planned, graceful: v.boolean() }),
  'guest-changed': v.object({ ...planned, from: word<GuestState>() }),
  'guest-found': v.object(planned),
  'guest-back': v.object({ ...planned, round: many }),
  'guest-ended': v.pipe(v.object({ ...planned, ...endFields }), v.transform(judged)),
  'connection-lost': v.object({
    connection: v.string(),
    reason: word<Failure['reason']>(),
    detail: v.string(),
  }),
  'connection-back': v.object({ connection: v.string(), awaySeconds: secondsOrNone }),
  'last-resort': v.object({ lastResort, guests: many, why: v.string() }),
  signal: v.object({ signal: v.string(), ignored: v.boolean() }),
  'battery-read': v.object({
    power: word<Power>(),
    status: v.string(),
    runtimeSeconds: secondsOrNone,
    chargePercent: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
    limitSeconds: secondsOrNone,
    reserveSeconds: v.exactOptional(secondsOrNone),
    moved: v.boolean(),
  }),
  'battery-unread': v.object({ why: v.string() }),
  heartbeat: v.object({ guests: many }),
  'run-ended': v.object({
    status: v.picklist([0, 3, 4]),
    signal: v.nullable(v.string()),
    counts,
    outcomes: v.array(v.pipe(v.object({ guest: guestName, ...endFields }), v.transform(judged))),
  }),
};

const HEAD = v.object({
  schema: v.literal(SCHEMA),
  run: v.string(),
  time: v.pipe(v.string(), v.isoTimestamp()),
  elapsed: v.pipe(v.number(), v.finite(), v.minValue(0)),
  event: v.picklist(Object.keys(SHAPES) as RecordedName[]),
});

/** A line of the record; null for one that is torn, or that is no such line, or of an event of a later version. */
export const parseRecordLine = (text: string): RecordedLine | null => {
  const value = jsonOf(text);
  const head = v.safeParse(HEAD, value);
  if (!head.success) return null;
  const body = v.safeParse(SHAPES[head.output.event], value);
  return body.success ? ({ ...head.output, ...body.output } as RecordedLine) : null;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
