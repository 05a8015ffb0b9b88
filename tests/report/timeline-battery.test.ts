// A battery that was heeded, as the record has it: on a terminal, as JSON and on a page.
import { describe, expect, it } from 'vitest';
import { pastRunRecord } from '../../lib/report/timeline/json.ts';
import type { Timeline } from '../../lib/report/timeline/model.ts';
import { renderPage } from '../../lib/report/timeline/page/page.ts';
import { renderTimelines } from '../../lib/report/timeline/terminal.ts';
import { displayWidth } from '../../lib/report/width.ts';
import {
  asked,
  batteryRead,
  batteryUnread,
  cutOff,
  ended,
  heartbeat,
  lastResort,
  NUT,
  runEnded,
  timeline,
  type Turn,
} from './support/past-run.ts';
import { hasControls, NASTY_NAMES } from './support/world.ts';

const WIDE = { color: false, unicode: true, many: false, columns: 300 };
const show = (of: Timeline, columns = 300): string[] => renderTimelines([of], null, { ...WIDE, columns });
const text = (of: Timeline): string => show(of).join('\n');
const notes = (of: Timeline): string[] => show(of).filter((line) => line.includes('UPS: '));
const page = (of: Timeline): string => renderPage([of], { file: '/x', unreadable: null });

const plot = { settings: NUT, groups: [['db1']] };
const run = (...turns: readonly Turn[]): Timeline =>
  timeline(plot, asked(1, 'db1'), ...turns, ended(100, 'db1'), runEnded(100));

const MAINS = { power: 'mains', status: 'OL', runtimeSeconds: 1500, chargePercent: 100 } as const;
const LOW = { power: 'low', status: 'OB LB', runtimeSeconds: 40, chargePercent: 7 } as const;

const whole = run(
  batteryRead(0.5, MAINS),
  batteryRead(12, { limitSeconds: 290, moved: true }),
  batteryUnread(20),
  batteryRead(30, { runtimeSeconds: 500, limitSeconds: 280.5, moved: true }),
  batteryRead(50, { ...LOW, limitSeconds: 120, moved: true }),
);

