import { describe, expect, it } from 'vitest';
import { escape } from '../../lib/report/timeline/page/markup.ts';
import { renderPage } from '../../lib/report/timeline/page/page.ts';
import { pastRunRecord } from '../../lib/report/timeline/json.ts';
import type { Timeline } from '../../lib/report/timeline/model.ts';
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
  resumed,
  runEnded,
  saving,
  timeline,
} from './support/past-run.ts';
import { NASTY_NAMES } from './support/world.ts';

const page = (...timelines: readonly Timeline[]): string =>
  renderPage(timelines, { file: '/var/log/runs.jsonl', unreadable: null });

const run = timeline(
  { groups: [['web1', 'db1'], ['old1']], alone: [['ha1', 'excluded']] },
  resumed(0.9, 'web1'),
  asked(1, 'web1'),
  notAsked(1, 'db1'),
  asked(1.2, 'db1'),
  ended(10, 'web1'),
  asked(31, 'db1', 2),
  ended(40, 'db1'),
  back(45, 'db1'),
  asked(46, 'db1', 3),
  ended(60, 'db1'),
  found(70, 'late1'),
  saving(75, 'late1'),
  ended(80, 'late1', 'saved'),
  asked(100, 'old1'),
  lastResort(280),
  forcing(280.5, 'old1'),
  ended(284, 'old1', 'forced', { by: 'us' }),
  runEnded(284, 3),
);

