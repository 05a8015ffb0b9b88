import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedLine } from '../../lib/report/record-types.ts';
import { barOf as drawBar } from '../../lib/report/timeline/bar.ts';
import { renderTimelines } from '../../lib/report/timeline/terminal.ts';
import type { Timeline } from '../../lib/report/timeline/model.ts';
import { columnOf, scaleOf, ticks } from '../../lib/report/timeline/scale.ts';
import { SIGN_NAMES, SIGNS } from '../../lib/report/timeline/signs.ts';
import type { TableOptions } from '../../lib/report/view-options.ts';
import { displayWidth } from '../../lib/report/width.ts';
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
  pastRun,
  resumed,
  runEnded,
  saving,
  timeline,
  type Turn,
} from './support/past-run.ts';
import { hasControls, NASTY_NAMES } from './support/world.ts';

const ASCII: TableOptions = { color: false, unicode: false, many: false, columns: 80 };
const WIDE: TableOptions = { ...ASCII, columns: 200 };
const UNICODE: TableOptions = { ...ASCII, unicode: true };

const show = (of: Timeline, options = ASCII): string[] => renderTimelines([of], null, options);
const text = (of: Timeline, options = ASCII): string => show(of, options).join('\n');

const axisOf = (lines: readonly string[]): string => {
  const line = lines.find((one) => one.startsWith('guest')) ?? '';
  return line.slice(line.search(/[|┬]/u));
};

/** The bar in a guest's row: what stands behind the ruler's first column. */
const barOf = (lines: readonly string[], name: string): string => {
  const axis = lines.find((one) => one.startsWith('guest')) ?? '';
  return (lines.find((one) => one.startsWith(`${name} `)) ?? '').slice(axis.search(/[|┬]/u));
};

