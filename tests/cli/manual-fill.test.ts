// From a source in docs/man to a page: what nobody fills, or fills wrongly, does not get into a package.
import { describe, expect, test } from 'vitest';
import { fillManual } from '../../lib/cli/manual/fill.ts';

const VALUES = { version: '1.2.3', date: '2014-04-17' };

describe('filling in', () => {
  test('puts version, date and entries into their places', () => {
    expect(fillManual('.TH X 8 @DATE@ "x @VERSION@"', VALUES)).toBe('.TH X 8 2014-04-17 "x 1.2.3"');
    expect(fillManual('.SH KEYS\n.\\" @KEYS@\n.SH X', VALUES)).toMatch(/^\.SH KEYS\n\.TP\n[^]*\n\.SH X$/u);
  });

  test.each([
    ['an unknown word', 'x @RELEASE@'],
    ['an unknown list', '.\\" @COMMANDS@'],
    ['a list within a line', 'x @OPTIONS@'],
    ['a word as a list', '.\\" @VERSION@'],
    ['half a placeholder', 'x @VERSION'],
    ['the other half', 'x VERSION@'],
  ])('refuses %s', (_what, source) => {
    expect(() => fillManual(source, VALUES)).toThrow(/placeholder/u);
  });

  test('leaves an address in an example alone', () => {
    expect(fillManual('qemu+ssh://root@host2/system', VALUES)).toBe('qemu+ssh://root@host2/system');
  });

  test('refuses a date that roff would print as it stands', () => {
    expect(() => fillManual('@DATE@', { ...VALUES, date: '17 April 2014' })).toThrow(/dated as/u);
  });
});
