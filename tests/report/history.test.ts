import { describe, expect, it } from 'vitest';
import { makePlan } from '../../lib/guests/plan.ts';
import { partsOf, pastEnds } from '../../lib/report/history/parts.ts';
import { readRuns } from '../../lib/report/history/runs.ts';
import { parseRecordLine } from '../../lib/report/history/schema.ts';
import {
  heartbeatRecord,
  isForRecord,
  jsonOf,
  runBegun,
  toLine,
  type RunRecord,
} from '../../lib/report/json.ts';
import type { RecordOf } from '../../lib/report/record-types.ts';
import type { Fate } from '../../lib/report/timeline/cut-off.ts';
import { Tally } from '../../lib/report/tally.ts';
import type { Outcome } from '../../lib/guests/outcome.ts';
import { guest, NASTY_NAMES, policy, REPORTS, URI } from './support/world.ts';

const GUESTS = [guest('db1'), guest('web1')];
const plan = makePlan(GUESTS, policy().selection, policy().order, { availableMs: 280_000, parallel: 0 });

const stampOf = (run: string): { run: string; time: Date } => ({
  run,
  time: new Date('2014-05-06T07:08:09.123Z'),
});
const begun = (run: string): RecordOf<'run-begun'> =>
  runBegun(
    { at: 12, host: 'h1', pid: 42, version: '1.0.0', bootId: 'boot-1', policy: policy(), plan },
    stampOf(run),
  );
const line = (run: string, report: Parameters<typeof jsonOf>[0]): RunRecord =>
  jsonOf(report, stampOf(run), new Tally().all());
const ended = (run: string, name: string, outcome: Outcome, tookMs: number | null = 4_000): RunRecord =>
  line(run, { at: 5_000, is: 'guest-ended', guest: guest(name), outcome, asks: 1, tookMs });
const runEnded = (run: string, signal: string | null = null): RunRecord =>
  line(run, { at: 9_000, is: 'run-ended', status: 0, signal });
const CLEAN: Outcome = { is: 'clean', evidence: 'domstate' };

const textOf = (...records: readonly RunRecord[]): string => records.map(toLine).join('');

describe('a line of the record', () => {
  const all = [
    begun('r'),
    ...Object.values(REPORTS).map((report) => line('r', report)),
    heartbeatRecord({ at: 5_000, guests: 3 }, stampOf('r')),
  ];

  it.each(all)('of $event is read as it was written', (record) => {
    expect(isForRecord(record.event)).toBe(true);
    expect(parseRecordLine(toLine(record))).toEqual(record);
  });

  it.each(all)('of $event is not read when it is torn, wherever', (record) => {
    const whole = toLine(record).trimEnd();
    for (let length = 0; length < whole.length; length += 7)
      expect(parseRecordLine(whole.slice(0, length))).toBeNull();
  });

  it.each([
    ['of a later schema', { ...begun('r'), schema: 2 }],
    ['of an unknown event', { ...begun('r'), event: 'run-dreamt' }],
    ['without its body', { ...ended('r', 'db1', CLEAN), guest: undefined }],
    ['with a wrong time', { ...begun('r'), time: 'yesterday' }],
    ['with a negative time', { ...begun('r'), elapsed: -1 }],
    ['that is no object', 7],
    ['that is null', null],
  ])('%s is not read', (_, value) => {
    expect(parseRecordLine(JSON.stringify(value))).toBeNull();
  });

  it('with a word that a later version added is read, where it is only shown', () => {
    const asked = { ...line('r', REPORTS['guest-asked']), mode: 'virtio' };
    expect(parseRecordLine(JSON.stringify(asked))).toEqual(asked);
  });

  it('of an end in a word that a later version added is one of which nothing is known', () => {
    const end = { ...ended('r', 'db1', { is: 'forced', by: 'us' }), outcome: 'hibernated', by: 'the kernel' };
    const known = { outcome: 'unknown', by: 'the kernel', why: 'a later version calls it "hibernated"' };
    expect(parseRecordLine(JSON.stringify(end))).toEqual({ ...end, ...known });
    const { guest: of, outcome, by, asks, tookSeconds } = end as RecordOf<'guest-ended'>;
    const outcomes = [{ guest: of, outcome, by, asks, tookSeconds }];
    expect(parseRecordLine(JSON.stringify({ ...runEnded('r'), outcomes }))).toMatchObject({
      outcomes: [{ ...known, asks, tookSeconds }],
    });
  });

  it.each([{ chargePercent: 101 }, { runtimeSeconds: -1 }, { limitSeconds: 'soon' }, { moved: null }])(
    'with a battery that cannot be is not read: %j',
    (more) => {
      const read = line('r', REPORTS['battery-read']);
      expect(parseRecordLine(JSON.stringify(read))).toEqual(read);
      expect(parseRecordLine(JSON.stringify({ ...read, ...more }))).toBeNull();
    },
  );

  it('with fields that are unknown is read without them', () => {
    const more = { ...ended('r', 'db1', CLEAN), weather: 'fine' };
    expect(parseRecordLine(JSON.stringify(more))).toEqual(ended('r', 'db1', CLEAN));
  });

  it.each(NASTY_NAMES)('keeps the name of a guest as it is: %j', (name) => {
    expect(parseRecordLine(toLine(ended('r', name, CLEAN)))).toMatchObject({ guest: { name } });
  });
});

