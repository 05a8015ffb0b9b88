// From the shell: whatever a guest is called, it is the one that is asked; and EXCLUDE is about names.
import { describe, expect, test, vi } from 'vitest';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { SHELL_NAMES, type Shell } from './stage/ways.ts';
import { uuidOf, type Fault } from './stage/world.ts';

vi.setConfig({ maxConcurrency: 24 });

const NAMES = [
  ['blanks', 'web  server 1'],
  ['quotes', `it's "quoted"`],
  ['a semicolon and a command', 'a; touch $STAND_INS/hit'],
  ['a substitution', '$(touch $STAND_INS/hit)`touch $STAND_INS/hit`'],
  ['globs', '* ?[a-z]'],
  ['a leading dash', '--all'],
  ['backslashes', 'tab\\there\\c'],
  ['the id of another guest', '1'],
  ['a UUID of another guest', uuidOf(1)],
  ["a state's word at its end", 'web crashed'],
  ["a state's word only", 'paused'],
  ['the word of the header', 'Id'],
  ['umlauts', 'büro-größe'],
  ['forty letters', 'a'.repeat(40)],
] as const;

const fallBack = async (shell: Shell, options: SceneOptions) => {
  const scene = await makeScene(options);
  return { scene, ...(await scene.run('the Upstart job', shell)) };
};

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test.each(NAMES)('a name with %s', async (_what, name) => {
    const guests = [{ name: 'first' }, { name, takes: 6 }, { name: 'last' }];
    const { scene, out } = await fallBack(shell, { guests });
    expect(await scene.running()).toEqual([]);
    const asked = (await scene.calls('virsh')).filter(({ line }) => line.includes('shutdown'));
    expect(asked.map(({ line }) => line).sort()).toEqual(
      [1, 2, 3].map((id) => `virsh shutdown ${uuidOf(id)}`),
    );
    for (const { at } of asked) expect(at).toBeLessThan(5);
    expect(out).toContain(`asked ${name}\n`);
    await expect(scene.read('hit')).rejects.toThrow('ENOENT');
  });

  test.each([
    ['one glob', 'EXCLUDE="ha-*"'],
    ['several, with blanks between', 'EXCLUDE="db?  ha-[0-9]*\tx"'],
    ['a whole name', 'EXCLUDE=ha-1'],
    ['single quotes', "EXCLUDE='ha-*'"],
    ['a glob that files would match', 'EXCLUDE="h* /*"'],
  ])('a guest that EXCLUDE names is neither asked nor waited for: %s', async (_what, settings) => {
    const guests = [{ name: 'ha-1' }, { name: 'web' }];
    const { scene, seconds } = await fallBack(shell, { guests, settings: `${settings}\n` });
    expect(await scene.running()).toEqual(['ha-1']);
    expect(await scene.called('virsh')).not.toContain(`virsh shutdown ${uuidOf(1)}`);
    expect(seconds).toBeLessThan(4);
  });

  test('EXCLUDE reaches names with blanks by ?, as the default file says', async () => {
    const guests = [{ name: 'node of cluster' }, { name: 'web' }];
    const { scene } = await fallBack(shell, { guests, settings: 'EXCLUDE="node?of?cluster"\n' });
    expect(await scene.running()).toEqual(['node of cluster']);
  });

  test.each(['old', 'new'] as const)(
    'EXCLUDE reaches umlauts, however the %s table shows them',
    async (table) => {
      const guests = [{ name: 'büro-größe' }, { name: 'web' }, { name: 'löschen' }];
      const { scene } = await fallBack(shell, { guests, table, settings: 'EXCLUDE="büro*"\n' });
      expect(await scene.running()).toEqual(['büro-größe']);
    },
  );

  const unnamed = (how: Fault['how']): Fault[] => [{ command: 'domname', guest: 1, how, times: 1 }];

  test.each(['fails', 'mute'] as const)(
    'an excluded guest is left alone although its name cannot be had at first (virsh %s)',
    async (how) => {
      const guests = [{ name: 'ha-ä' }, { name: 'web', takes: 2 }];
      const options = { guests, table: 'new', faults: unnamed(how), settings: 'EXCLUDE="ha-*"\n' } as const;
      const { scene } = await fallBack(shell, options);
      expect(await scene.called('virsh')).not.toContain(`virsh shutdown ${uuidOf(1)}`);
      expect(await scene.running()).toEqual(['ha-ä']);
    },
  );

  test.each(['fails', 'mute'] as const)(
    'a guest whose name cannot be had at first is not taken for one that is off (virsh %s)',
    async (how) => {
      const guests = [{ name: 'büro', takes: 1 }];
      const options = { guests, table: 'new', faults: unnamed(how), settings: 'EXCLUDE="ha-*"\n' } as const;
      const { scene } = await fallBack(shell, options);
      expect(await scene.running()).toEqual([]);
    },
  );
});