/** The elements of that name, each with what is in it; none of them holds another of its name. */
const elements = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}[ >][^]*?</${name}>`, 'gu'))].map(([all]) => all);
const words = (markup: string): string =>
  markup
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
const rows = (text: string): string[] => elements(elements(text, 'tbody')[0] ?? '', 'tr').map(words);

describe('the page', () => {
  it('has no script, no handler, and nothing from outside', () => {
    const text = page(run);
    const names = [...text.matchAll(/<([a-z0-9]+)/giu)].map(([, name]) => name?.toLowerCase());
    for (const name of ['script', 'link', 'img', 'image', 'iframe', 'object', 'embed', 'use', 'base', 'form'])
      expect(names).not.toContain(name);
    expect(text).not.toMatch(/\son[a-z]+\s*=/iu);
    expect(text).not.toMatch(/@import|url\(|javascript:/iu);
    for (const [, target] of text.matchAll(/(?:href|src|action|srcset)="([^"]*)"/gu))
      expect(target).toMatch(/^#run-\d+$/u);
    const namespaces = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg'];
    for (const [address] of text.matchAll(/https?:[^"'\s<]*/gu)) expect(namespaces).toContain(address);
  });

  it('forbids what it does not need, and says its language, its letters and that it fits small screens', () => {
    const text = page(run);
    expect(text).toMatch(/^<!DOCTYPE html>\n<html lang="en"/u);
    expect(text).toContain('<meta charset="utf-8"/>');
    expect(text).toContain('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"');
    expect(text).toMatch(/<meta name="viewport" content="width=device-width/u);
    for (const rule of ['@media print', 'page-break-inside: avoid', 'prefers-color-scheme: dark'])
      expect(text).toContain(rule);
  });

  it('has style sheets that HTML and XML read alike', () => {
    const [style = ''] = elements(page(run), 'style');
    expect(style.replace(/^<style>|<\/style>$/gu, '')).not.toMatch(/[<&]/u);
  });

  it('leaves room for a scrollbar beside the words above a wide table, which are as wide as the window', () => {
    const [, less] = /caption span \{[^}]*max-width: calc\(100vw - ([\d.]+)rem\)/u.exec(page(run)) ?? [];
    const edges = 2 * 16;
    const scrollbar = 17;
    expect(Number(less) * 16).toBeGreaterThanOrEqual(edges + scrollbar);
  });

  it('leads from an overview to each run, the newest last', () => {
    const text = page(timeline({ host: 'older' }, runEnded(1)), run);
    const [nav = ''] = elements(text, 'nav');
    expect([...nav.matchAll(/href="#(run-\d)"/gu)].map(([, id]) => id)).toEqual(['run-1', 'run-2']);
    for (const id of ['run-1', 'run-2']) expect(text).toContain(`<section id="${id}"`);
    expect(nav.indexOf('on older')).toBeLessThan(nav.indexOf('on kvm1'));
  });

  it('says in a picture what it is, for those who do not see it', () => {
    const text = page(run);
    const [picture = ''] = elements(text, 'svg');
    expect(picture).toContain(
      'role="img" aria-labelledby="run-1-title run-1-picture-1-title" aria-describedby="run-1-picture-1-text"',
    );
    expect(picture).toContain(
      '<title id="run-1-picture-1-title">A bar for each guest, from the run&#39;s begin to its end</title>',
    );
    expect(picture).toContain(
      '<desc id="run-1-picture-1-text">4 guests; the sentence on the limit above and the table below say the same.</desc>',
    );
  });

  it.each<[string, Timeline, string]>([
    [
      'a last resort',
      run,
      'Limit 300 s; guests still there at 280 s were to be forced off; asked again every 30 s.',
    ],
    [
      'saving, asked once',
      timeline({ settings: { onTimeout: 'save', retrySeconds: 0, reserveSeconds: 100 } }, runEnded(1)),
      'Limit 300 s; guests still there at 200 s were to be saved; asked once.',
    ],
    [
      'none that is forced',
      timeline({ groups: [], settings: { onTimeout: 'leave', retrySeconds: null } }, runEnded(1)),
      'Limit 300 s; guests still there then were to be left running; asked once.',
    ],
    [
      'no limit',
      timeline({ settings: { timeoutSeconds: null } }, runEnded(1)),
      'No limit; asked again every 30 s.',
    ],
  ])('says the limit in words outside of the picture: %s', (_, one, expected) => {
    const text = page(one).replace(/<svg[^]*?<\/svg>/gu, '');
    expect(words(elements(text, 'section')[0] ?? '')).toContain(expected);
  });

  it.each<[string, Timeline, readonly string[]]>([
    ['within the axis', run, ['280 s: forced off', 'limit 300 s']],
    [
      'saving',
      timeline({ settings: { onTimeout: 'save' } }, asked(1, 'web1'), runEnded(250)),
      ['280 s: saved', 'limit 300 s'],
    ],
    ['behind the axis', timeline({}, asked(1, 'web1'), runEnded(20)), ['limit 300 s →']],
    ['none', timeline({ settings: { timeoutSeconds: null } }, asked(1, 'web1'), runEnded(20)), ['no limit']],
  ])('has the limit on the ruler: %s', (_, one, expected) => {
    const [picture = ''] = elements(page(one), 'svg');
    const said = elements(picture, 'text').map(words);
    expect(said.filter((text) => /limit|: /u.test(text))).toEqual(expected);
    expect(picture.includes('class="limit"')).toBe(expected.includes('limit 300 s'));
    expect(picture.includes('class="resort"')).toBe(expected.length === 2);
  });

  it('has headings to jump to, and names its regions by the run', () => {
    const text = page(timeline({ host: 'older' }, runEnded(1)), run);
    expect(elements(text, 'h3').map(words)).toEqual([
      ...['Picture', 'Guests'],
      ...['Picture', 'What happened', 'Guests'],
    ]);
    for (const id of ['run-1', 'run-2'])
      expect(text).toContain(`role="region" aria-labelledby="${id}-title ${id}-guests" tabindex="0"`);
    expect(page(timeline({ groups: [] }, runEnded(1)))).not.toContain('<h3');
  });

  it('lets the keyboard reach what scrolls', () => {
    const boxes = [...page(run).matchAll(/<div class="scroll"[^>]*>/gu)].map(([box]) => box);
    expect(boxes).toHaveLength(2);
    for (const box of boxes) expect(box).toContain(' tabindex="0"');
  });

  it('hides from those who do not see it a legend of shapes', () => {
    expect(page(run)).toContain('<ul class="legend" aria-hidden="true">');
  });

  it('ends each text of a picture with a newline: browsers for text would show them as one word', () => {
    for (const name of ['title', 'desc', 'text'])
      expect(page(run)).not.toMatch(new RegExp(`</${name}>(?!\n)`, 'u'));
  });

  it('names an id once', () => {
    const many = Array.from({ length: 70 }, (_, index) => `vm${String(index)}`);
    const text = page(run, timeline({ groups: [many] }, runEnded(1)));
    const ids = [...text.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, list = ''] of text.matchAll(/aria-labelledby="([^"]*)"/gu))
      for (const id of list.split(' ')) expect(ids).toContain(id);
  });

  it('says the same as a table: who, how it ended, when it was asked and again, what else, what it took', () => {
    expect(rows(page(run))).toEqual([
      'web1 1 ended cleanly 1.0 s resumed or woken 0.9 s 10.0 s 9.0 s',
      'db1 1 ended cleanly 1.2 s 31.0 s, 46.0 s a call failed 1.0 s, ended cleanly 40.0 s, came back 45.0 s 60.0 s 59.0 s',
      'old1 2 forced off 100.0 s being forced off 280.5 s 284.0 s 283.0 s',
      'late1 later saved found, was started meanwhile 70.0 s, being saved 75.0 s 80.0 s 79.0 s',
    ]);
    expect(elements(page(run), 'th').map((one) => /scope="(?:col|row)"/u.test(one))).not.toContain(false);
  });

  it('names the connection where there are several', () => {
    const far = timeline(
      { settings: { connections: ['', 'qemu+ssh://far/'] } },
      asked(1, named('far1', 'qemu+ssh://far/')),
      runEnded(2, 3),
    );
    expect(page(far)).toContain('<th scope="col">connection</th>');
    expect(page(run)).not.toContain('<th scope="col">connection</th>');
  });

  it('tells guests of one name on two connections apart in the picture too', () => {
    const uri = 'qemu+ssh://far/system';
    const both = timeline(
      { groups: [['vm']], settings: { connections: ['', uri] } },
      asked(1, 'vm'),
      asked(1, named('vm', uri)),
      runEnded(2, 3),
    );
    const [picture = ''] = elements(page(both), 'svg');
    const titles = elements(picture, 'title').map(words);
    expect(titles).toContainEqual(expect.stringMatching(/^vm on virsh&#39;s default connection: /u));
    expect(titles).toContainEqual(expect.stringMatching(/^vm on qemu\+ssh:\/\/far\/system: /u));
    const shown = elements(picture, 'text').map(words);
    for (const text of ['virsh&#39;s default connection', uri]) expect(shown).toContain(text);
    expect(elements(elements(page(run), 'svg')[0] ?? '', 'text').map(words)).not.toContain(
      'virsh&#39;s default connection',
    );
  });

  it('shortens names to what has room before the bars, each differently, and has them whole for who points at them', () => {
    const names = ['customer-production-database-1', 'customer-production-database-2'];
    const uris = [1, 2].map((n) => `qemu+ssh://root@kvm-rack1-host0${String(n)}.example.org/system`);
    const guests = uris.flatMap((uri) => names.map((name) => named(name, uri)));
    const settings = { connections: uris };
    const turns = guests.map((one) => found(0.5, one));
    const [picture = ''] = elements(
      page(timeline({ groups: [], settings }, ...turns, runEnded(2, 3))),
      'svg',
    );
    const rowsOf = [...picture.matchAll(/<g class[^]*?<\/g>/gu)].map(([row]) => row);
    const shown = rowsOf.map((row) => elements(row, 'text').map(words).slice(0, 2));
    expect(shown).toEqual([
      ['customer-prod…atabase-1', 'kvm-rack1-host01'],
      ['customer-prod…atabase-2', 'kvm-rack1-host01'],
      ['customer-prod…atabase-1', 'kvm-rack1-host02'],
      ['customer-prod…atabase-2', 'kvm-rack1-host02'],
    ]);
    const titles = rowsOf.flatMap((row) => elements(row, 'title').map(words));
    for (const [at, { name, connection }] of guests.entries())
      expect(titles[at]).toContain(`${name} on ${connection}: `);
    expect(rowsOf.join('')).toContain('class="small connection"');
  });

  it('has its legend in the figure, that paper does not part them', () => {
    const names = Array.from({ length: 40 }, (_, index) => `guest${String(index)}`);
    for (const [one, figures] of [
      [run, 1],
      [timeline({ groups: [names] }, runEnded(1, 3)), 2],
    ] as const) {
      const all = elements(page(one), 'figure');
      expect(all).toHaveLength(figures);
      expect(all.map((figure) => figure.includes('<ul class="legend"'))).toEqual(
        all.map((_, index) => index === figures - 1),
      );
      expect(page(one).match(/class="legend"/gu)).toHaveLength(1);
    }
  });

  it('draws each guest to the same scale, from its beginning to its end', () => {
    const [picture = ''] = elements(page(run), 'svg');
    const row = /<g class="bad">[^]*?<\/g>/u.exec(picture)?.[0] ?? '';
    const lines = [...row.matchAll(/class="bar ([a-z-]+)" x1="([\d.]+)" x2="([\d.]+)"/gu)].map(
      ([, stage, from, to]) => [stage, Number(from), Number(to)] as const,
    );
    expect(lines.map(([stage]) => stage)).toEqual(['waiting', 'going-down', 'forcing']);
    const at = (seconds: number): number => 190 + (seconds / 300) * 620;
    expect(lines[1]?.[1]).toBeCloseTo(at(100), 0);
    expect(lines[1]?.[2]).toBeCloseTo(at(280.5), 0);
    expect(lines[2]?.[2]).toBeCloseTo(at(284), 0);
  });

  it('parts a picture of many guests, since paper cannot', () => {
    const many = Array.from({ length: 300 }, (_, index) => `vm${String(index)}`);
    const text = page(timeline({ groups: [many] }, ...many.map((name) => ended(5, name)), runEnded(6)));
    expect(elements(text, 'figure')).toHaveLength(10);
    expect(rows(text)).toHaveLength(300);
    const titles = elements(text, 'figure').map((one) => words(elements(one, 'title')[0] ?? ''));
    expect(titles[2]).toBe('Part 3 of 10: bars of vm60 to vm89');
    expect(new Set(titles).size).toBe(10);
  });

  it('does not draw what is narrower than a pixel, nor explain it', () => {
    const legend = (one: Timeline): string =>
      words(/<ul class="legend"[^]*?<\/ul>/u.exec(page(one))?.[0] ?? '');
    const quick = timeline({ groups: [['web1']] }, asked(0.5, 'web1'), ended(40, 'web1'), runEnded(100));
    expect(page(quick)).not.toContain('bar waiting');
    expect(legend(quick)).not.toContain('waiting');
    const slow = timeline({ groups: [['web1']] }, asked(1.5, 'web1'), ended(40, 'web1'), runEnded(100));
    expect(page(slow)).toContain('bar waiting');
    expect(legend(slow)).toContain('waiting for its turn');
  });

  it('draws what has no shape of its own as its letter', () => {
    const [picture = ''] = elements(page(run), 'svg');
    expect(
      elements(picture, 'text')
        .filter((text) => text.includes('"letter"'))
        .map(words),
    ).toEqual(expect.arrayContaining(['^', '!', '&#60;', '*', 'S', 'X']));
  });

  it('does not break the names of options', () => {
    const left = timeline({ alone: [['ha1', 'excluded']] }, ended(9, 'web1', 'running'), runEnded(9, 3));
    const one = timeline({ settings: { goingDown: false } }, ended(9, 'web1', 'running'), runEnded(9, 3));
    expect(page(one)).toContain('<span class="option">--timeout</span>');
    expect(elements(page(left), 'section')[0]).not.toMatch(/>[^<]* --[a-z]/u);
    expect(page(left)).toContain('<span class="option">--exclude</span>');
    expect(page(run)).toMatch(/\.option \{ white-space: nowrap; \}/u);
  });

  it('keeps a verdict and its remedies on the sheet of what follows', () => {
    const print = page(run).slice(page(run).lastIndexOf('@media print'));
    expect(print).toMatch(/h2, h3, \.verdict, \.remedy[^{]*\{[^}]* break-after: avoid;/u);
  });

  it('tells of a record that ends before its run, and what is to be done', () => {
    const text = words(page(cutOff('power', {}, asked(1, 'db1'), asked(31, 'db1', 2), heartbeat(34))));
    expect(text).toContain(
      'The record ends 3 s after db1 was asked again: the host lost power or was reset.',
    );
    expect(text).toContain('Check the disks of guests without an end');
    expect(text).toContain('db1 no end 1.0 s 31.0 s &#62;33.0 s');
  });

  it('of a run without a guest has neither picture nor table', () => {
    const text = page(timeline({ groups: [] }, runEnded(1)));
    expect(text).toContain('No guest to shut down was running');
    expect(text).not.toMatch(/<svg|<table/u);
  });

  it('tells of lines that could not be read', () => {
    expect(renderPage([run], { file: '/x', unreadable: '2 lines could not be read.' })).toContain(
      '2 lines could not be read.',
    );
  });
});

