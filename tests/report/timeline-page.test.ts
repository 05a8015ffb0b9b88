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
    expect(picture).toMatch(/role="img" aria-labelledby="run-1-picture-1-title run-1-picture-1-text"/u);
    expect(picture).toMatch(/<title id="run-1-picture-1-title">[^<]+<\/title>/u);
    expect(picture).toMatch(
      /<desc id="run-1-picture-1-text">4 guests in 284\.0 s: 1 forced off, 1 saved, 2 ended cleanly\./u,
    );
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
      askedAt: 1.2,
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
