// The words behind `init`: what is meant is carried out, what could be a slip is refused.
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../lib/cli/command-line.ts';
import { initHelpText } from '../../lib/cli/help.ts';
import { INIT_OPTIONS } from '../../lib/cli/init/options.ts';

const parse = (...words: readonly string[]): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(words, '1.2.3');
const problem = (...words: readonly string[]): string => {
  const line = parse('init', ...words);
  return line.is === 'mistake' ? line.problem : `not refused: ${line.is}`;
};
/** The settings that are not at their default. */
const settings = (...words: readonly string[]): Record<string, unknown> => {
  const line = parse('init', ...words);
  if (line.is !== 'init') return { [line.is]: true };
  const given = Object.entries(line.settings).filter(([, { isDefault }]) => !isDefault);
  return { action: line.action, ...Object.fromEntries(given.map(([name, { value }]) => [name, value])) };
};

const TAKEN: Readonly<Record<string, readonly string[]>> = {
  generate: ['root', 'system', 'service', 'release', 'node', 'script', 'stanza', 'ups', 'output'],
  install: ['root', 'system', 'service', 'node', 'script', 'stanza', 'own-script', 'libvirt-guests', 'force'],
  remove: ['root', 'force'],
  status: ['root', 'system', 'service'],
};
const VALUES: Readonly<Record<string, string>> = { system: 'sysv', 'libvirt-guests': 'off' };
const pairs = Object.keys(TAKEN).flatMap((action) =>
  Object.keys(INIT_OPTIONS).map((name): [string, string] => [action, name]),
);
const flag = (name: string): string[] =>
  INIT_OPTIONS[name as keyof typeof INIT_OPTIONS].placeholder === undefined
    ? [`--${name}`]
    : [`--${name}`, VALUES[name] ?? '/x'];

test('--stanza and --own-script do not go together', () => {
  expect(parse('init', 'install', '--stanza', '--own-script')).toMatchObject({
    is: 'mistake',
    problem: expect.stringContaining('one of the two') as string,
  });
});

describe('each action takes the options that it heeds, and no other:', () => {
  test.each(pairs)('init %s --%s', (action, name) => {
    if (TAKEN[action]?.includes(name) === true)
      expect(settings(action, ...flag(name))).toEqual({ action, [name]: flag(name)[1] ?? true });
    else
      expect(problem(action, ...flag(name))).toMatch(
        new RegExp(`^init ${action} does not take --${name}(?![a-z-])`, 'u'),
      );
  });

  test.each([
    ['--root', '/x'],
    ['--system', 'sysv'],
    ['--service', 'libvirtd'],
  ])('a release is no host that is looked at: --release with %s', (name, value) => {
    expect(problem('generate', '--release', '8.04', name, value)).toMatch(/--release/u);
  });
});

describe.each(['nut', 'apcupsd'])('generate %s', (tool) => {
  const taken = ['node', 'script', 'ups', 'output'];

  test.each(Object.keys(INIT_OPTIONS))('--%s: is taken where it is heeded', (name) => {
    if (taken.includes(name))
      expect(settings('generate', tool, ...flag(name))).toEqual({
        action: 'generate',
        [name]: flag(name)[1],
      });
    else
      expect(problem('generate', tool, ...flag(name))).toMatch(
        new RegExp(`^init generate ${tool} does not take --${name}(?![a-z-])`, 'u'),
      );
  });

  test('is for that UPS daemon, wherever the word stands; without it the files are the host’s', () => {
    for (const words of [[tool], ['--output', '/x', tool], ['--', tool]])
      expect(parse('init', 'generate', ...words)).toMatchObject({
        is: 'init',
        action: 'generate',
        ups: tool,
      });
    expect(parse('init', 'generate')).toMatchObject({ is: 'init', action: 'generate', ups: null });
  });

  test.each([
    ['a word too many', ['generate', tool, 'web'], `init generate ${tool} takes no other word: "web"`],
    ['another daemon too', ['generate', tool, 'nut'], `init generate ${tool} takes no other word: "nut"`],
    ['another action', ['install', tool], `init install takes no other word: "${tool}"`],
  ])('refused: %s', (_, words, expected) => {
    expect(problem(...words)).toContain(expected);
  });
});

