import type { Bodies, EndFields, GuestName, Head, RecordOf, Seconds } from '../record-types.ts';
import { SCHEMA } from '../record-types.ts';
import type { GuestTurn } from '../history/runs.ts';
import type { PastBattery } from './battery.ts';
import { guestOf, type CutOff, type Fate } from './cut-off.ts';
import type { GuestLine, Segment } from './guest-line.ts';
import type { Happening, LastResortAt, Timeline } from './model.ts';

/** A run as `report --json` gives it; docs/report.md is its description. All times are seconds since its process began. */
export interface PastRunRecord extends Head {
  readonly event: 'past-run';
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly goingDown: boolean;
  readonly connections: readonly string[];
  readonly limitSeconds: Seconds;
  readonly lastResort: LastResortAt | null;
  readonly groups: number;
  readonly guests: readonly PastGuestFields[];
  readonly leftAlone: readonly { readonly guest: GuestName; readonly why: string }[];
  readonly happenings: readonly Event[];
  readonly battery: BatteryFields | null;
  readonly end: Pick<RecordOf<'run-ended'>, 'status' | 'signal' | 'counts'> | null;
  readonly cutOff: CutOffFields | null;
}

type PastGuestFields = Omit<EndFields, 'outcome'> & {
  readonly guest: GuestName;
  readonly group: number | null;
  readonly outcome: EndFields['outcome'] | null;
  readonly askedAt: number | null;
  readonly endedAt: number | null;
  readonly segments: readonly Segment[];
  readonly marks: readonly Event[];
};

interface BatteryFields {
  readonly source: string | null;
  readonly marginSeconds: Seconds;
  readonly readings: readonly ({ readonly at: number } & Bodies['battery-read'])[];
  readonly unread: readonly ({ readonly at: number } & Bodies['battery-unread'])[];
}

/** An event of the record: `is` is its name, without `guest-` for a guest's; its fields follow. */
type Event = { readonly at: number; readonly is: string } & Readonly<Record<string, unknown>>;

interface CutOffFields {
  readonly cause: Fate;
  readonly afterSeconds: number;
  readonly last: { readonly at: number; readonly event: string; readonly guest: GuestName | null };
}

export const pastRunRecord = (timeline: Timeline): PastRunRecord => {
  const { run, endsAt, limit, lastResort, groups, guests, happenings, battery, cutOff } = timeline;
  const { host, pid, version, settings, plan, time } = run.begun;
  return {
    schema: SCHEMA,
    run: run.id,
    time,
    elapsed: endsAt,
    event: 'past-run',
    host,
    pid,
    version,
    goingDown: settings.goingDown,
    connections: settings.connections,
    limitSeconds: limit,
    lastResort,
    groups,
    guests: guests.map(guestFields),
    leftAlone: plan.leftAlone.map(({ guest, why }) => ({ guest, why })),
    happenings: happenings.map((one) => event(one)),
    battery: battery === null ? null : batteryFields(battery),
    end: endFields(run.end),
    cutOff: cutOff === null ? null : cutOffFields(cutOff),
  };
};

const guestFields = (line: GuestLine): PastGuestFields => {
  const { guest, group, end, asks, firstAskedAt, segments, moments, endedAt } = line;
  const { outcome = null, evidence, by, why, tookSeconds = null } = end ?? {};
  return {
    guest,
    group,
    outcome,
    ...(evidence !== undefined && { evidence }),
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
    asks,
    askedAt: firstAskedAt,
    endedAt,
    tookSeconds,
    segments,
    marks: moments.map(({ at, turn }) => event(turn, at)),
  };
};

/** What a line says beyond its head and its guest. */
const event = (line: GuestTurn | Happening, at = line.elapsed): Event => {
  const { schema: _schema, run: _run, time: _time, elapsed: _elapsed, event: name, ...more } = line;
  const { guest: _guest, ...body } = more as Readonly<Record<string, unknown>>;
  return { at, is: name.replace(/^guest-/u, ''), ...body };
};

const batteryFields = ({ source, marginSeconds, readings, unread }: PastBattery): BatteryFields => ({
  source,
  marginSeconds,
  readings: readings.map(
    ({ elapsed, power, status, runtimeSeconds, chargePercent, limitSeconds, reserveSeconds, moved }) => ({
      at: elapsed,
      ...{ power, status, runtimeSeconds, chargePercent, limitSeconds, moved },
      ...(reserveSeconds !== undefined && { reserveSeconds }),
    }),
  ),
  unread: unread.map(({ elapsed, why }) => ({ at: elapsed, why })),
});

const endFields = (end: RecordOf<'run-ended'> | null): PastRunRecord['end'] =>
  end === null ? null : { status: end.status, signal: end.signal, counts: end.counts };

const cutOffFields = ({ cause, afterSeconds, last }: CutOff): CutOffFields => ({
  cause,
  afterSeconds,
  last: { at: last.elapsed, event: last.event, guest: guestOf(last) },
});
