import { describe, expect, it } from 'vitest';
import type { RecordedLine } from '../../lib/report/record-types.ts';
import { readRuns } from '../../lib/report/history/runs.ts';
import type { RecordedName } from '../../lib/report/record-types.ts';
import type { Fate } from '../../lib/report/timeline/cut-off.ts';
import { timelineOf, type Timeline } from '../../lib/report/timeline/model.ts';
import { renderTimelines } from '../../lib/report/timeline/terminal.ts';
import { unreadableLines } from '../../lib/report/timeline/texts.ts';
import {
  asked,
  back,
  cutOff,
  ended,
  forcing,
  found,
  heartbeat,
  lastResort,
  line,
  named,
  notAsked,
  recordText,
  resumed,
  runEnded,
  saving,
  timeline,
  type Turn,
} from './support/past-run.ts';

const WIDE = { color: false, unicode: false, many: false, columns: 200 };
const text = (of: Timeline): string => renderTimelines([of], null, WIDE).join('\n');

const ONE = { groups: [['db1']] };

describe('a record that ends before its run', () => {
  it('ends so long after the last thing that happened, and the host lost power if it was booted since', () => {
    const run = cutOff('power', ONE, asked(1, 'db1'), asked(31, 'db1', 2), heartbeat(34));
    expect(text(run)).toContain(
      'The record ends 3 s after db1 was asked again: the host lost power or was reset.',
    );
  });

  it.each<[Fate, string]>([
    ['power', 'db1 was asked: the host lost power or was reset.'],
    [
      'killed',
      'db1 was asked: the host has been up since, so this program was killed (SIGKILL), or the disk took no more.',
    ],
    ['unknown', 'db1 was asked: the host lost power or was reset, or this program was killed.'],
  ])('names its cause: %s', (fate, expected) => {
    expect(text(cutOff(fate, ONE, asked(1, 'db1')))).toContain(`The record ends as ${expected}`);
  });

  it('is none where the run is under way: its process is named, and nothing is said to be lost', () => {
    const run = text(
      cutOff('under-way', { groups: [['db1', 'web1']] }, asked(1, 'db1'), ended(3, 'web1'), heartbeat(9)),
    );
    expect(run).toContain('This run is still under way (PID 4242).');
    expect(run).toContain('2 guests, 9.0 s so far: 1 still to end, 1 ended cleanly.');
    expect(run).not.toMatch(/record ends|power|killed|disks of guests without an end/u);
  });

  it('is none where the run has ended, whatever became of the host', () => {
    const run = cutOff('power', ONE, asked(1, 'db1'), ended(9, 'db1'), runEnded(9));
    expect(run.cutOff).toBeNull();
    expect(text(run)).not.toContain('record ends');
  });

  it('reckons with signs of life only for the moment, never as what happened', () => {
    const run = cutOff('power', ONE, asked(1, 'db1'), heartbeat(6), heartbeat(11.04), heartbeat(16.5));
    expect(run.cutOff).toMatchObject({ afterSeconds: 15.5, last: { event: 'guest-asked' } });
    expect(text(run)).toContain('The record ends 15.5 s after db1 was asked:');
  });

  it.each<[RecordedName, Turn, string]>([
    ['group-begun', line(9, 'group-begun', { group: 2, groups: 3, guests: 1 }), 'group 2 began'],
    ['share-used', line(9, 'share-used', { group: 1, left: 1 }), 'group 1 had used its share of the time'],
    ['order-gave-way', line(9, 'order-gave-way', { why: 'late', guests: 1 }), 'the order gave way'],
    ['guest-asked', asked(9, 'db1'), 'db1 was asked'],
    ['guest-not-asked', notAsked(9, 'db1'), 'db1 could not be asked (agent)'],
    ['guest-resumed', resumed(9, 'db1'), 'db1 was resumed'],
    ['guest-woken', line(9, 'guest-woken', { guest: named('db1'), state: 'running' }), 'db1 was woken'],
    [
      'guest-call-failed',
      line(9, 'guest-call-failed', { guest: named('db1'), state: 'running', call: 'save', why: 'full' }),
      'the managed save failed for db1',
    ],
    ['guest-saving', saving(9, 'db1'), 'the managed save of db1 began'],
    ['guest-forcing', forcing(9, 'db1'), 'the forcing off of db1 began'],
    [
      'guest-changed',
      line(9, 'guest-changed', { guest: named('db1'), state: 'in shutdown', from: 'running' }),
      'db1 was seen in shutdown',
    ],
    ['guest-found', found(9, 'db1'), 'db1 was found running'],
    ['guest-back', back(9, 'db1'), 'db1 came back'],
    ['guest-ended', ended(9, 'db1'), 'db1 ended cleanly'],
    [
      'connection-lost',
      line(9, 'connection-lost', { connection: '', reason: 'no-answer', detail: 'x' }),
      "virsh's default connection could not be asked",
    ],
    [
      'connection-back',
      line(9, 'connection-back', { connection: 'qemu:///system', awaySeconds: 1 }),
      'qemu:///system answered again',
    ],
    ['last-resort', lastResort(9), 'the last resort began'],
    ['signal', line(9, 'signal', { signal: 'SIGHUP', ignored: true }), 'SIGHUP came'],
  ])('says what happened last: %s', (_, turn, clause) => {
    expect(text(cutOff('power', ONE, turn))).toContain(`The record ends as ${clause}: `);
  });

  it('may end with its first line', () => {
    expect(text(cutOff('power', ONE))).toContain('The record ends as the run began: ');
  });

  it('shows the guests without an end as open, and says how long ago each was asked', () => {
    const run = cutOff(
      'power',
      { groups: [['web1', 'db1'], ['late']] },
      asked(1, 'web1'),
      asked(1, 'db1'),
      ended(9, 'web1'),
      asked(31, 'db1', 2),
      heartbeat(34),
    );
    const lines = text(run);
    expect(lines).toContain('3 guests, 34.0 s recorded: 2 without an end, 1 ended cleanly.');
    expect(lines).toMatch(/^db1 +no end +>33\.0 s +\.*\[=+\+=+:$/mu);
    expect(lines).toMatch(/^late +no end +\.+:$/mu);
    expect(lines).toContain('Without an end: db1 (asked 33.0 s before) and late (no request answered yet).');
    expect(lines).toContain("the record's end");
  });

  it('says so where every guest had ended by then, and has no remedy', () => {
    const run = text(cutOff('power', ONE, asked(1, 'db1'), ended(9, 'db1'), heartbeat(14)));
    expect(run).toContain('The record ends 5 s after db1 ended cleanly: ');
    expect(run).toMatch(/^Every guest of which it tells had ended by then\.$/mu);
    expect(run).not.toContain('without an end');
  });

  it('does not take a connection that never answered for one without guests', () => {
    const lost = line(10, 'connection-lost', { connection: 'qemu:///a', reason: 'no-answer', detail: 'x' });
    const none = text(cutOff('power', { groups: [] }, lost, heartbeat(35)));
    expect(none).toContain('A connection never answered: what its guests did is unknown.');
    expect(none).not.toContain('No guest to shut down was running');
    const back = line(20, 'connection-back', { connection: 'qemu:///a', awaySeconds: 10 });
    const again = text(cutOff('power', { groups: [] }, lost, back));
    expect(again).toContain('The record names no guest, 20.0 s recorded.');
    expect(again).not.toContain('never answered');
  });

  it('counts a guest as asked from the request on that failed, or got no answer', () => {
    const silent: Turn = (run) =>
      ({ ...notAsked(6, 'db1', 'no answer')(run), sentSeconds: 0.5 }) as RecordedLine;
    expect(text(cutOff('power', ONE, silent, heartbeat(10)))).toContain('db1 (asked 9.5 s before)');
  });

  it('counts the guests without an end where there are many', () => {
    const names = Array.from({ length: 50 }, (_, index) => `vm${String(index)}`);
    const run = cutOff('power', { groups: [names] }, ...names.map((name) => asked(1, name)));
    expect(text(run)).toMatch(
      /Without an end: vm0 [^]*vm7\s+\(asked\s+0\.0\s+s\s+before\)\s+and\s+42\s+more\.$/mu,
    );
  });

  it('says what is to be done: the disks of guests that were cut off, or to run it again', () => {
    const of = (fate: Fate): string => text(cutOff(fate, ONE, asked(1, 'db1')));
    expect(of('power')).toContain('disks of guests without an end');
    expect(of('killed')).toContain('run it again');
    expect(text(cutOff('power', ONE, ended(2, 'db1')))).not.toContain('disks of guests without an end');
  });
});

describe('lines that cannot be read', () => {
  it('are counted in a sentence above the runs; what stands before them is shown', () => {
    const whole = recordText(ONE, asked(1, 'db1'));
    const later = whole.split('\n')[1]?.replace('"schema":1', '"schema":2') ?? '';
    const { runs, unreadable } = readRuns(`${whole}${later}\nhello\n{"schema":1,"run":"run-1","ti`);
    const [run] = runs;
    if (run === undefined) throw new Error('there is one');
    const sentence = unreadableLines('/var/log/runs.jsonl', unreadable, 0);
    const lines = renderTimelines([timelineOf(run, 'power')], sentence, WIDE);
    expect(lines[0]).toBe(
      '3 lines of /var/log/runs.jsonl could not be read: torn by a power cut, or of a later version.',
    );
    expect(lines.join('\n')).toContain('The record ends as db1 was asked: ');
  });

  it('are not spoken of where there are none', () => {
    expect(unreadableLines('/x', 0, 0)).toBeNull();
    expect(text(timeline(ONE, runEnded(1)))).not.toContain('could not be read');
  });
});
