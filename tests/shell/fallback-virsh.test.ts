// From the shell: "cannot ask" is never "is off", and every virsh is understood.
import { describe, expect, test, vi } from 'vitest';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { SHELL_NAMES, type Shell } from './stage/ways.ts';
import { uuidOf } from './stage/world.ts';

vi.setConfig({ maxConcurrency: 24 });

const fallBack = async (shell: Shell, options: SceneOptions, env: Record<string, string> = {}) => {
  const scene = await makeScene(options);
  return { scene, ...(await scene.run('the Upstart job', shell, { env })) };
};

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test.each([
    ['cannot connect for a while', 'fails'],
    ['writes nothing for a while, with exit status 0', 'mute'],
  ] as const)('virsh that %s does not mean that all guests are off', async (_what, how) => {
    const guests = [{ name: 'web', takes: 4 }];
    const faults = [{ command: 'list', how, skip: 1, times: 2 }];
    const { scene, out } = await fallBack(shell, { guests, faults });
    expect(await scene.running()).toEqual([]);
    expect(out).toContain('no guest runs any more');
  });

  test.each(['fails', 'mute'] as const)('virsh that %s from the start is asked again', async (how) => {
    const guests = [{ name: 'web' }];
    const { scene } = await fallBack(shell, { guests, faults: [{ how, times: 2 }] });
    expect(await scene.running()).toEqual([]);
  });

  test.each([
    ['domuuid', 'fails'],
    ['domuuid', 'mute'],
    ['domstate', 'fails'],
    ['domstate', 'mute'],
    ['shutdown', 'fails'],
  ] as const)(
    'a guest that could not be asked, because %s %s while libvirtd restarts, is asked soon after',
    async (command, how) => {
      const guests = [{ name: 'web' }];
      const faults = [{ command, guest: 1, how, times: 1 }];
      const settings = 'RETRY_INTERVAL=0\nSHUTDOWN_TIMEOUT=10\n';
      const { scene } = await fallBack(shell, { guests, faults, settings });
      expect(await scene.running()).toEqual([]);
    },
  );

  test.each(['old', 'middle', 'new'] as const)('the %s table is read', async (table) => {
    const guests = [
      { name: 'web 1' },
      { name: 'two words', state: 'no state' },
      { name: 'flushing', state: 'in shutdown', pressed: true, takes: 2 },
      { name: 'a'.repeat(50), state: 'idle' },
      { name: 'frozen', state: 'paused' },
      { name: 'panicked', state: 'crashed' },
      ...Array.from({ length: 7 }, (_, index) => ({ name: `n${String(index)}` })),
    ];
    const { scene } = await fallBack(shell, { guests, table, settings: 'PAUSED=leave\n' });
    expect((await scene.running()).sort()).toEqual(['frozen', 'panicked']);
    const asked = (await scene.called('virsh')).filter((line) => line.includes('shutdown')).sort();
    expect(asked).toEqual([1, 2, 4, 7, 8, 9, 10, 11, 12, 13].map((id) => `virsh shutdown ${uuidOf(id)}`));
  });

  test.each([
    [{ LANG: 'de_DE.UTF-8' }],
    [{ LC_ALL: 'de_DE.UTF-8' }],
    [{ LANG: 'C', LC_MESSAGES: 'de_DE.UTF-8' }],
    [{ LC_ALL: 'C.UTF-8', LANGUAGE: 'de:en' }],
  ])('virsh is not asked in the language of %o', async (env) => {
    const guests = [{ name: 'web' }, { name: 'frozen', state: 'paused' }, { name: 'dead', state: 'crashed' }];
    const { scene, out } = await fallBack(shell, { guests }, { ...env });
    expect(await scene.running()).toEqual(['dead']);
    expect(out).toContain('no guest runs any more');
  });

  const remote = 'qemu+ssh://root@other/system?socket=/x';

  test('all connections of URIS are served at the same time', async () => {
    const scene = await makeScene({
      guests: [{ name: 'not mine' }],
      settings: `URIS="qemu:///system  ${remote}"\n`,
      connections: {
        'qemu:///system': { guests: [{ name: 'here', takes: 2 }] },
        [remote]: { guests: [{ name: 'there', takes: 2 }] },
      },
    });
    const { out, seconds } = await scene.run('the Upstart job', shell);
    expect(await scene.running()).toEqual(['not mine']);
    expect(await scene.running('qemu:///system')).toEqual([]);
    expect(await scene.running(remote)).toEqual([]);
    expect(out).toContain(`no guest runs any more on ${remote}`);
    expect(seconds).toBeLessThan(6);
  });

  test("`default` in URIS is virsh's own connection", async () => {
    const scene = await makeScene({
      guests: [{ name: 'here' }],
      settings: `URIS="default ${remote}"\n`,
      connections: { [remote]: { guests: [{ name: 'there' }] } },
    });
    await scene.run('the Upstart job', shell);
    expect([...(await scene.running()), ...(await scene.running(remote))]).toEqual([]);
  });
});
