import { expect, test } from 'vitest';
import { globMatcher } from '../../lib/guests/glob.ts';

test.each([
  ['web*', 'web1', true],
  ['web*', 'xweb', false],
  ['*', '', true],
  ['db?', 'db1', true],
  ['db?', 'db', false],
  ['db?', 'db🦊', true],
  ['a[bc]d', 'acd', true],
  ['a[!bc]d', 'acd', false],
  ['a[!bc]d', 'axd', true],
  ['a[0-9]', 'a7', true],
  ['a[', 'a[', true],
  ['a[]x]', 'a]', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['[z-a]', 'b', false],
  ['[z-a]', '[z-a]', true],
  ['a.b', 'axb', false],
  ['(x|y)+$^{2}', '(x|y)+$^{2}', true],
  ['web 1', 'web 1', true],
  ['*', 'two\nlines', true],
])('the glob %s and the name %j: %s', (glob, name, matches) => {
  expect(globMatcher(glob)(name)).toBe(matches);
});