describe('a run on a terminal', () => {
  it('is a heading, a verdict, a ruler, a bar for each guest, and the signs that it has', () => {
    const run = timeline(
      {},
      asked(1, 'web1'),
      asked(1, 'db1'),
      ended(10, 'web1'),
      asked(31, 'db1', 2),
      ended(40, 'db1'),
      runEnded(40),
    );
    expect(show(run).slice(1)).toEqual([
      '2 guests in 40.0 s: 2 ended cleanly.',
      '                              0 s         10           20         limit 300 s ->',
      'guest  outcome          took  |-----------|------------|-----------|-----------|',
      'web1   ended cleanly   9.0 s  .[==========]',
      'db1    ended cleanly  39.0 s  .[====================================+==========]',
      '. waiting for its turn   [ asked   + asked again   = going down',
      '] ended cleanly',
    ]);
  });

  it('says when it began, with the offset of the clock here, on which host, and who called it', () => {
    const [heading] = show(timeline({ host: 'kvm7' }, runEnded(1)));
    const [byHand] = show(timeline({ settings: { goingDown: false } }, runEnded(1)));
    expect(heading).toMatch(
      /^[A-Z][a-z]{2} 2014-05-0\d \d\d:\d\d:40 [+-]\d\d:\d\d on kvm7, the host was going down$/u,
    );
    expect(byHand).toMatch(/ on kvm1, called by hand$/u);
    const shown = /(\d{4}-\S+) (\S+) (\S+)/u.exec(heading ?? '')?.slice(1) ?? [];
    expect(Date.parse(`${shown[0]}T${shown[1]}${shown[2]}`)).toBe(Date.parse('2014-05-05T01:12:40Z'));
  });

  it('names the version only where runs of several are shown', () => {
    const [old, young] = ['1.0.0', '2.0.0'].map((version) => timeline({ version }, runEnded(1)));
    if (old === undefined || young === undefined) throw new Error('there are two');
    expect(renderTimelines([old, young], null, ASCII).join('\n')).toMatch(
      /version 1\.0\.0[^]*version 2\.0\.0/u,
    );
    expect(renderTimelines([old, old], null, ASCII).join('\n')).not.toContain('version');
  });

  it('stands newest last, next to the prompt', () => {
    const of = (host: string): Timeline => timeline({ host }, runEnded(1));
    const lines = renderTimelines([of('older'), of('newer')], null, ASCII).join('\n');
    expect(lines.indexOf('on older')).toBeLessThan(lines.indexOf('on newer'));
  });

  it('counts outcomes the worst first', () => {
    const run = timeline(
      {},
      asked(1, 'web1'),
      ended(9, 'web1'),
      ended(280, 'db1', 'forced', { by: 'us' }),
      runEnded(281, 3),
    );
    expect(text(run)).toContain('2 guests in 281.0 s: 1 forced off, 1 ended cleanly.');
  });

  it('without a guest says so, and shows no ruler', () => {
    const lines = show(timeline({ groups: [] }, runEnded(1.2)));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('No guest to shut down was running, 1.2 s.');
  });

  it('without a guest because nobody could be asked does not say that none was running', () => {
    const lost = line(0.5, 'connection-lost', {
      connection: '',
      reason: 'no-connection',
      detail: 'error: refused',
    });
    const lines = text(timeline({ groups: [] }, lost, runEnded(2, 4)));
    expect(lines).toContain('A connection never answered: what its guests did is unknown.');
    expect(lines).toContain("virsh's default connection could not be asked: error: refused");
    expect(lines).not.toContain('No guest');
  });

  it('names the guests that were left alone, and the option that says so', () => {
    const run = timeline(
      {
        alone: [
          ['ha1', 'excluded'],
          ['ha2', 'excluded'],
          ['t1', 'transient'],
        ],
      },
      runEnded(1),
    );
    expect(text(run, WIDE)).toContain(
      'Left alone: ha1 and ha2: excluded (--exclude); t1: transient (--persistent-only).',
    );
  });

  it('repeats its verdict beneath a long table, where it is seen', () => {
    const names = Array.from({ length: 300 }, (_, index) => `guest${String(index)}`);
    const lines = show(timeline({ groups: [names] }, ...names.map((name) => ended(5, name)), runEnded(6)));
    expect(lines.filter((one) => one === '300 guests in 6.0 s: 300 ended cleanly.')).toHaveLength(2);
    expect(lines.filter((one) => one.startsWith('guest')).length).toBe(301);
  });

  it('says what is to be done about the newest run, and not about older ones', () => {
    const bad = timeline({}, ended(280, 'db1', 'forced', { by: 'us' }), runEnded(281, 3));
    const remedies = renderTimelines([bad, bad], null, WIDE).filter((one) =>
      one.startsWith('Forced off (db1): '),
    );
    expect(remedies).toHaveLength(1);
    expect(remedies[0]).toContain('check its disks');
  });
});

