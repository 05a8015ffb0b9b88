// Every release of virsh from 0.7.5 on: the right guests are asked, by UUID, whatever they are called.
import { describe, expect, test } from 'vitest';
import { runTool, uuidOf, world } from './run-tool.ts';

/** With what they can tell: how a guest ended (0.9.2), and how it is to be asked (0.9.10). */
const RELEASES: readonly { version: string; reasons: boolean; modes: boolean; ubuntu?: boolean }[] = [
  { version: '0.7.5', reasons: false, modes: false, ubuntu: true },
  { version: '0.8.3', reasons: false, modes: false },
  { version: '0.9.8', reasons: true, modes: false, ubuntu: true },
  { version: '0.9.12', reasons: true, modes: true },
  { version: '0.10.2', reasons: true, modes: true },
  { version: '1.2.2', reasons: true, modes: true },
  { version: '9.0.0', reasons: true, modes: true },
  { version: '10.7.0', reasons: true, modes: true },
  { version: '11.0.0', reasons: true, modes: true },
];

const NAMES = [
  ...[
    'plain',
    'with blank',
    'two  blanks',
    '1',
    '3',
    '42',
    '-1',
    '-h',
    '--help',
    '--mode',
    '--',
    ';',
    'web;db',
    'a; destroy plain',
  ],
  ...[
    "it's",
    'say "hi"',
    'back\\slash',
    '$HOME',
    '`id`',
    '*',
    '?',
    '[a-z]',
    '@',
    '@x',
    'Müller',
    '日本語',
    '🐧',
    'no state',
    'x running',
  ],
  ...['web paused', '-', 'error: web', 'a'.repeat(200), 'b c '.repeat(50).trim()],
];

describe.concurrent.each(RELEASES)('virsh $version', ({ version, reasons, modes, ubuntu = false }) => {
  const base = { version, ubuntu };
  const clean = reasons ? 'clean' : 'off';

  test('asks the right guests, each once and by UUID, whatever their names', async () => {
    const rig = await world({ ...base, guests: [...NAMES.map((name) => ({ name })), { name: 'spare' }] });
    const result = await runTool(rig, ['-t', '20', '--exclude', 'spare']);
    expect(result.code).toBe(0);
    expect(result.outcomes).toEqual(Object.fromEntries(NAMES.map((name) => [name, clean])));
    const asked = rig.commands('shutdown').map(({ argv }) => argv.at(-1));
    expect([...asked].sort()).toEqual(NAMES.map(uuidOf).sort());
    expect(rig.guest('spare').state).toBe('running');
    expect(rig.commands('destroy')).toEqual([]);
  });

  test('names on the command line are names, not options, numbers or UUIDs', async () => {
    const wanted = ['1', '--help', 'web;db', 'two  blanks', 'Müller', 'a'.repeat(200)];
    const rig = await world({ ...base, guests: NAMES.map((name) => ({ name })) });
    const result = await runTool(rig, ['-t', '20', '--', ...wanted]);
    expect(result.code).toBe(0);
    expect(Object.keys(result.outcomes).sort()).toEqual([...wanted].sort());
    expect(
      rig
        .guests()
        .filter(({ state }) => state === 'shut off')
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...wanted].sort());
  });

  test(modes ? 'is given the modes that are wanted' : 'has no modes, and is given none', async () => {
    const rig = await world({
      ...base,
      guests: [{ name: 'web', agent: 'works' }, { name: 'db', agent: 'works' }, { name: 'bare' }],
    });
    const result = await runTool(rig, ['-t', '20', '--mode', 'agent,acpi']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: clean, db: clean, bare: clean } });
    expect(rig.asked('web').map(({ mode }) => mode)).toEqual([modes ? 'agent' : undefined]);
    expect(rig.asked('bare').map(({ mode }) => mode)).toEqual(modes ? ['agent', 'acpi'] : [undefined]);
  });

  test('forces off what does not end, and says so', async () => {
    const rig = await world({ ...base, guests: [{ name: 'deaf', deaf: true }, { name: 'web' }] });
    const result = await runTool(rig, ['-t', '8', '--on-timeout', 'destroy', '--reserve', '5']);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'forced by us', web: clean } });
    expect(rig.commands('destroy').map(({ argv }) => argv)).toEqual([
      ['destroy', ...(modes ? ['--graceful'] : []), uuidOf('deaf')],
    ]);
  });

  test('its libvirtd is lost and comes back', async () => {
    const rig = await world({
      ...base,
      guests: [{ name: 'web', obeysAfter: 2_500 }],
      connections: { 'qemu:///system': { down: [{ after: 700, before: 1_500 }] } },
    });
    const result = await runTool(rig, ['-t', '15']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: clean } });
  });
});
