import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar } from '../../lib/report/bar.ts';
import { left, running } from '../../lib/report/duration.ts';
import { makeWriter } from '../../lib/report/output.ts';
import { oneLine, printable, printableAscii } from '../../lib/report/printable.ts';
import { canRedraw, isUnicodeLocale, makeStyle, wantsColor } from '../../lib/report/style.ts';
import { displayWidth, fit, headOf, partsOf, tailOf, wrap, wrapAll } from '../../lib/report/width.ts';
import { listing, ordinal, times } from '../../lib/report/words.ts';
import { hasControls, NASTY_NAMES } from './support/world.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...NASTY_NAMES),
);

describe('text from outside', () => {
  it.each([
    ['plain', 'plain'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\x1b[31m\x07\x7f\x9b', '\\x1b[31m\\x07\\x7f\\x9b'],
    ['\u202e\u2028\ud800', '\\u{202e}\\u{2028}\\u{d800}'],
    ['क्‍ष 👩‍👧 é', 'क्‍ष 👩‍👧 é'],
  ])('%j is shown as %s', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('is never a control character, whatever it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(hasControls(printable(text))).toBe(false);
        expect(printableAscii(text)).toMatch(/^[ -~]*$/u);
        expect(hasControls(oneLine(text))).toBe(false);
      }),
    );
  });

  it('is on one line when it is a sentence', () => {
    expect(oneLine('error: failed\nerror:  because\r\n')).toBe('error: failed error: because');
  });
});

describe('fitting', () => {
  it('never exceeds the width, and cuts nothing that fits', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 90 }), (raw, width) => {
        const text = printable(raw);
        const fitted = fit(text, width, '…');
        expect(displayWidth(fitted)).toBeLessThanOrEqual(width);
        if (displayWidth(text) <= width) expect(fitted).toBe(text);
      }),
    );
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['東京都庁', 6, '東京…'],
    ['東京都庁', 5, '東京…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%s into %i columns is %s', (text, width, expected) => {
    expect(fit(text, width, '…')).toBe(expected);
  });

  it('breaks sentences between words, and sets the rest in', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', '  three', '  four']);
    expect(wrap('', 9)).toEqual(['']);
    expect(wrap('one `two three four` five', 9)).toEqual(['one', '  `two three four`', '  five']);
    expect(wrap('one` two three', 9)).toEqual(['one` two', '  three']);
  });

  it('breaks what is wider than a line where no line may be, and loses nothing', () => {
    expect(wrapAll('one two-three-four five', 10)).toEqual(['one', '  two-thre', '  e-four', '  five']);
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 90 }), (raw, columns) => {
        const text = printable(raw);
        const lines = wrapAll(text, columns);
        for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
        expect(lines.join('').replace(/ /gu, '')).toBe(text.replace(/ /gu, ''));
      }),
    );
  });

  it.each([
    ['e\u0301a\u0300\u0316', ['e\u0301', 'a\u0300\u0316']],
    ['🇩🇪🇫🇷', ['🇩🇪', '🇫🇷']],
    ['👩‍👧x', ['👩‍👧', 'x']],
    ['👍🏽1️⃣', ['👍🏽', '1️⃣']],
    ['abc', ['a', 'b', 'c']],
  ])('does not part what is drawn as one: %s', (text, parts) => {
    expect(partsOf(text)).toEqual(parts);
  });

  it('takes as much of a beginning or an end as has room', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 90 }), (raw, width) => {
        const text = printable(raw);
        const [head, tail] = [headOf(text, width), tailOf(text, width)];
        expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
        for (const one of [head, tail]) expect(displayWidth(one)).toBeLessThanOrEqual(width);
        if (displayWidth(text) <= width) expect([head, tail]).toEqual([text, text]);
      }),
    );
  });
});

describe('the progress bar', () => {
  it.each([
    [0, 60, '[..........]'],
    [1, 60, '[#.........]'],
    [30, 60, '[#####.....]'],
    [59, 60, '[#########.]'],
    [60, 60, '[##########]'],
  ])('of %i in %i is %s', (done, total, expected) => {
    expect(bar(done, total, 12, false)).toBe(expected);
  });

  it('is left out where it would say nothing', () => {
    expect(bar(1, 2, 4, true)).toBe('');
    expect(bar(0, 0, 30, true)).toBe('');
  });
});

describe('colours', () => {
  const on = { TERM: 'xterm' };
  it.each([
    ['on a terminal', false, true, on, true],
    ['not into a file', false, false, on, false],
    ['not with --no-color', true, true, on, false],
    ['not with NO_COLOR', false, true, { ...on, NO_COLOR: '1' }, false],
    ['though NO_COLOR is set, but empty', false, true, { ...on, NO_COLOR: '' }, true],
    ['not on a dumb terminal', false, true, { TERM: 'dumb' }, false],
    ['not on a console without TERM', false, true, {}, false],
  ] as [string, boolean, boolean, Record<string, string>, boolean][])(
    'are used %s',
    (_, no, isTTY, env, expected) => {
      expect(wantsColor(no, isTTY, env)).toBe(expected);
    },
  );

  it('leave the text as it is where they are not wanted', () => {
    expect(makeStyle(false).bad('x')).toBe('x');
    expect(makeStyle(true).bad('x')).toBe('\x1b[31mx\x1b[39m');
  });

  it('are apart from redrawing, which NO_COLOR does not forbid', () => {
    expect(canRedraw(true, { TERM: 'linux', NO_COLOR: '1' })).toBe(true);
    expect(canRedraw(true, { TERM: 'dumb' })).toBe(false);
    expect(canRedraw(false, on)).toBe(false);
  });
});

describe('the locale', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'en_US.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{}, false],
    [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' }, true],
  ] as [Record<string, string>, boolean][])('%j has UTF-8: %s', (env, expected) => {
    expect(isUnicodeLocale(env)).toBe(expected);
  });
});

describe('words', () => {
  it('count as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).join(' ')).toBe(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th',
    );
    expect([0, 1, 2, 3].map(times)).toEqual(['never', 'once', 'twice', '3 times']);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listing)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('give times a person can read', () => {
    expect([999, 59_999, 60_000, 3_605_000].map(running)).toEqual(['0 s', '59 s', '1:00', '1:00:05']);
    expect([0, 1, 59_001, -5].map(left)).toEqual(['0 s', '1 s', '1:00', '0 s']);
  });
});

describe('a writer', () => {
  it('never throws, and gives up after an error', () => {
    let fail: () => void = () => undefined;
    const written: string[] = [];
    const writer = makeWriter({
      write: (text) => written.push(text),
      on: (_, listener) => (fail = listener),
    });
    writer.write('a');
    fail();
    writer.write('b');
    expect(written).toEqual(['a']);
    expect(writer.broken).toBe(true);
  });
});