describe('refused:', () => {
  test.each<[string, string[], RegExp]>([
    ['no action', [], /^init takes one of generate, install, remove, status(?!,)/u],
    ['an unknown action', ['frob'], /, not "frob"/u],
    ['an empty one', [''], /, not ""/u],
    ['an action of the program', ['shutdown'], /, not "shutdown"/u],
    ['a word too many', ['status', 'web'], /"web"/u],
    ['an unknown UPS daemon', ['generate', 'upower'], /generate takes nut or apcupsd, .*not "upower"/u],
    ['an empty one', ['generate', ''], /nut or apcupsd, .*not ""/u],
    ['a word too many behind --', ['status', '--', '--root'], /"--root"/u],
    ['an unknown option', ['install', '--frob'], /frob/u],
    ['half an option', ['install', '--roo', '/x'], /roo/u],
    ['an option of a run', ['install', '--timeout', '5'], /timeout/u],
    ['a negated option', ['install', '--no-force'], /no-force/u],
    ['an option without its value', ['status', '--root'], /root/u],
    ['an option in place of a value', ['install', '--root', '--force'], /root/u],
    ['an option given twice', ['status', '--root', '/a', '--root', '/b'], /--root is given more than once/u],
    ['an unknown init', ['status', '--system', 'systemd'], /--system takes upstart, sysv; not "systemd"/u],
    ['an unknown wish', ['install', '--libvirt-guests', 'yes'], /takes off, keep; not "yes"/u],
    ['a value for a switch, for it would be lost', ['install', '--stanza=yes'], /--stanza/u],
    ['another one', ['install', '--force=1'], /--force/u],
    ['an empty folder, for an unset variable is not this host', ['install', '--root', ''], /--root/u],
    ['with = as well', ['remove', '--root='], /--root/u],
    ['an empty folder to write to', ['generate', '--output', ''], /--output/u],
  ])('%s', (_, words, pattern) => {
    expect(problem(...words)).toMatch(pattern);
  });

  test('two actions, and it is not said that there is no such action', () => {
    expect(problem('install', 'remove')).toMatch(/"remove"/u);
    expect(problem('install', 'remove')).not.toMatch(/takes one of .*\bremove\b.*, not "remove"/u);
  });

  test('options ahead of init: what follows would be guests to shut down', () => {
    expect(parse('--json', 'init', 'status')).toMatchObject({ is: 'mistake' });
    expect(parse('-c', 'qemu:///system', 'init', 'install')).toMatchObject({ is: 'mistake' });
  });
});

describe('understood:', () => {
  test.each<[string, string[], object]>([
    ['options ahead of the action', ['--root', '/x', 'status'], { action: 'status', root: '/x' }],
    ['options with =', ['status', '--root=/x'], { action: 'status', root: '/x' }],
    ['a switch ahead of the action', ['--force', 'install'], { action: 'install', force: true }],
    ['an action behind --', ['--', 'status'], { action: 'status' }],
    [
      'a value that looks like a number',
      ['generate', '--release', '8.04'],
      { action: 'generate', release: '8.04' },
    ],
    ['a trailing zero too', ['generate', '--release', '10.10'], { action: 'generate', release: '10.10' }],
  ])('%s', (_, words, expected) => {
    expect(settings(...words)).toEqual(expected);
  });

  test.each([
    ['--', 'init'],
    ['shutdown', 'init'],
    ['shutdown', '--', 'init'],
  ])('%s %s: a guest named init', (...words) => {
    expect(parse(...words)).toMatchObject({ is: 'command', command: 'shutdown', guests: ['init'] });
  });

  test('neither the environment nor a default file has a say', () => {
    for (const option of Object.values(INIT_OPTIONS)) expect(option).not.toHaveProperty('key');
  });
});

describe('help', () => {
  test.each([
    [['init', '--help']],
    [['init', '-h']],
    [['init', 'install', '--help']],
    [['init', '--frob', '--help']],
  ])('%j is told, and nothing is done', (words) => {
    expect(parse(...words)).toEqual({ is: 'information', text: initHelpText() });
  });

  test('fits a terminal, and has each option once', () => {
    const lines = initHelpText().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    for (const name of Object.keys(INIT_OPTIONS))
      expect([name, lines.filter((line) => line.startsWith(`  --${name}`)).length]).toEqual([name, 1]);
  });

  test('shows with each action the options that it takes, or that it takes some', () => {
    for (const [action, names] of Object.entries(TAKEN)) {
      const usage = initHelpText()
        .split('\n')
        .find((line) => line.includes(` init ${action}`));
      const shown = [...(usage ?? '').matchAll(/--([a-z-]+)/gu)].map(([, name]) => name);
      if (usage?.includes('[options]') !== true) expect([action, shown]).toEqual([action, names]);
    }
  });

  test('--version behind init tells the version', () => {
    expect(parse('init', '--version')).toEqual({ is: 'information', text: '1.2.3' });
  });
});
