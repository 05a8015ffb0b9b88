import { describe, expect, test } from 'vitest';
import { OPTIONS } from '../../lib/cli/options.ts';
import { autostartFolder, makePolicy, modeSequence } from '../../lib/cli/policy.ts';
import { resolveSettings } from '../../lib/settings/resolve.ts';
import { closesAt, lastResortAt, type Policy } from '../../lib/shutdown/policy.ts';

const policy = (flags: Record<string, string[]>, goingDown = false): Policy => {
  const resolved = resolveSettings(OPTIONS, { flags: new Map(Object.entries(flags)), env: {}, file: null });
  if (!resolved.ok) throw new Error(resolved.problems.join());
  return makePolicy(resolved.settings, {
    guests: [],
    goingDown,
    modes: ['acpi', 'agent'],
    autostart: new Map(),
  });
};

describe('the last resort', () => {
  test.each([
    ['guests are left running by default', {}, false, 'leave'],
    ['they are forced off when the host is going down: the power will go anyway', {}, true, 'destroy'],
    ['what was asked for holds, going down or not', { 'on-timeout': ['save'] }, true, 'save'],
  ] as [string, Record<string, string[]>, boolean, string][])('%s', (_, flags, goingDown, lastResort) => {
    expect(policy(flags, goingDown).lastResort).toBe(lastResort);
  });

  test.each([
    ['begins the reserve before the limit', { 'on-timeout': ['destroy'] }, 280_000],
    [
      'keeps a third of a short limit at most, by default',
      { 'on-timeout': ['destroy'], timeout: ['9'] },
      6_000,
    ],
    ['keeps what was asked for', { 'on-timeout': ['destroy'], timeout: ['9'], reserve: ['5'] }, 4_000],
    ['needs no reserve where guests are left', { timeout: ['10'] }, 9_700],
    ['never begins where there is no limit', { 'on-timeout': ['destroy'], timeout: ['0'] }, Infinity],
  ])('%s', (_, flags, at) => {
    expect(lastResortAt(policy(flags))).toBe(at);
  });
});

test('the run has made up its mind a moment before its limit, however short that is', () => {
  expect(closesAt(policy({ timeout: ['5'] }))).toBe(4_700);
  expect(closesAt(policy({ timeout: ['0.5'] }))).toBe(450);
});

describe('the modes', () => {
  test.each([
    ['virsh chooses first, then acpi', [], ['acpi', 'agent'], ['default', 'acpi']],
    ['as asked for, and at last acpi', ['agent'], ['acpi', 'agent'], ['agent', 'acpi']],
    ['acpi where it was asked for', ['acpi', 'agent'], ['acpi', 'agent'], ['acpi', 'agent']],
    ['what virsh does not know is left out', ['paravirt', 'agent'], ['acpi', 'agent'], ['agent', 'acpi']],
    ['a virsh without modes has its own', ['agent'], [], ['default']],
  ] as const)('%s', (_, wanted, known, sequence) => {
    expect(modeSequence(wanted, known)).toEqual(sequence);
  });
});

describe('the order', () => {
  const folder = (order: string): string | null => {
    const resolved = resolveSettings(OPTIONS, { flags: new Map([['order', [order]]]), env: {}, file: null });
    return resolved.ok ? autostartFolder(resolved.settings) : 'not resolved';
  };

  test.each([
    ['autostart', ''],
    ['autostart:/some/folder', '/some/folder'],
    ['app db', null],
    ['', null],
    ['autostarted', null],
  ])('%j has the autostart folder %j', (order, expected) => {
    expect(folder(order)).toBe(expected);
  });

  test('groups of names give their places', () => {
    const { order } = policy({ order: ['app db'] });
    const place = (name: string): number =>
      order({ connection: '', uuid: '', name, id: 1, state: 'running', persistent: true });
    expect(['app', 'db', 'web'].map(place)).toEqual([0, 1, 2]);
  });
});