describe('the runs of a record', () => {
  it('are told apart although they interleave; the one that wrote last is the newest', () => {
    const text = textOf(begun('a'), begun('b'), ended('a', 'db1', CLEAN), runEnded('b'), runEnded('a'));
    expect(readRuns(text).runs.map(({ id, lines }) => [id, lines.length])).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
  });

  it('have the guests of their plan, then those that came in later', () => {
    const found = line('a', { at: 3_000, is: 'guest-found', guest: guest('late') });
    const [run] = readRuns(textOf(begun('a'), found, ended('a', 'web1', CLEAN))).runs;
    expect(run?.guests.map((one) => [one.guest.name, one.group, one.turns.length, one.end?.outcome])).toEqual(
      [
        ['db1', 1, 0, undefined],
        ['web1', 1, 1, 'clean'],
        ['late', null, 1, undefined],
      ],
    );
    expect(run?.end).toBeNull();
  });

  it('take an end back that a return made void', () => {
    const back = line('a', { at: 6_000, is: 'guest-back', guest: guest('db1'), round: 2 });
    const [run] = readRuns(textOf(begun('a'), ended('a', 'db1', CLEAN), back)).runs;
    expect(run?.guests[0]?.end).toBeNull();
  });

  const endedIn = (...ends: readonly RunRecord[]): RunRecord => ({
    ...(runEnded('a') as RecordOf<'run-ended'>),
    outcomes: ends.map((end) => {
      const { guest: of, outcome, evidence, by, asks, tookSeconds } = end as RecordOf<'guest-ended'>;
      const more = { ...(evidence !== undefined && { evidence }), ...(by !== undefined && { by }) };
      return { guest: of, outcome, ...more, asks, tookSeconds };
    }),
  });
  const byUs: Outcome = { is: 'forced', by: 'us' };

  it('have the end of a guest from the last line where the line of its own was torn', () => {
    const end = ended('a', 'db1', CLEAN, 700);
    const torn = toLine(end).slice(0, 60);
    const [run] = readRuns(`${textOf(begun('a'))}${torn}\n${textOf(endedIn(end))}`).runs;
    expect(run?.guests.map((one) => one.end)).toEqual([{ ...end, elapsed: 9, state: 'running' }, null]);
    expect(run?.guests[0]?.turns).toEqual([run?.guests[0]?.end]);
    expect(run?.lines).toHaveLength(2);
  });

  it('have the end of a guest once where it is told twice', () => {
    const end = ended('a', 'db1', CLEAN);
    const [run] = readRuns(textOf(begun('a'), end, endedIn(end))).runs;
    expect(run?.guests[0]?.turns).toEqual([end]);
  });

  it('have the last end of a guest whose return and second end were torn', () => {
    const last = ended('a', 'db1', byUs, 8_000);
    const [run] = readRuns(textOf(begun('a'), ended('a', 'db1', CLEAN), endedIn(last))).runs;
    expect(run?.guests[0]?.end).toMatchObject({ outcome: 'forced', by: 'us', tookSeconds: 8 });
  });

  it('have a guest that came in later from the last line alone', () => {
    const [run] = readRuns(textOf(begun('a'), endedIn(ended('a', 'late', CLEAN)))).runs;
    expect(run?.guests[2]).toMatchObject({ guest: { name: 'late' }, group: null, end: { outcome: 'clean' } });
  });

  it('count what could not be read, and leave out a run whose beginning is not there', () => {
    const text = `{"torn\n${textOf(runEnded('headless'), begun('a'))}${toLine(begun('b')).slice(0, 40)}`;
    const { runs, readable, unreadable, beheaded } = readRuns(text);
    expect([runs.map(({ id }) => id), readable, unreadable, beheaded]).toEqual([['a'], 2, 2, 1]);
  });

  it('are none where there is nothing', () => {
    expect(readRuns('')).toEqual({ runs: [], readable: 0, unreadable: 0, beheaded: 0 });
  });
});

