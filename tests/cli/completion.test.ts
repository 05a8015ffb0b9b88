// The completion is made from the options tables: nothing is in one that is not in the other.
import { describe, expect, test } from 'vitest';
import { fillCompletion } from '../../lib/cli/completion/fill.ts';
import { valueOf } from '../../lib/cli/completion/values.ts';
import { parseCommandLine } from '../../lib/cli/command-line.ts';
import { ACTIONS, TAKEN, TAKEN_FOR_UPS } from '../../lib/cli/init/line.ts';
import { INIT_OPTIONS } from '../../lib/cli/init/options.ts';
import { OPTIONS } from '../../lib/cli/options.ts';
import type { Option, OptionTable } from '../../lib/settings/option.ts';
import { read } from '../house/sources.ts';

const template = read('scripts/package/completion.bash');
const filled = fillCompletion(template);
/** The lines of one of its tables. */
const table = (name: string): string[] =>
  (new RegExp(`^ *${name}='([^']*)'$`, 'mu').exec(filled)?.[1] ?? '').split('\n');
const rows = (options: OptionTable): [string, Option<unknown>][] => Object.entries(options);

describe.each([
  ['run_options', OPTIONS],
  ['init_options', INIT_OPTIONS],
])('%s', (name, options) => {
  test('has every option of the table, --help and --version, and no other', () => {
    const names = table(name).map((line) => line.split(' ')[0]);
    expect(names).toEqual([...Object.keys(options).map((each) => `--${each}`), '--help', '--version']);
  });

  test.each(rows(options))(
    '--%s is a line of its other name, how often it is given, and its value',
    (each, row) => {
      const [alias, often, kind, ...words] = (table(name).find((line) => line.startsWith(`--${each} `)) ?? '')
        .split(' ')
        .slice(1);
      expect(alias).toBe(row.alias === undefined ? `--${each}` : `-${row.alias}`);
      expect(often).toBe(row.repeatable === true ? 'many' : 'once');
      expect(kind === 'switch').toBe(row.placeholder === undefined);
      for (const word of words) expect(row.parse([word])).toMatchObject({ ok: true });
    },
  );
});

test('each action of init has the options that it takes', () => {
  const expected = ACTIONS.map((action) =>
    [action, ...TAKEN[action].map((name) => `--${name}`), '--help', '--version'].join(' '),
  );
  expect(table('actions')).toEqual(expected);
});

test('each UPS daemon of generate has the options that it takes', () => {
  const options = [...TAKEN_FOR_UPS.map((name) => `--${name}`), '--help', '--version'].join(' ');
  expect(table('ups_tools')).toEqual([`nut ${options}`, `apcupsd ${options}`]);
});

test('each command has the options that it takes, and no other', () => {
  const optionsOf = (command: string): string[] =>
    (table('taken_by').find((line) => line.startsWith(`${command} `)) ?? '').split(' ').slice(1);
  expect(table('taken_by').map((line) => line.split(' ')[0])).toEqual([
    'shutdown',
    'plan',
    'check',
    'report',
  ]);
  for (const command of ['shutdown', 'plan', 'check', 'report'])
    for (const [name, { placeholder }] of rows(OPTIONS)) {
      const line = parseCommandLine([command, `--${name}`, ...(placeholder === undefined ? [] : ['1'])], '0');
      expect([command, name, optionsOf(command).includes(`--${name}`)]).toEqual([
        command,
        name,
        line.is !== 'mistake',
      ]);
    }
});

test('the commands are those of the command line', () => {
  expect(table('commands')).toEqual(['shutdown plan check report init']);
});

test('what the template knows by name is in the options table', () => {
  const named = [...template.matchAll(/(--[a-z-]+)\)/gu)].map(([, name = '']) => name.slice(2));
  expect(named.sort()).toEqual(['connect', 'defaults', 'exclude']);
  for (const name of named) expect(Object.keys(OPTIONS)).toContain(name);
  expect(OPTIONS.connect.key).toBe('URIS');
});

describe('the value of a new option has to be thought of:', () => {
  test.each([
    ['percent', 'PERCENT'],
    ['colours', 'COLOUR[,COLOUR]'],
    ['either', 'FILE|DIR'],
    ['nickname', 'NAME'],
  ])('--%s %s is refused', (name, placeholder) => {
    expect(() => valueOf(name, { placeholder })).toThrow(`--${name} ${placeholder}`);
  });

  test('words to choose from speak for themselves', () => {
    expect(valueOf('size', { placeholder: 'small|large' })).toEqual({
      kind: 'choice',
      words: ['small', 'large'],
    });
  });
});

describe('a template is refused', () => {
  test.each<[string, string, RegExp]>([
    ['with a placeholder that nobody fills', `${template}\n# @COLOURS@`, /@COLOURS@/u],
    ['with half a placeholder left over', `${template}\n# @COLOURS`, /left over/u],
    ['with a part', `${template}\n# @PART colours@`, /colours/u],
    ['that lacks a placeholder', template.replace('@ACTIONS@', ''), /@ACTIONS@/u],
  ])('%s', (_, text, message) => {
    expect(() => fillCompletion(text)).toThrow(message);
  });
});
