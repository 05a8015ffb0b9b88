// Texts as roff prints them: what stands in the table is what can be read, and copied, from the page.
import { describe, expect, test } from 'vitest';
import { bold, escape, italic, sentence } from '../../lib/cli/manual/roff.ts';

describe('a character that means something to roff is printed as it stands:', () => {
  test.each([
    ['a backslash', 'a\\b', 'a\\eb'],
    ['a hyphen, so that an option can be copied', '--on-timeout', '\\-\\-on\\-timeout'],
    ['double quotes, which macros take', '"a b"', '\\(dqa b\\(dq'],
    ['single quotes that are to be typed', "'web*'", '\\(aqweb*\\(aq'],
    ['a backquote', '`', '\\(ga'],
    ['a tilde', '~/x', '\\(ti/x'],
    ['a caret', '^', '\\(ha'],
    ['a letter beyond ASCII', 'Müller', 'M\\[u00FC]ller'],
    ['a character beyond the first plane', '\u{1F5A5}', '\\[u1F5A5]'],
  ])('%s', (_what, text, roff) => {
    expect(escape(text)).toBe(roff);
  });

  test('an apostrophe within a word stays one', () => {
    expect(escape("virsh's choice")).toBe("virsh's choice");
  });

  test('so it is in bold and in italics', () => {
    expect([bold('-t'), italic('A-B')]).toEqual(['\\fB\\-t\\fR', '\\fIA\\-B\\fR']);
  });
});

describe('a sentence', () => {
  test('begins no request, wherever it is broken', () => {
    expect(sentence('.SH is none')).toEqual(['\\&.SH is none']);
    expect(sentence(`${'x'.repeat(77)} ... and so on`)).toEqual(['x'.repeat(77), '\\&... and so on']);
  });

  test('is broken between words, and loses none', () => {
    const text = Array.from({ length: 60 }, (_, index) => 'w'.repeat((index % 9) + 1)).join(' ');
    const lines = sentence(text);
    expect(lines.join(' ')).toBe(text);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('keeps a word whole that is longer than a line', () => {
    const path = `/${'x'.repeat(100)}`;
    expect(sentence(`at ${path} it is`)).toEqual(['at', path, 'it is']);
  });

  test('is one, however it was broken before', () => {
    expect(sentence(' a\n  b ')).toEqual(['a b']);
  });
});