describe('a run that heeded a battery', () => {
  it('tells how it went in a line, and what it did to the limit', () => {
    expect(show(whole)).toContain(
      'Battery nut:ups@localhost: 25 min of battery at 0.5 s, 40 s left at 50.0 s, battery low; it set the limit: 120 s instead of 300 s.',
    );
  });

  it.each<[string, Timeline, string]>([
    [
      'once',
      run(batteryRead(0.5, MAINS)),
      'Battery nut:ups@localhost: 25 min of battery at 0.5 s, on mains.',
    ],
    ['never', run(batteryUnread(0.5)), 'Battery nut:ups@localhost: it was never read.'],
    [
      'without a runtime',
      run(batteryRead(0.5, { runtimeSeconds: null })),
      'Battery nut:ups@localhost: 84 % charged at 0.5 s, on battery.',
    ],
    [
      'without anything but its power',
      run(batteryRead(0.5, { runtimeSeconds: null, chargePercent: null })),
      'Battery nut:ups@localhost: on battery.',
    ],
    [
      'in a run without a limit',
      timeline({ settings: { ...NUT, timeoutSeconds: null } }, batteryRead(1, { moved: true }), runEnded(9)),
      'Battery nut:ups@localhost: 10 min 20 s left at 1.0 s, on battery; it set the limit: 300 s instead of none.',
    ],
  ])('that was read %s', (_, one, expected) => {
    expect(show(one)).toContain(expected);
  });

  it('notes what the UPS ran on, when it moved the limit, and when it could not be read', () => {
    expect(notes(whole)).toEqual([
      '   0.5 s  UPS: on mains (OL), 25 min of battery, 100 % charged',
      '  12.0 s  UPS: on battery (OB DISCHRG), 10 min 20 s left, 84 % charged: the limit became 290 s',
      '  20.0 s  UPS: could not be read, the limit stayed: upsc gave no answer within 3 s',
      '  30.0 s  UPS: 8 min 20 s left, 84 % charged, the limit became 280.5 s',
      '  50.0 s  UPS: battery low (OB LB), 40 s left, 7 % charged: the limit became 120 s',
    ]);
  });

  it('says that mains power was back', () => {
    expect(notes(run(batteryRead(1), batteryRead(9, MAINS)))[1]).toBe(
      '   9.0 s  UPS: mains power was back (OL), 25 min of battery, 100 % charged',
    );
  });

  it('joins many moves, and readings that say the same, into one note', () => {
    const moves = Array.from({ length: 40 }, (_, index) =>
      batteryRead(5 + 2 * index, {
        limitSeconds: 299 - index,
        moved: index % 2 === 0,
        runtimeSeconds: 400 - index,
      }),
    );
    expect(notes(run(batteryRead(1), ...moves))).toEqual([
      '   1.0 s  UPS: on battery (OB DISCHRG), 10 min 20 s left, 84 % charged',
      '   5.0 s  UPS: the limit became shorter 20 times, at last 261 s (6 min 2 s left, 84 % charged, at 81.0 s)',
    ]);
  });

  it('counts mains that flicker, and a daemon that comes and goes', () => {
    const flicker = Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0 ? batteryUnread(1 + index) : batteryRead(1 + index, index % 3 === 1 ? MAINS : {}),
    );
    const said = notes(run(...flicker));
    expect(said).toHaveLength(9);
    expect(said).toContainEqual(expect.stringContaining('UPS: between mains and battery 33 times more'));
    expect(said).toContainEqual(expect.stringContaining('UPS: could not be read (20 times)'));
  });

  it('has the limit that was in force at last on its ruler, and the last resort by it', () => {
    expect(text(whole)).toContain("R forced off from 100 s on   L limit, 120 s, the battery's");
    expect(text(run(batteryRead(1)))).toContain('L limit, 300 s');
    expect(text(run(batteryRead(1)))).not.toContain("battery's");
  });

  it.each<[string, number, object, number]>([
    ['as it was, in an older record', 250, {}, 230],
    ['a part of the limit at most', 30, {}, 15],
    ['whole, where it was asked for', 30, { batteryReservePart: 1 }, 10],
    ['whole, in a record that does not say', 30, { batteryReservePart: null }, 10],
  ])('keeps a reserve %s', (_, limitSeconds, more, at) => {
    const one = timeline(
      { settings: { ...NUT, ...more } },
      batteryRead(1, { limitSeconds, moved: true }),
      runEnded(9),
    );
    expect(one.lastResort).toEqual({ means: 'destroy', at, begun: false });
  });

  it('keeps a reserve as the reading tells it', () => {
    const read = batteryRead(1, { limitSeconds: 120, reserveSeconds: 13.5, moved: true });
    expect(timeline(plot, read, runEnded(9)).lastResort).toMatchObject({ at: 106.5, begun: false });
  });

  it('keeps the moment at which the last resort began', () => {
    const one = timeline(
      plot,
      batteryRead(1, { limitSeconds: 90, moved: true }),
      lastResort(71),
      runEnded(90, 3),
    );
    expect(one).toMatchObject({ limit: 90, lastResort: { at: 71, begun: true } });
  });

  it('is not told to take more time where the battery had none', () => {
    const late = (moved: boolean): string =>
      text(
        timeline(
          plot,
          batteryRead(1, { limitSeconds: moved ? 90 : 300, moved }),
          ended(89, 'db1', 'forced', { by: 'us' }),
          runEnded(90, 3),
        ),
      );
    expect(late(true)).toContain('The battery set the limit, 90 s, so more --timeout is of no use; ');
    expect(late(true)).not.toContain('Give it more --timeout');
    expect(late(false)).not.toContain('of no use');
    expect(late(false)).toContain('Give it more --timeout');
  });

  it('is not to blame where a signal ended the run', () => {
    const read = batteryRead(1, { limitSeconds: 90, moved: true });
    const end = ended(9, 'db1', 'running');
    expect(text(timeline(plot, read, end, runEnded(90, 3)))).toContain('The battery set the limit');
    expect(text(timeline(plot, read, end, runEnded(9, 3, 'SIGTERM')))).not.toMatch(
      /battery set|battery gave|of no use/u,
    );
  });

  it('that none was heeded is not spoken of, in records of before too', () => {
    for (const settings of [{ battery: null, batteryMarginSeconds: null }, {}]) {
      const none = timeline({ settings }, runEnded(9));
      expect(none.battery).toBeNull();
      expect(text(none)).not.toMatch(/battery|UPS/iu);
      expect(page(none)).not.toContain('>Battery<');
      expect(pastRunRecord(none).battery).toBeNull();
    }
  });

  it.each([20, 40, 80, 200])('is never wider than %i columns, whatever the UPS says', (columns) => {
    for (const name of NASTY_NAMES) {
      const nasty = cutOff(
        'power',
        { ...plot, settings: { ...NUT, battery: name } },
        batteryRead(1, { status: name, power: name as 'low', moved: true, limitSeconds: 9 }),
        batteryUnread(2, name),
      );
      for (const line of show(nasty, columns)) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
        expect(hasControls(line), line).toBe(false);
      }
      expect(page(nasty)).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\p{Cs}/u);
    }
  });
});

