import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { insertStanza, readStanza, removeStanza } from '../../../lib/init/service-script/edit.ts';

const STANZA = 'echo "the\nstanza"\n';

/** Whole commands that need no program, each with something in it that looks like a branch. */
const command = fc.constantFrom(
  ':',
  'echo stop\\)',
  "echo 'stop)\n ;; esac'",
  'echo "$(echo "stop)" \')\')" # it\'s stop)',
  'echo `echo "stop)"` esac',
  'x=${y:-"}stop)"} y=\'$1\'',
  'case a in (b) :;; a) echo a ;; esac',
  'case "$2" in stop) echo no;; *) ;; esac',
  'f() { case "$1" in\n stop) echo f;; esac; }\nf stop',
  'g () (\n  case $1 in "stop") echo g\n  esac\n)',
  'if true; then { :; }; else ( : ) fi',
  'for i in stop do; do echo "$i"; done',
  'while false; do :; done >/dev/null',
  ': <<X\n  stop)\n$1 " \\\nX\nX',
  ": <<-'X Y'; echo b\n\tstop) `\n\tX Y",
  '[ "$1" = stop ] && echo c || echo d',
  'echo e \\\n  stop \\# f',
  '# don\'t: case "$1" in stop)',
  '',
);
const commands = fc.array(command, { maxLength: 4 }).map((list) => list.map((text) => `${text}\n`).join(''));

const pattern = fc
  .tuple(
    fc.constantFrom('', '(', '( '),
    fc.constantFrom(
      'stop',
      '"stop"',
      "'stop'",
      'st"o"p',
      '\\stop',
      'stop|force-stop',
      'force-stop |\\\n stop',
    ),
    fc.constantFrom(')', ' )', '\t)'),
    fc.constantFrom('\n', ' # stop)\n', ' ', '', '\t\\\n', '\n\n# more\n'),
  )
  .map((parts) => parts.join(''));

const indent = fc.constantFrom('', ' ', '  ', '\t', '        ', ' \t');

const script = fc
  .record({
    above: commands,
    start: commands,
    stop: commands,
    restart: commands,
    below: commands,
    pattern,
    indent,
  })
  .chain(({ above, start, stop, restart, below, pattern: stopPattern, indent: by }) =>
    fc
      .constantFrom('\n', '')
      .map((end) =>
        [
          `${above}case "$1" in\n${by}start)\n${start}${by};;\n${by}${stopPattern}`,
          `eval echo ends\n${stop}${by};;\n${by}restart|force-reload)\n${restart}eval echo ends;;\nesac\n${below}:${end}`,
        ].join(by === '' && stopPattern.endsWith('\n') ? '' : by),
      ),
  );

/** What each script prints for an action, all of them run by one dash that finds no program. */
const run = (texts: readonly string[], action: string): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'service-script-'));
  try {
    const lines = texts.map((text, index) => {
      writeFileSync(join(folder, String(index)), text);
      return `(set -- ${action}; . ./${index}) 2>&1; printf '\\001'`;
    });
    writeFileSync(join(folder, 'all'), lines.join('\n'));
    const env = { PATH: '/nowhere', LC_ALL: 'C' };
    return execFileSync('/bin/sh', ['all'], { cwd: folder, env, encoding: 'utf8' }).split('\u0001');
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('random scripts', () => {
  const texts = fc.sample(script, { numRuns: 400, seed: 11 });
  const results = texts.map((text) => insertStanza(text, STANZA));
  const with_ = results.map((result) => (result.ok ? result.text : result.problem));

  test('are all taken, and are as they were, to the byte, once the stanza is taken out', () => {
    expect(with_.map((text) => removeStanza(text))).toEqual(
      texts.map((text) => ({ ok: true, text, was: 'present' })),
    );
    expect(with_.map((text) => readStanza(text))).toEqual(
      texts.map(() => expect.objectContaining({ state: 'present', stanza: STANZA }) as unknown),
    );
  });

  test('print the stanza on stop, right ahead of what the branch prints', () => {
    const before = run(texts, 'stop');
    expect(before.filter((printed) => printed.includes('ends\n'))).toHaveLength(texts.length);
    expect(run(with_, 'stop')).toEqual(
      before.map((printed) => printed.replace('ends\n', 'the\nstanza\nends\n')),
    );
  });

  test.each(['start', 'restart', 'force-reload', 'status'])('print on %s what they did', (action) => {
    expect(run(with_, action)).toEqual(run(texts, action));
  });

  test('of any pieces of sh make nothing throw, and never lose a byte', () => {
    const pieces = [
      'case',
      '"$1"',
      'in',
      'stop)',
      ';;',
      'esac',
      '\n',
      ' ',
      '(',
      ')',
      '"',
      "'",
      '`',
      '$(',
      '$((',
      '${',
    ];
    const more = [
      '}',
      '{',
      '<<X',
      '\nX\n',
      '<<-',
      '\\',
      '\\\n',
      '#',
      'if',
      'fi',
      ';',
      '|',
      '&',
      '>',
      'f()',
      'end',
      '\r',
    ];
    const marks = [
      '\n# >>> libvirt-shutdown-domains\n',
      '\n# <<< libvirt-shutdown-domains\n',
      '\u2028',
      '\u00a0',
    ];
    const piece = fc.constantFrom(...pieces, ...pieces, ...more, ...marks);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (list) => {
        const text = `case "$1" in\nstop) end;;\nesac\n${list.join('')}`;
        const result = insertStanza(text, STANZA);
        if (!result.ok || result.change !== 'inserted') return;
        expect(removeStanza(result.text)).toEqual({ ok: true, text, was: 'present' });
      }),
      { numRuns: 2000 },
    );
  });
});
