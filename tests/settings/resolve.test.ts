import { describe, expect, test } from 'vitest';
import { OPTIONS } from '../../lib/cli/options.ts';
import { contradictions } from '../../lib/cli/policy.ts';
import { resolveSettings, type Resolved } from '../../lib/settings/resolve.ts';

interface Given {
  flags?: Record<string, string[]>;
  env?: Record<string, string>;
  file?: Record<string, string>;
}

const resolve = ({ flags = {}, env = {}, file }: Given): Resolved<typeof OPTIONS> => {
  const lines = Object.entries(file ?? {}).map(([key, value], at) => [key, { value, line: at + 1 }] as const);
  return resolveSettings(OPTIONS, {
    flags: new Map(Object.entries(flags)),
    env,
    file: file === undefined ? null : { file: '/etc/default/x', entries: new Map(lines) },
  });
};

const value = (given: Given, name: keyof typeof OPTIONS): unknown => {
  const resolved = resolve(given);
  return resolved.ok ? resolved.settings[name].value : resolved.problems;
};

describe('where a value comes from', () => {
  const file = { SHUTDOWN_TIMEOUT: '30' };
  const env = { SHUTDOWN_TIMEOUT: '20' };
  const flags = { timeout: ['10'] };

  test.each([
    ['the command line wins', { flags, env, file }, 10, '--timeout'],
    ['then the environment', { env, file }, 20, 'SHUTDOWN_TIMEOUT in the environment'],
    ['then the file', { file }, 30, '/etc/default/x, line 1: SHUTDOWN_TIMEOUT'],
    ['then the default', {}, 300, 'default'],
  ])('%s', (_, given, expected, from) => {
    const resolved = resolve(given);
    expect(resolved.ok && resolved.settings.timeout).toMatchObject({ value: expected, from });
  });

  test('every option that is a setting has a key of its own', () => {
    const keys = Object.values(OPTIONS).flatMap((row) => row.key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('values', () => {
  test.each([
    ['a repeated option keeps all', { flags: { exclude: ['a b', 'c'] } }, 'exclude', ['a b', 'c']],
    ['in a file blanks part them', { file: { EXCLUDE: 'a  b*' } }, 'exclude', ['a', 'b*']],
    ['the last of a repeated single value counts', { flags: { timeout: ['1', '2'] } }, 'timeout', 2],
    [
      '"default" is virsh\'s own connection',
      { file: { URIS: 'default xen:///' } },
      'connect',
      ['', 'xen:///'],
    ],
    [
      'the same connection twice is one',
      { flags: { connect: ['test:///default', 'test:///default'] } },
      'connect',
      ['test:///default'],
    ],
    ['an alias of libvirt.conf', { flags: { connect: ['my-host'] } }, 'connect', ['my-host']],
    [
      'a remote connection',
      { flags: { connect: ['qemu+ssh://root@host:22/system?a=b'] } },
      'connect',
      ['qemu+ssh://root@host:22/system?a=b'],
    ],
    ['modes keep their order', { flags: { mode: ['agent, acpi'] } }, 'mode', ['agent', 'acpi']],
    ['a switch', { flags: { 'persistent-only': [] } }, 'persistent-only', true],
    ['yes', { file: { PERSISTENT_ONLY: 'yes' } }, 'persistent-only', true],
    ['nothing', { file: { PERSISTENT_ONLY: '' } }, 'persistent-only', false],
    ['the default that depends on the host', { file: { ON_TIMEOUT: '' } }, 'on-timeout', null],
    ['the default, set to nothing', { env: { SHUTDOWN_TIMEOUT: '' } }, 'timeout', 300],
    ['seconds with a fraction', { flags: { reserve: ['2.5'] } }, 'reserve', 2.5],
  ] as const)('%s', (_, given, name, expected) => {
    expect(value(given as Given, name)).toEqual(expected);
  });
});

describe('a mistake is told with its place', () => {
  test.each([
    [{ flags: { timeout: ['abc'] } }, /^--timeout takes a number of seconds.*"abc"/u],
    [{ flags: { timeout: ['-3'] } }, /"-3"/u],
    [{ flags: { timeout: ['1e99'] } }, /"1e99"/u],
    [{ flags: { timeout: [''] } }, /""/u],
    [{ env: { PARALLEL_SHUTDOWN: '1.5' } }, /^PARALLEL_SHUTDOWN in the environment takes a whole number/u],
    [{ file: { ON_TIMEOUT: 'kill' } }, /^\/etc\/default\/x, line 1: ON_TIMEOUT takes leave, destroy, save/u],
    [{ file: { SHUTDOWN_TIMOUT: '3' } }, /line 1: SHUTDOWN_TIMOUT is no setting; there are URIS/u],
    [{ flags: { mode: ['acpi,foo'] } }, /"foo"/u],
    [{ flags: { connect: ['nosuch:///system'] } }, /"nosuch:\/\/\/system"/u],
    [{ flags: { connect: ['qemu+carrier:///system'] } }, /"qemu\+carrier:\/\/\/system"/u],
    [{ flags: { connect: ['two words'] } }, /"two words"/u],
    [{ flags: { paused: ['ask'] } }, /takes resume, save, leave/u],
  ] as [Given, RegExp][])('%j', (given, message) => {
    const resolved = resolve(given);
    expect(resolved.ok ? [] : resolved.problems).toEqual([expect.stringMatching(message)]);
  });

  test('all mistakes are told at once', () => {
    const resolved = resolve({ flags: { timeout: ['x'], parallel: ['y'] } });
    expect(!resolved.ok && resolved.problems).toHaveLength(2);
  });

  test('a reserve that leaves nothing of the limit contradicts it, unless it is the default', () => {
    const of = (flags: Record<string, string[]>): string[] => {
      const resolved = resolve({ flags });
      return resolved.ok ? contradictions(resolved.settings) : ['not resolved'];
    };
    expect(of({ timeout: ['10'], reserve: ['10'] })).toEqual([
      expect.stringContaining('--reserve keeps 10 s'),
    ]);
    expect(of({ timeout: ['10'] })).toEqual([]);
    expect(of({ timeout: ['0'], reserve: ['10'] })).toEqual([]);
  });
});