describe('rows', () => {
  it('stand in the order of groups, in a group by first request, then by end; who came in later is last', () => {
    const run = timeline(
      { groups: [['late', 'early'], ['second']] },
      found(3, 'stranger'),
      asked(1, 'early'),
      asked(2, 'late'),
      asked(20, 'second'),
      runEnded(30, 3),
    );
    const names = ['early', 'late', 'second', 'stranger'];
    const rows = show(run).map((one) => one.split(' ')[0] ?? '');
    expect(rows.filter((one) => names.includes(one))).toEqual(names);
    expect(show(run)).toEqual(expect.arrayContaining(['group 1 of 2', 'group 2 of 2', 'came in later']));
  });

  it('show the connection where there are several, and only then', () => {
    const two = { connections: ['', 'qemu+ssh://far/system'] };
    const run = timeline(
      { groups: [['web1']], settings: two },
      asked(1, named('far1', 'qemu+ssh://far/system')),
      runEnded(2, 3),
    );
    expect(text(run, WIDE)).toMatch(/^far1 +qemu\+ssh:\/\/far\/system/mu);
    expect(text(run, WIDE)).toMatch(/^web1 +virsh's default connection/mu);
    expect(text(timeline({}, runEnded(1)), WIDE)).not.toContain('connection');
  });
});

describe('a bar', () => {
  const runOf = (...turns: readonly Turn[]): string[] =>
    show(timeline({ groups: [['vm']], settings: { timeoutSeconds: 100 } }, ...turns, runEnded(100, 3)));
  const bar = (...turns: readonly Turn[]): string => barOf(runOf(...turns), 'vm');

  it.each<[string, RegExp, Turn[]]>([
    [
      'waits for its turn, is asked and goes down',
      /^\.{20,}\[={10,}\]$/u,
      [asked(50, 'vm'), ended(80, 'vm')],
    ],
    [
      'shows each further request',
      /^\.?\[=+\+=+\+=+\]$/u,
      [asked(1, 'vm'), asked(31, 'vm', 2), asked(61, 'vm', 3), ended(90, 'vm')],
    ],
    ['shows that it was resumed', /^\^=+\]$/u, [resumed(0.9, 'vm'), asked(1, 'vm'), ended(50, 'vm')]],
    ['shows that a mode was refused', /^\.?!=+\]$/u, [notAsked(1, 'vm'), asked(1.2, 'vm'), ended(50, 'vm')]],
    ['shows a managed save', /^\.*~+S$/u, [saving(10, 'vm'), ended(60, 'vm', 'saved')]],
    [
      'shows that it was forced off',
      /^\.?\[=+#+X$/u,
      [asked(1, 'vm'), forcing(80, 'vm'), ended(98, 'vm', 'forced', { by: 'us' })],
    ],
    [
      'shows its return, and nothing while it was away',
      /^\.?\[=+\] +<\+=+\]$/u,
      [asked(1, 'vm'), ended(30, 'vm'), back(50, 'vm'), asked(50.1, 'vm', 2), ended(90, 'vm')],
    ],
    ['is off', /^\.?\[=+O$/u, [asked(1, 'vm'), ended(50, 'vm', 'off', { why: 'no record' })]],
    ['crashed', /^\.?\[=+C$/u, [asked(1, 'vm'), ended(50, 'vm', 'crashed')]],
    ['still runs', /^\.?\[=+>$/u, [asked(1, 'vm'), ended(99.9, 'vm', 'running', { why: 'the time is up' })]],
    ['is unknown', /^\.?\[=+\?$/u, [asked(1, 'vm'), ended(99.9, 'vm', 'unknown', { why: 'no answer' })]],
  ])('%s', (_, pattern, turns) => {
    expect(bar(...turns)).toMatch(pattern);
  });

  it('begins where a guest was found that was started meanwhile', () => {
    const run = timeline({ groups: [] }, found(50, 'vm'), asked(51, 'vm'), ended(100, 'vm'), runEnded(100));
    expect(barOf(show(run), 'vm')).toMatch(/^ {7,}\*\[=+\]$/u);
  });

  it('of a guest that goes down by itself waits for its turn no longer', () => {
    const changed = line(2, 'guest-changed', { guest: named('vm'), state: 'in shutdown', from: 'running' });
    const soon = timeline({ groups: [['vm']] }, changed, ended(20, 'vm'), runEnded(20));
    expect(barOf(show(soon), 'vm')).toMatch(/^ ?\.+=+\]$/u);
  });

  /** The two columns around 50 s of 100 s, in a bar of 50. */
  const around = (...turns: readonly Turn[]): string => {
    const run = timeline({ groups: [['vm']], settings: { timeoutSeconds: 100 } }, ...turns, runEnded(100, 3));
    const [guest] = run.guests;
    if (guest === undefined) throw new Error('there is one');
    const signs = drawBar(guest, run.endsAt, { span: 100, limitOnAxis: true }, 50).slice(24, 26);
    return signs.map((sign) => (sign === null ? ' ' : SIGNS[sign].ascii)).join('');
  };

  it.each<[string, Turn[], string]>([
    ['forcing and the end', [forcing(50, 'vm'), ended(50.1, 'vm', 'forced', { by: 'us' })], '#X'],
    ['a request and forcing', [asked(50, 'vm'), forcing(50.1, 'vm'), ended(90, 'vm')], '[#'],
    ['a later request and the end', [asked(1, 'vm'), asked(50, 'vm', 2), ended(50.1, 'vm')], '+]'],
    ['a void end and the return', [ended(50, 'vm'), back(50.1, 'vm'), ended(90, 'vm')], ']<'],
    ['being resumed and the request', [resumed(50, 'vm'), asked(50.1, 'vm'), ended(90, 'vm')], '^['],
  ])('shows beside each other what falls into one column: %s', (_, turns, signs) => {
    expect(around(...turns)).toBe(signs);
  });

  it.each<[string, Turn[], string]>([
    ['the end before forcing', [forcing(50, 'vm'), ended(50.1, 'vm', 'forced', { by: 'us' })], 'X'],
    ['forcing before a request', [asked(50, 'vm'), forcing(50.1, 'vm'), ended(90, 'vm')], '#'],
    ['the first request before a later one', [asked(50, 'vm'), asked(50.1, 'vm', 2), ended(90, 'vm')], '['],
    ['a return before the end that it made void', [ended(50, 'vm'), back(50.1, 'vm'), ended(90, 'vm')], '<'],
  ])('shows, where there is no room for two, %s', (_, turns, sign) => {
    expect(around(notAsked(49, 'vm'), ...turns)).toBe(`!${sign}`);
  });

  it('is as long as its part of the axis', () => {
    for (const columns of [80, 120, 200]) {
      const run = timeline(
        { groups: [['half', 'full']], settings: { timeoutSeconds: 100 } },
        asked(0.5, 'half'),
        asked(0.5, 'full'),
        ended(50, 'half'),
        ended(100, 'full'),
        runEnded(100),
      );
      const lines = show(run, { ...ASCII, columns });
      const [half, full] = ['half', 'full'].map((name) => barOf(lines, name).length);
      expect(full).toBeGreaterThan(30);
      expect(Math.abs((half ?? 0) - (full ?? 0) / 2)).toBeLessThanOrEqual(1);
    }
  });

  it('uses all of a wide terminal', () => {
    const run = timeline({}, asked(1, 'web1'), ended(100, 'web1'), runEnded(100));
    expect(Math.max(...show(run, WIDE).map(displayWidth))).toBe(200);
  });
});

describe('signs', () => {
  it.each(['unicode', 'ascii'] as const)('are told apart without colour, and take one column: %s', (kind) => {
    const all = SIGN_NAMES.map((name) => SIGNS[name][kind]);
    expect(new Set(all).size).toBe(all.length);
    for (const sign of all) expect(displayWidth(sign)).toBe(1);
    if (kind === 'ascii') expect(all.join('')).toMatch(/^[!-~]+$/u);
  });

  it('are explained where they occur, and nowhere else', () => {
    const lines = text(
      timeline({}, asked(1, 'web1'), ended(9, 'web1'), ended(9, 'db1', 'saved'), runEnded(9)),
    );
    expect(lines).toContain('S saved');
    for (const word of ['forced off', 'came back', 'asked again', 'crashed'])
      expect(lines).not.toContain(word);
  });
});

describe('the ruler', () => {
  it('runs to the limit where the run used a third of it, with the last resort and the limit on it', () => {
    const run = timeline({}, asked(1, 'db1'), ended(120, 'db1'), runEnded(120));
    const lines = show(run);
    const axis = axisOf(lines);
    expect(axis).toMatch(/R-+L$/u);
    expect(lines.join('\n')).toContain('R forced off from 280 s on');
    expect(lines.join('\n')).toContain('L limit, 300 s');
    expect(lines.join('\n')).toMatch(/limit 300 s$/mu);
    expect(barOf(lines, 'db1').length).toBeLessThan(axis.length / 2);
  });

  it('covers the run where it was over long before the limit, and says where that is', () => {
    const lines = show(timeline({}, asked(1, 'db1'), ended(8, 'db1'), runEnded(8)));
    expect(lines.join('\n')).toMatch(/limit 300 s ->$/mu);
    expect(lines.join('\n')).not.toContain('L limit');
    expect(barOf(lines, 'db1').length).toBeGreaterThan(40);
  });

  it('says that there is no limit', () => {
    expect(text(timeline({ settings: { timeoutSeconds: null } }, asked(1, 'db1'), runEnded(8, 3)))).toMatch(
      /no limit$/mu,
    );
  });

  it('marks the last resort where it began', () => {
    const early = timeline(
      {},
      asked(1, 'db1'),
      lastResort(150),
      forcing(150, 'db1'),
      ended(151, 'db1', 'forced', { by: 'us' }),
      runEnded(151, 3),
    );
    expect(text(early)).toContain('R forced off from 150 s on');
  });

  it('marks no last resort where guests are left running', () => {
    const run = timeline(
      { settings: { onTimeout: 'leave', reserveSeconds: 0 } },
      asked(1, 'db1'),
      runEnded(300, 3),
    );
    expect(text(run)).not.toMatch(/^R |\sR /mu);
  });

  it('has round numbers, few enough to be read, from 0 to the span', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1e9, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (span, most) => {
          const all = ticks({ span, limitOnAxis: false }, most);
          expect(all[0]).toBe(0);
          expect(all.length).toBeLessThanOrEqual(most + 1);
          expect(all[all.length - 1]).toBeLessThanOrEqual(span * (1 + 1e-6));
          if (span >= 1 && most > 2) expect(all.length).toBeGreaterThan(1);
        },
      ),
    );
  });

  it('has a place for every moment, and later moments never left of earlier ones', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })),
        fc.integer({ min: 1, max: 250 }),
        (endsAt, moments, width) => {
          const scale = scaleOf({ endsAt, limit: 300 });
          const columns = [...moments].sort((a, b) => a - b).map((at) => columnOf(at, scale, width));
          expect(columns).toEqual([...columns].sort((a, b) => a - b));
          for (const column of columns) expect(column >= 0 && column < width).toBe(true);
        },
      ),
    );
  });
});

