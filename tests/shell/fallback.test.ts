// From the shell: who is asked, how, and who is waited for.
import { describe, expect, test, vi } from 'vitest';
import type { Scene } from './stage/run.ts';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { SHELL_NAMES, type Shell } from './stage/ways.ts';
import { uuidOf } from './stage/world.ts';

vi.setConfig({ maxConcurrency: 24 });

/** Without the script; what it said, and the scene to look at. */
const fallBack = async (shell: Shell, options: SceneOptions) => {
  const scene = await makeScene(options);
  return { scene, ...(await scene.run('the Upstart job', shell)) };
};

/** How often each guest was asked, by id. */
const presses = async (scene: Scene, id: number): Promise<number> =>
  (await scene.called('virsh')).filter((line) => line.endsWith(`shutdown ${uuidOf(id)}`)).length;

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test('all guests are asked at once, each once, and the slowest is waited for', async () => {
    const guests = [{ name: 'quick' }, { name: 'slow', takes: 3 }, { name: 'middling', takes: 1.5 }];
    const { scene, status, out, seconds } = await fallBack(shell, { guests });
    expect(status).toBe(0);
    expect(await scene.running()).toEqual([]);
    for (const id of [1, 2, 3]) expect(await presses(scene, id)).toBe(1);
    for (const { name } of guests) expect(out).toContain(`from the shell: asked ${name}\n`);
    expect(out).toContain('no guest runs any more');
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThan(7);
  });

  test('where no guest runs it ends at once', async () => {
    const { status, out, seconds } = await fallBack(shell, {});
    expect(status).toBe(0);
    expect(out).toContain('no guest runs any more');
    expect(seconds).toBeLessThan(1);
  });

  test('a guest that runs on is asked again after RETRY_INTERVAL', async () => {
    const guests = [{ name: 'two presses', presses: 2 }];
    const { scene } = await fallBack(shell, { guests, settings: 'RETRY_INTERVAL=2\n' });
    expect(await scene.running()).toEqual([]);
    expect(await presses(scene, 1)).toBe(2);
  });

  test('a guest in shutdown is not pressed again: some would cancel', async () => {
    const guests = [{ name: 'flushing', state: 'in shutdown', pressed: true, takes: 3 }];
    const { scene, seconds } = await fallBack(shell, { guests, settings: 'RETRY_INTERVAL=1\n' });
    expect(await scene.running()).toEqual([]);
    expect(await presses(scene, 1)).toBe(0);
    expect(seconds).toBeGreaterThan(2);
  });

  test.each(['running', 'idle', 'no state'])('a guest that is %s is asked', async (state) => {
    const { scene } = await fallBack(shell, { guests: [{ name: 'web', state }] });
    expect(await presses(scene, 1)).toBe(1);
  });

  test.each([
    ['paused', 'resume'],
    ['pmsuspended', 'dompmwakeup'],
  ])('a guest that is %s is woken first (%s)', async (state, command) => {
    const { scene } = await fallBack(shell, { guests: [{ name: 'asleep', state }] });
    const calls = await scene.called('virsh');
    expect(calls.indexOf(`virsh ${command} ${uuidOf(1)}`)).toBeGreaterThan(-1);
    expect(calls.indexOf(`virsh ${command} ${uuidOf(1)}`)).toBeLessThan(
      calls.indexOf(`virsh shutdown ${uuidOf(1)}`),
    );
    expect(await scene.running()).toEqual([]);
  });

  test('with PAUSED=leave a paused guest is neither asked nor waited for', async () => {
    const guests = [{ name: 'frozen', state: 'paused' }, { name: 'web' }];
    const { scene, seconds } = await fallBack(shell, { guests, settings: 'PAUSED=leave\n' });
    expect(await scene.running()).toEqual(['frozen']);
    expect(await scene.read('libvirt/default/guests/1/state')).toBe('paused\n');
    expect(seconds).toBeLessThan(4);
  });

  test('a crashed guest can do nothing: it is neither asked nor waited for', async () => {
    const guests = [{ name: 'panicked', state: 'crashed' }, { name: 'web' }];
    const { scene, seconds } = await fallBack(shell, { guests });
    expect(await scene.running()).toEqual(['panicked']);
    expect(await presses(scene, 1)).toBe(0);
    expect(seconds).toBeLessThan(4);
  });

  test('a guest that is started meanwhile is asked too', async () => {
    const guests = [
      { name: 'web', takes: 3 },
      { name: 'late', startsAfter: 1.5 },
    ];
    const { scene } = await fallBack(shell, { guests });
    expect(await scene.running()).toEqual([]);
    expect(await presses(scene, 2)).toBe(1);
  });

  test.each(['shutdown', 'domuuid', 'domstate', 'domname'])(
    'a guest whose %s hangs delays no other',
    async (command) => {
      const guests = [{ name: 'stuck' }, { name: 'web' }, { name: 'db' }];
      const faults = [{ command, guest: 1, how: 'hangs', times: 1 } as const];
      const { scene } = await fallBack(shell, { guests, faults, settings: 'RETRY_INTERVAL=4\n' });
      const asked = (await scene.calls('virsh')).filter(
        ({ line }) => line.endsWith(`shutdown ${uuidOf(2)}`) || line.endsWith(`shutdown ${uuidOf(3)}`),
      );
      expect(asked).toHaveLength(2);
      for (const { at } of asked) expect(at).toBeLessThan(3);
      expect(await scene.running()).toEqual([]);
    },
  );
});