describe('what earlier runs tell of how long a guest takes', () => {
  /** By their names; where they have an end it is not asked for. */
  const FATES: Readonly<Record<string, Fate>> = { b: 'killed', c: 'under-way', d: 'unknown' };
  const fateOf = ({ id }: { id: string }): Fate => FATES[id] ?? 'power';
  const parts = (...records: readonly RunRecord[]): (number | boolean)[][] =>
    partsOf(pastEnds(readRuns(textOf(...records)).runs, fateOf)(guest('db1'))).map(({ tookMs, byItself }) => [
      tookMs,
      byItself,
    ]);

  it.each([
    ['clean', CLEAN, [[4_000, true]]],
    ['off without a record', { is: 'off', why: 'transient' }, [[4_000, true]]],
    ['forced off by us', { is: 'forced', by: 'us' }, [[4_000, false]]],
    ['forced off by someone else', { is: 'forced', by: 'someone else' }, [[4_000, false]]],
    ['saved after it had been asked', { is: 'saved' }, [[4_000, false]]],
    ['still running', { is: 'running', why: 'the time is up' }, [[4_000, false]]],
    ['crashed', { is: 'crashed' }, []],
    ['unknown', { is: 'unknown', why: 'virsh hung' }, []],
  ] as [string, Outcome, unknown[]][])('an end that is %s counts for what it is', (_, outcome, expected) => {
    expect(parts(begun('a'), ended('a', 'db1', outcome), runEnded('a'))).toEqual(expected);
  });

  it('an end that only the last line of its run tells counts like any other', () => {
    const told = {
      guest: { name: 'db1', uuid: 'uuid-of-db1', connection: URI },
      asks: 1,
      tookSeconds: 0.589,
    };
    const last = { ...(runEnded('a') as RecordOf<'run-ended'>), outcomes: [{ ...told, outcome: 'clean' }] };
    expect(parts(begun('a'), last as RunRecord)).toEqual([[589, true]]);
  });

  it('a guest that was never asked tells nothing', () => {
    expect(parts(begun('a'), ended('a', 'db1', CLEAN, null), runEnded('a'))).toEqual([]);
  });

  it('a guest that ran on in a run that somebody ended tells nothing', () => {
    const running: Outcome = { is: 'running', why: 'this run was ended by SIGINT' };
    expect(parts(begun('a'), ended('a', 'db1', running), runEnded('a', 'SIGINT'))).toEqual([]);
    expect(parts(begun('a'), ended('a', 'db1', running))).toEqual([]);
  });

  const askedIn = (run: string): RunRecord =>
    line(run, {
      ...{ at: 100, is: 'guest-asked', mode: 'acpi', attempt: 1, sentAt: 100 },
      guest: guest('db1'),
    });

  it('a guest that was going down when its host lost its power did not go down in that time', () => {
    const asked = askedIn('a');
    const beat = heartbeatRecord({ at: 250_100, guests: 1 }, stampOf('a'));
    expect(parts(begun('a'), asked, beat)).toEqual([[250_000, false]]);
    expect(parts(begun('a'), beat)).toEqual([]);
  });

  it('or it may have lost it: then the worse is believed', () => {
    const beat = heartbeatRecord({ at: 250_100, guests: 1 }, stampOf('d'));
    expect(parts(begun('d'), askedIn('d'), beat)).toEqual([[250_000, false]]);
  });

  it.each(['b', 'c'])('a guest of a run that was killed, or is under way, tells nothing (%s)', (run) => {
    expect(parts(begun(run), askedIn(run))).toEqual([]);
  });

  it('what ended before a record was cut off counts', () => {
    expect(parts(begun('a'), ended('a', 'db1', CLEAN))).toEqual([[4_000, true]]);
  });

  it('the newest run comes last', () => {
    expect(
      parts(begun('a'), ended('a', 'db1', CLEAN, 1_000), begun('b'), ended('b', 'db1', CLEAN, 2_000)),
    ).toEqual([
      [1_000, true],
      [2_000, true],
    ]);
  });

  it('the guest is known by its UUID, whatever it was called, and under another URI too', () => {
    const ends = pastEnds(readRuns(textOf(begun('a'), ended('a', 'db1', CLEAN))).runs, () => 'under-way');
    expect(ends({ uuid: 'uuid-of-db1', connection: '' })).toHaveLength(1);
    expect(ends({ uuid: 'uuid-of-web1', connection: '' })).toHaveLength(0);
  });

  it('but two connections that have the same UUID are kept apart', () => {
    const there = line('a', {
      ...{ at: 5_000, is: 'guest-ended', outcome: CLEAN, asks: 1, tookMs: 60_000 },
      guest: guest('db1', { connection: 'qemu+ssh://other/system' }),
    });
    expect(parts(begun('a'), ended('a', 'db1', CLEAN), there)).toEqual([[4_000, true]]);
  });
});