describe('what comes from outside', () => {
  it.each([
    ['<script>alert(1)</script>', '&#60;script&#62;alert(1)&#60;/script&#62;'],
    ['" onload="x', '&#34; onload=&#34;x'],
    ["'&]]>", '&#39;&#38;]]&#62;'],
    ['\0\x1b[31m\x9b\ud800', '\\x00\\x1b[31m\\x9b\\u{d800}'],
    ['\ufffe\uffff\u202e', '\\u{fffe}\\u{ffff}\\u{202e}'],
    ['東京 👩‍👧 é', '東京 👩‍👧 é'],
  ])('is escaped: %j', (text, expected) => {
    expect(escape(text)).toBe(expected);
  });

  it('never becomes an element, an attribute or a character that XML forbids, wherever a record may hold it', () => {
    const evil = '"><script>alert(1)</script><a href="//x" onclick=\'y\'>]]>\0\ud800\uffff';
    const bare = page(cutOff('unknown', {}));
    for (const name of [evil, ...NASTY_NAMES]) {
      const text = renderPage(
        [
          cutOff(
            'killed',
            { groups: [[name], ['b']], alone: [[name, name]], host: name, version: name, run: name },
            asked(1, named(name, name)),
            notAsked(2, name, name),
            line(3, 'connection-lost', { connection: name, reason: 'refused', detail: name }),
            line(4, 'signal', { signal: name, ignored: true }),
            line(5, 'guest-call-failed', { guest: named(name), state: 'running', call: name, why: name }),
            ended(6, name, 'unknown', { why: name }),
          ),
        ],
        { file: name, unreadable: name },
      );
      expect(text).not.toMatch(/<script|<a href="\/|\sonclick='|\]\]>/iu);
      expect(text).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\p{Cs}/u);
      const known = new Set([...bare.matchAll(/<([a-z0-9]+)/giu)].map(([, one]) => one));
      for (const extra of ['rect', 'circle', 'bdi', 'ul', 'li', 'line']) known.add(extra);
      for (const [, one] of text.matchAll(/<([a-z0-9]+)/giu)) expect(known).toContain(one);
    }
  });
});

