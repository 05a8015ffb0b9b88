import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDefaultFile } from '../../lib/settings/default-file.ts';

const read = (text: string): Record<string, string> | string => {
  const parsed = parseDefaultFile(text);
  if (!parsed.ok) return `${String(parsed.line)}: ${parsed.problem}`;
  return Object.fromEntries([...parsed.entries].map(([key, { value }]) => [key, value]));
};

describe('what sh and this program read alike', () => {
  test.each<[string, string, Record<string, string>]>([
    ['an empty file', '', {}],
    ['comments and blank lines', '# one\n\n   \t# two\n', {}],
    ['a last line without its newline', 'A=1', { A: '1' }],
    ['an empty value', 'A=\nB=""', { A: '', B: '' }],
    ['export', 'export A=1 B=2\nexport A C;export D=4', { A: '1', B: '2', D: '4' }],
    ['single quotes, which keep all', `A='$x \`y\` "z" \\n'`, { A: '$x `y` "z" \\n' }],
    ['double quotes and their escapes', 'A="\\"\\\\\\$\\`\\n a b"', { A: '"\\$`\\n a b' }],
    ['escapes outside quotes', 'A=a\\ b\\$c\\~\\#', { A: 'a b$c~#' }],
    ['adjacent pieces', `A=a"b c"'d e'f`, { A: 'ab cd ef' }],
    ['a continued line', 'A=1\\\n2 \\\n B=3\\\n', { A: '12', B: '3' }],
    ['newlines within quotes', 'A="1\n2" B=\'3\n4\'', { A: '1\n2', B: '3\n4' }],
    ['several on a line', 'A=1 B=2;C=3\t;D=4;', { A: '1', B: '2', C: '3', D: '4' }],
    ['a comment behind', 'A=1 # B=2\nC=3;# x\nD=4#5', { A: '1', C: '3', D: '4#5' }],
    ['a comment that a backslash does not continue', '# A=1 \\\nB=2', { B: '2' }],
    ['the last assignment of a key', 'A=1\nA=2', { A: '2' }],
    ['globs, which assignments do not match', 'A=web*[x]?', { A: 'web*[x]?' }],
    ['a tilde that sh leaves alone', `A=a~ B="~" C='~' D=""~`, { A: 'a~', B: '~', C: '~', D: '~' }],
    ['other blanks as plain characters', 'A=a\u00a0b\u2003c', { A: 'a\u00a0b\u2003c' }],
  ])('%s', (_what, text, values) => {
    expect(read(text)).toEqual(values);
  });

  test('an entry tells the line of the assignment that counts', () => {
    const parsed = parseDefaultFile('A="1\n2"\n\n# x\nB=\\\n3 C=4\nA=5');
    expect(
      parsed.ok && Object.fromEntries([...parsed.entries].map(([key, { line }]) => [key, line])),
    ).toEqual({
      A: 7,
      B: 5,
      C: 6,
    });
  });
});

