// Who was not asked is not called asked: by no failure, no other connection, no strange program.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { makeScene } from './stage/scene.ts';
import { commandOf, SHELL_NAMES, type Shell } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 32 });

const env = { RUNLEVEL: '0', PREVLEVEL: '2' };
const jobs = { 'libvirt-bin': ['libvirt-bin stop/waiting'] };
const settings = 'SHUTDOWN_TIMEOUT=10\nRETRY_INTERVAL=4\n';

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test('guests whose job found no libvirt are asked by await, once it has started one', async () => {
    const guests = [{ name: 'web', qemu: true }];
    const scene = await makeScene({ libvirtd: 'stopped', guests, jobs, settings });
    const job = await scene.run('the Upstart job', shell);
    expect(job.out).toContain('libvirt cannot be asked, what its guests do is unknown');
    const { out } = await scene.run('the await script', shell, { env });
    expect(out).toContain('starting it for the time being');
    expect(await scene.running()).toEqual([]);
  });

  test('guests that were asked and run on are left to the host: await does not give them the time once more', async () => {
    const guests = [{ name: 'deaf', qemu: true, presses: 99 }];
    const scene = await makeScene({ guests, jobs, settings });
    expect((await scene.run('the Upstart job', shell)).out).toContain(
      'still running when the time was up: deaf',
    );
    const { out, seconds } = await scene.run('the await script', shell, { env });
    expect(out).toContain('they were asked already, and are left to the host');
    expect(seconds).toBeLessThan(5);
  });

  test('await holds the same rc once, although two links lead to it', async () => {
    const [first, second] = await awaitTwice(shell, env);
    expect(first).toContain('from the shell: asked deaf');
    expect(second).toBe('');
  });

  test('by hand, where there is no rc, each call of await counts', async () => {
    const [first, second] = await awaitTwice(shell, {});
    expect(first).toContain('from the shell: asked deaf');
    expect(second).toContain('guests that run: deaf');
  });

  test.each(['the init script', 'the stanza'] as const)(
    '%s asks, whichever of the connections answers',
    async (way) => {
      const connections = {
        'qemu+ssh://dead/system': { faults: [{ how: 'fails' as const }] },
        'xen:///': { guests: [{ name: 'there' }], elsewhere: true },
      };
      const uris = 'URIS="qemu+ssh://dead/system xen:///"\n';
      const scene = await makeScene({ connections, settings: uris + settings });
      const { out } = await scene.run(way, shell, { env });
      expect(out).toContain('from the shell: asked there');
    },
  );

  test('a timeout(1) that wants its words in another order is not taken for the one of coreutils', async () => {
    const scene = await makeScene({ guests: [{ name: 'web' }], settings });
    await writeFile(join(scene.folder, 'bin/timeout'), '#!/bin/sh\necho usage >&2\nexit 1\n', {
      mode: 0o755,
    });
    const { out } = await scene.run('the init script', shell, { env });
    expect(out).toContain('from the shell: asked web');
    expect(await scene.running()).toEqual([]);
  });
});

/** What await says to two calls of one parent. */
const awaitTwice = async (shell: Shell, variables: Record<string, string>): Promise<string[]> => {
  const guests = [{ name: 'deaf', qemu: true, presses: 99 }];
  const scene = await makeScene({ guests, jobs, settings });
  await scene.run('the await script', shell, { words: ['start'] });
  const call = [...commandOf(shell), join(scene.folder, 'file'), 'stop'].join(' ');
  const parent = await scene.command(['sh', '-c', `${call}; echo again; ${call}`], variables);
  return (await parent.ended).out.split('again\n');
};