describe('a power cut', () => {
  it("has the battery's last word, which is not what happened last", () => {
    const cut = cutOff('power', plot, asked(1, 'db1'), batteryRead(31, LOW), heartbeat(34));
    expect(show(cut)).toContain(
      'The record ends 33 s after db1 was asked: the host lost power or was reset.',
    );
    expect(show(cut)).toContain(
      "The UPS, last read 3 s before the record's end: battery low (OB LB), 40 s left, 7 % charged.",
    );
    expect(text(cut)).toMatch(/is BATTERY_MARGIN enough/u);
  });

  it('says that it could not be read any more', () => {
    const cut = text(cutOff('power', plot, batteryRead(2), batteryUnread(20), heartbeat(34)));
    expect(cut).toContain("The UPS, last read 32 s before the record's end: on battery (OB DISCHRG), ");
    expect(cut).toContain('The UPS could not be read any more: upsc gave no answer within 3 s.');
    expect(text(cutOff('power', plot, batteryUnread(20)))).toContain('The UPS could not be read any more: ');
  });

  it('is none while the run is under way', () => {
    expect(text(cutOff('under-way', plot, batteryRead(2)))).not.toContain('last read');
  });
});

describe('as JSON', () => {
  it('has its source, its margin, each reading, and when it could not be read', () => {
    const json = pastRunRecord(whole);
    expect(json).toMatchObject({ limitSeconds: 120, lastResort: { at: 100 } });
    expect(json.battery).toMatchObject({ source: 'nut:ups@localhost', marginSeconds: 30 });
    expect(json.battery?.readings).toHaveLength(4);
    expect(json.battery?.readings[3]).toEqual({ at: 50, ...LOW, limitSeconds: 120, moved: true });
    expect(json.battery?.unread).toEqual([{ at: 20, why: 'upsc gave no answer within 3 s' }]);
  });
});

describe('on the page', () => {
  const words = (markup: string): string => markup.replace(/<[^>]*>/gu, ' ').replace(/\s+/gu, ' ');
  const section = page(whole).slice(page(whole).indexOf('id="run-1-battery"'));

  it('has a heading, the line, a curve with a point for each reading, and a table', () => {
    expect(words(section)).toContain('Battery nut:ups@localhost: 25 min of battery at 0.5 s');
    expect(section.match(/<circle class="dot"/gu)).toHaveLength(4);
    expect(section).toMatch(/<polyline class="curve" points="(?:[\d.]+,[\d.]+ ?){4}"/u);
    expect(section).toMatch(/<desc id="run-1-battery-picture-text">The table below says the same\./u);
    expect(words(section)).toContain('12.0 s on battery OB DISCHRG 620 s 84 % 290 s, moved');
    expect(words(section)).toContain('50.0 s battery low OB LB 40 s 7 % 120 s, moved');
  });

  it('says the limit that the battery set', () => {
    expect(words(page(whole))).toContain(
      'Limit 120 s, set by the battery (300 s was asked for); guests still there at 100 s were to be forced off;',
    );
  });

  it('draws no curve of one reading, and of many shows some in the table', () => {
    expect(page(run(batteryRead(1)))).not.toContain('<polyline');
    const many = Array.from({ length: 90 }, (_, index) => batteryRead(index + 1, index > 85 ? LOW : {}));
    const table = page(run(...many)).split('id="run-1-battery"')[1] ?? '';
    expect(words(table)).toMatch(/2\d readings of 90, all are in --json/u);
    expect(words(table)).toContain('87.0 s battery low');
    expect(words(table)).toContain('90.0 s battery low');
  });
});
