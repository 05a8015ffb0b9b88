// The script shuts the guests down; where it cannot do it, the shell does.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Running } from './stage/run.ts';
import { makeScene } from './stage/scene.ts';
import { ASKING_WAYS, SHELL_NAMES, UPSTART_WAYS } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 24 });

const guests = [{ name: 'web' }];
const OWN_WAYS = ASKING_WAYS.filter((way) => way !== 'the stanza');
const FROM_THE_SHELL = 'from the shell: asked web';

/** Until the run has started something whose command line has this word. */
const until = async ({ children }: Running, word: string): Promise<number> => {
  for (;;) {
    const child = children().find(({ command }) => command.includes(word));
    if (child !== undefined) return child.pid;
    await sleep(20);
  }
};

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  describe.each(ASKING_WAYS)('%s', (way) => {
    test('starts Node with absolute paths and nothing on stdin', async () => {
      const scene = await makeScene({ guests, node: 'shut_all_down' });
      await scene.run(way, shell);
      expect(await scene.called('node')).toEqual(['node /etc/the-script']);
      const saw = await scene.read('node-saw');
      expect(saw.split('\n')).toEqual(expect.arrayContaining(['stdin /dev/null', 'cwd /', 'umask 0022']));
    });

    test.each([
      [0, 'all is well'],
      [3, 'guests were forced off or run on'],
      [4, 'a hypervisor could not be asked'],
    ])('leaves it at what the script did at its exit status %i: %s', async (status) => {
      const scene = await makeScene({ guests, node: `exit ${String(status)}` });
      const { out } = await scene.run(way, shell);
      expect(out).not.toContain('from the shell');
      expect((await scene.called('virsh')).filter((line) => line.includes('shutdown'))).toEqual([]);
    });

    test.each([
      ['fails (1)', 'exit 1'],
      ['finds a mistake in its settings (2)', 'exit 2'],
      ['cannot be run (126)', 'exit 126'],
      ['is not found (127)', 'exit 127'],
      ['is aborted (134)', 'kill -ABRT $$'],
      ['is killed (137)', 'kill -KILL $$'],
      ['gets the SIGTERM of sendsigs (143)', 'kill -TERM $$'],
    ])('asks from the shell where the script %s', async (_how, node) => {
      const scene = await makeScene({ guests, node });
      const { status, out } = await scene.run(way, shell);
      expect(status).toBe(0);
      expect(out).toContain(FROM_THE_SHELL);
      expect(await scene.running()).toEqual([]);
    });

    test.each([
      ['there is neither Node nor the script', {}],
      ['there is no Node', { script: true }],
      ['there is no script', { node: 'exit 0', script: false }],
    ])('asks from the shell where %s', async (_why, options) => {
      const scene = await makeScene({ guests, ...options });
      expect((await scene.run(way, shell)).out).toContain(FROM_THE_SHELL);
      expect(await scene.called('node')).toEqual([]);
      expect(await scene.running()).toEqual([]);
    });

    test.each(['node', 'nodejs'])('takes the %s on PATH where its own is gone', async (name) => {
      const scene = await makeScene({ guests, node: 'shut_all_down', nodeFile: `bin/${name}` });
      const { out } = await scene.run(way, shell, { values: { NODE: '/opt/gone/bin/node' } });
      expect(out).not.toContain('from the shell');
      expect(await scene.called('node')).toEqual(['node /etc/the-script']);
    });
  });

  // Not the stanza: what holds it is the service's own script.
  describe.each(OWN_WAYS)('%s', (way) => {
    test('goes on from the shell when all that it started gets SIGTERM', async () => {
      const scene = await makeScene({ guests, node: 'while :; do sleep 0.1; done' });
      const run = await scene.start(way, shell);
      await until(run, 'the-script');
      run.killChildren('SIGTERM');
      const { status, out } = await run.ended;
      expect({ status, out }).toMatchObject({
        status: 0,
        out: expect.stringContaining(FROM_THE_SHELL) as string,
      });
    });

    test('does not end at SIGHUP', async () => {
      const scene = await makeScene({ guests, node: 'sleep 3; shut_all_down' });
      const run = await scene.start(way, shell);
      await until(run, 'the-script');
      process.kill(run.pid, 'SIGHUP');
      expect(await run.ended).toMatchObject({ status: 0 });
      expect(await scene.called('node')).toHaveLength(1);
    });
  });

  test.each(UPSTART_WAYS)('%s is content with what Upstart gives', async (way) => {
    const scene = await makeScene({ guests });
    const run = await scene.start(way, shell);
    const { status, out } = await run.ended;
    expect(status).toBe(0);
    expect(out).toContain(FROM_THE_SHELL);
    expect(out).not.toMatch(/not found|unbound|parameter/);
  });

  test('the pre-stop speaks on the console, not in the log of libvirt-bin', async () => {
    const scene = await makeScene({ guests });
    const { said } = await scene.run('the pre-stop of the override', shell);
    expect(said.map(({ line }) => line).join('')).toBe('');
    expect(await scene.read('console')).toContain(FROM_THE_SHELL);
  });
});