describe('what happened to the run as a whole', () => {
  it('is told beneath the bars, with its time', () => {
    const run = timeline(
      {},
      line(10, 'connection-lost', {
        connection: '',
        reason: 'connection-lost',
        detail: 'error: end of file',
      }),
      line(14, 'connection-back', { connection: '', awaySeconds: 4.25 }),
      line(93.3, 'share-used', { group: 1, left: 2 }),
      line(100, 'order-gave-way', { why: '20 s are left', guests: 4 }),
      lastResort(280, 2),
      line(285, 'signal', { signal: 'SIGTERM', ignored: false }),
      runEnded(285, 3, 'SIGTERM'),
    );
    expect(show(run, WIDE)).toEqual(
      expect.arrayContaining([
        "  10.0 s  virsh's default connection could not be asked: error: end of file",
        "  14.0 s  virsh's default connection answered again, after 4.3 s",
        '  93.3 s  group 1 had used its share of the time, the next one began: 2 guests had not ended',
        ' 100.0 s  the order gave way, 20 s are left: all that waited (4 guests) were asked',
        ' 280.0 s  last resort, they did not end in time: 2 guests to be forced off',
        ' 285.0 s  SIGTERM ended the run: the requests sent stayed sent',
      ]),
    );
  });

  it('says the same of several guests once', () => {
    const names = Array.from({ length: 9 }, (_, index) => `vm${String(index)}`);
    const run = timeline({ groups: [names] }, ...names.map((name) => notAsked(1, name)), runEnded(2, 3));
    expect(show(run, WIDE).filter((one) => one.includes('could not be asked'))).toEqual([
      '   1.0 s  vm0, vm1, vm2, vm3, vm4 and 4 more: could not be asked (agent): error: no agent',
    ]);
  });

  it('is told of up to 20 times, and the rest is counted', () => {
    const flaps = Array.from({ length: 100 }, (_, index) =>
      line(index + 1, 'connection-lost', {
        connection: '',
        reason: 'no-answer',
        detail: `error ${String(index)}`,
      }),
    );
    const lines = show(timeline({}, ...flaps, runEnded(200, 4)), WIDE);
    expect(lines.filter((one) => one.includes('could not be asked'))).toHaveLength(20);
    expect(lines.join('\n')).toContain('and 80 events more (--json has all)');
  });

  it('loses neither a signal nor a lost connection behind many guests that refused', () => {
    const refusals = Array.from({ length: 40 }, (_, index) => notAsked(1, 'web1', `reason ${String(index)}`));
    const lost = line(30, 'connection-lost', { connection: '', reason: 'no-answer', detail: 'x' });
    const signal = line(90, 'signal', { signal: 'SIGTERM', ignored: false });
    const said = show(timeline({}, ...refusals, lost, signal, runEnded(91, 3, 'SIGTERM')), WIDE).join('\n');
    expect(said).toContain('could not be asked: x');
    expect(said).toContain('SIGTERM ended the run');
    expect(said).toContain('It was ended by SIGTERM.');
    expect(said).toContain('and 22 events more');
  });

  it('tells guests of one UUID on two connections apart', () => {
    const twins = ['qemu:///system', 'lxc:///system'].map(
      (connection): Turn =>
        (run) =>
          ({
            ...notAsked(1, 'twin', 'no agent')(run),
            guest: { name: 'twin', uuid: 'one', connection },
          }) as RecordedLine,
    );
    const said = show(timeline({ groups: [] }, ...twins, runEnded(9, 3)), WIDE).join(' ');
    expect(said).toMatch(/twin on qemu:\/\/\/system and twin on lxc:\/\/\/system: could not be asked/u);
  });
});