describe('what would be expanded or run is refused, with its line', () => {
  test.each([
    ['a variable', 'A=1\nB=$A', /^2: \$ would be expanded.*write the value in full/],
    ['a variable within quotes', 'A="x\n$B"', /^2: \$ would be expanded/],
    ['a command substitution', 'A=$(id)', /^1: \$ would be expanded/],
    ['backticks', 'A=`id`', /^1: ` would be expanded/],
    ['a tilde at the start', '\nA=~/x', /^2: ~ would be expanded/],
    ['a tilde after a colon', 'A=/x:~/y', /^1: ~ would be expanded/],
    ['a glob behind export', 'export A=x*', /^1: \* after export/],
    ['a pipe', 'A=1|cat', /^1: \| would be a command's syntax/],
    ['a background job', 'A=1 &', /^1: & would be/],
    ['a redirection', 'A=1 >/etc/passwd', /^1: > would be/],
    ['a subshell', '(A=1)', /^1: \( would be/],
    ['two semicolons', 'A=1;;B=2', /^1: ; would be/],
    ['a semicolon first', '; A=1', /^1: ; would be/],
    ['a command', 'A=1\nreboot now', /^2: "reboot" would be run/],
    ['a command after an assignment', 'A=1 reboot', /^1: "reboot" would be run/],
    ['a condition', 'if true; then A=1; fi', /^1: "if" would be run/],
    ['another file', '. /etc/other', /^1: "\." would be run/],
    ['an option of export', 'export -p', /^1: "-p" would be run/],
    ['export alone', 'export\n', /^1: "export" would be run/],
    ['blanks around =', 'A = 1', /^1: a blank before = makes A a command.*A=value/],
    ['a blank after =', 'A= 1', /^1: "1" would be run/],
    ['+=', 'A+=1', /^1: "A\+=1" would be run/],
    ['a name that is none', '1A=2', /^1: "1A=2" would be run/],
    ['a dash in the name', 'A-B=2', /^1: "A-B=2" would be run/],
    ['an open single quote', "A=1\nB='x\ny\n", /^2: a ' that nothing closes/],
    ['an open double quote', 'A=1\n\nB="x\ny\n', /^3: a " that nothing closes/],
    ['a backslash at the very end', 'A=1\\', /^1: a backslash with nothing after it/],
    ['Windows line ends', '# a\nA=1\r\n', /^2: a carriage return.*Unix line ends/],
    ['a NUL byte', 'A=1\nB=\0', /^2: a NUL byte/],
    ['a byte order mark', '\uFEFFA=1', /^1: a byte order mark/],
  ])('%s', (_what, text, refusal) => {
    expect(read(text)).toMatch(refusal);
  });
});

describe('against dash', () => {
  const piece = fc.constantFrom(
    ...[
      'K',
      'A',
      'B',
      'C',
      '=',
      '=',
      ' ',
      ' ',
      '\t',
      '\n',
      '\n',
      ';',
      '#',
      "'",
      "'",
      '"',
      '"',
      '\\',
      '\\\n',
      '~',
      ':',
    ],
    ...[
      'export ',
      '*',
      '?',
      '[',
      ']',
      '!',
      '{',
      '}',
      ',',
      '%',
      '^',
      '+',
      '-',
      '/',
      '.',
      '@',
      '1',
      'x',
      'é',
      '€',
      '\u{1F600}',
    ],
    ...[
      '$',
      '`',
      '|',
      'K=',
      'A=',
      '\nB=',
      ' C="',
      " C='",
      '\u0081',
      '\u0088',
      '\u007f',
      '\u00a0',
      '""',
      "''",
      '\\"',
      '\\$',
    ],
  );
  const anyFile = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

  /** Every file in a subshell of one dash; a value is printed between marks, so that newlines at its end count. */
  const source = (texts: readonly string[], keysOf: readonly (readonly string[])[]): string[] => {
    const folder = mkdtempSync(join(tmpdir(), 'default-file-'));
    try {
      const script = texts.map((text, index) => {
        writeFileSync(join(folder, String(index)), text);
        const values = (keysOf[index] ?? []).map((key) => `"\${${key}}"`).join(' ');
        return `(unset K A B C x; . ./${String(index)}; printf '<%s>' ${values}) 2>&1; printf '\\001'`;
      });
      writeFileSync(join(folder, 'all'), script.join('\n'));
      const env = { PATH: '/nowhere', HOME: '/home/expanded', LC_ALL: 'C' };
      return execFileSync('/bin/sh', ['all'], { cwd: folder, env, encoding: 'utf8', maxBuffer: 1e8 }).split(
        '\u0001',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('a random file that is taken means the same to sh', () => {
    const taken = fc
      .sample(anyFile, { numRuns: 60_000, seed: 7 })
      .map((text) => ({ text, parsed: parseDefaultFile(text) }))
      .flatMap(({ text, parsed }) =>
        parsed.ok && parsed.entries.size > 0 ? [{ text, entries: parsed.entries }] : [],
      )
      .slice(0, 1500);
    expect(taken.length).toBeGreaterThan(500);
    const keysOf = taken.map(({ entries }) => [...entries.keys()]);
    const seen = source(
      taken.map(({ text }) => text),
      keysOf,
    );
    const differing = taken
      .map(({ text, entries }, index) => ({
        text,
        ours: [...entries.values()].map(({ value }) => `<${value}>`).join(''),
        sh: seen[index],
      }))
      .filter(({ ours, sh }) => ours !== sh);
    expect(differing).toEqual([]);
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(anyFile, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseDefaultFile(text);
        expect(parsed.ok || parsed.line >= 1).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
