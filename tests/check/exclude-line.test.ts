import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excludeLine } from '../../lib/check/exclude-line.ts';
import { globMatcher } from '../../lib/guests/glob.ts';
import { parseDefaultFile } from '../../lib/settings/default-file.ts';

/** As a run would read the line. */
const globsIn = (line: string): string[] => {
  const parsed = parseDefaultFile(`${line}\n`);
  if (!parsed.ok) throw new Error(`${line}: ${parsed.problem}`);
  return (parsed.entries.get('EXCLUDE')?.value ?? '').split(/\s+/u).filter((word) => word !== '');
};

describe('the line that leaves the guests of a cluster alone', () => {
  test.each<[readonly string[], readonly string[], string]>([
    [[], ['db1', 'web1'], 'EXCLUDE="db1 web1"'],
    [['theirs*'], ['db1'], 'EXCLUDE="theirs* db1"'],
    [['db*'], ['db1', 'web1'], 'EXCLUDE="db* web1"'],
    [[], ['web 1'], 'EXCLUDE="web?1"'],
    [[], ['db1', 'db1'], 'EXCLUDE="db1"'],
    [[], ['a*b'], 'EXCLUDE="a\\\\*b"'],
    [[], ['say "hi"'], 'EXCLUDE="say?\\"hi\\""'],
    [[], ['$HOME'], 'EXCLUDE="\\$HOME"'],
  ])('with %j set and %j in the cluster is whole', (set, names, line) => {
    expect(excludeLine(set, names)).toBe(line);
  });

  test('names each of them, and keeps what is set, whatever their names', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const matchers = globsIn(excludeLine(['kept*'], names)).map(globMatcher);
        for (const each of [...names, 'kept1'])
          expect(
            matchers.some((matches) => matches(each)),
            JSON.stringify(each),
          ).toBe(true);
      }),
    );
  });

  test('stands for these names and no others, where they have no blank', () => {
    const name = fc.stringMatching(/^[a-z*?[\]\\"$`']{1,8}$/u);
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(one !== other);
        const matchers = globsIn(excludeLine([], [one])).map(globMatcher);
        expect(matchers.some((matches) => matches(other))).toBe(false);
      }),
    );
  });
});