describe('whatever names and times a record holds', () => {
  const hostile = (name: string): Timeline =>
    cutOff(
      'power',
      { groups: [[name, 'web1'], ['x'.repeat(200)]], host: name, version: name, alone: [[name, name]] },
      notAsked(1, name, name),
      asked(2, name),
      line(3, 'connection-lost', { connection: name, reason: 'refused', detail: name }),
      found(4, `${name}2`),
      asked(40, name, 2),
      heartbeat(45),
    );

  it.each([20, 40, 80, 200])(
    'no line is wider than %i columns, and none holds a control character',
    (columns) => {
      for (const unicode of [true, false])
        for (const name of NASTY_NAMES)
          for (const one of show(hostile(name), { ...ASCII, unicode, columns })) {
            expect(displayWidth(one), one).toBeLessThanOrEqual(columns);
            expect(hasControls(one), one).toBe(false);
            if (!unicode) expect(one).toMatch(/^[ -~]*$/u);
          }
    },
  );

  it('times that run backwards or beyond all measure are drawn somewhere', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }), { maxLength: 6 }), (times) => {
        const turns = times.map((at, index) =>
          index % 3 === 2 ? ended(at, 'web1') : asked(at, 'web1', index + 1),
        );
        for (const one of show(cutOff('unknown', {}, ...turns)))
          expect(displayWidth(one)).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('a time that no calendar has is shown as it stands', () => {
    const run = pastRun({}, runEnded(1));
    const begun = { ...run.begun, time: '2014-02-31T25:00:00Z' };
    expect(show({ ...timeline({}, runEnded(1)), run: { ...run, begun } })[0]).toContain(
      '2014-02-31T25:00:00Z on kvm1',
    );
  });
});

describe('colours', () => {
  it('are on a terminal that wants them, and the text is the same without', () => {
    const run = cutOff('power', {}, asked(1, 'web1'), ended(9, 'web1'), asked(31, 'db1', 2));
    const coloured = show(run, { ...UNICODE, color: true });
    expect(coloured.join('')).toContain('\x1b[32m');
    expect(coloured.map((one) => one.replace(/\x1b\[\d+m/gu, ''))).toEqual(show(run, UNICODE));
  });
});