describe('JSON', () => {
  const json = pastRunRecord(run);

  it('begins as every object of a record does, and says what the run was to do', () => {
    expect(json).toMatchObject({
      schema: 1,
      run: 'run-1',
      event: 'past-run',
      elapsed: 284,
      host: 'kvm1',
      pid: 4242,
      version: '1.2.3',
      goingDown: true,
      connections: [''],
      limitSeconds: 300,
      lastResort: { means: 'destroy', at: 280, begun: true },
      groups: 2,
      leftAlone: [{ guest: { name: 'ha1' }, why: 'excluded' }],
      end: { status: 3, signal: null },
      cutOff: null,
    });
    expect(Object.keys(json).slice(0, 5)).toEqual(['schema', 'run', 'time', 'elapsed', 'event']);
  });

  it('tells each guest with the times that the picture shows', () => {
    const db1 = json.guests.find(({ guest }) => guest.name === 'db1');
    expect(db1).toMatchObject({
      group: 1,
      outcome: 'clean',
      askedAt: 1,
      endedAt: 60,
      tookSeconds: 59,
      segments: [
        { is: 'waiting', from: 0.4, to: 1 },
        { is: 'going-down', from: 1, to: 40 },
        { is: 'waiting', from: 45, to: 46 },
        { is: 'going-down', from: 46, to: 60 },
      ],
    });
    expect(db1?.marks.map(({ at, is }) => `${is} ${at}`)).toEqual([
      'not-asked 1',
      'asked 1.2',
      'asked 31',
      'ended 40',
      'back 45',
      'asked 46',
      'ended 60',
    ]);
    expect(db1?.marks[0]).toMatchObject({ mode: 'agent', why: 'error: no agent' });
  });

  it('tells what happened to the run as a whole', () => {
    expect(json.happenings).toMatchObject([{ at: 280, is: 'last-resort', lastResort: 'destroy', guests: 1 }]);
  });

  it('says how a record ends that was cut off, and which guests have no end', () => {
    const cut = pastRunRecord(cutOff('power', {}, asked(1, 'db1'), asked(31, 'db1', 2), heartbeat(34)));
    expect(cut).toMatchObject({
      end: null,
      cutOff: {
        cause: 'power',
        afterSeconds: 3,
        last: { at: 31, event: 'guest-asked', guest: { name: 'db1' } },
      },
    });
    expect(
      cut.guests.map(({ outcome, endedAt, tookSeconds, asks }) => [outcome, endedAt, tookSeconds, asks]),
    ).toEqual([
      [null, null, null, 2],
      [null, null, null, 0],
    ]);
  });

  it('knows no limit and no last resort where there is none', () => {
    const free = pastRunRecord(timeline({ settings: { timeoutSeconds: null } }, runEnded(1)));
    expect([free.limitSeconds, free.lastResort]).toEqual([null, null]);
  });
});
