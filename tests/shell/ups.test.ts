// What a UPS daemon calls on battery: it starts one program that waits, and comes back at once; and nothing else.
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { upsFiles } from '../../lib/init/ups-files.ts';
import type { Ended, Scene } from './stage/run.ts';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { commandOf, SHELL_NAMES, type Shell } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 24 });

const NOTIFY = '/etc/nut/libvirt-shutdown-domains-notify';
const ON_BATTERY = '/etc/apcupsd/libvirt-shutdown-domains-onbattery';
const MESSAGE = 'UPS apc@localhost on battery';
/** A program that waits; it says so, on both of its outputs. */
const WAITS = 'echo waiting; echo "no agent" >&2; sleep 2; echo done';
const BOUND = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
/** As upsmon of Debian calls it. */
const AS_NUT = { ...BOUND, STAND_IN_UID: '114', NOTIFYTYPE: 'ONBATT', UPSNAME: 'apc@localhost' };
/** With RUN_AS_USER root. */
const AS_ROOT = { ...AS_NUT, STAND_IN_UID: '0' };

/** A host with the files of both daemons. */
const host = async ({
  ups = null,
  ...options
}: SceneOptions & { ups?: string | null } = {}): Promise<Scene> => {
  const given = { node: '/usr/bin/node', script: '/etc/the-script', ups };
  const files = [...upsFiles('nut', given, '1.2.3'), ...upsFiles('apcupsd', given, '1.2.3')];
  return makeScene({
    node: WAITS,
    ...options,
    files: {
      ...Object.fromEntries(files.map(({ path, text }) => [path.slice(1), text])),
      sudoers: `${NOTIFY}\n`,
      ...options.files,
    },
  });
};

const call = async (
  scene: Scene,
  shell: Shell,
  env: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ended> => (await scene.command([...commandOf(shell), ...words], env)).ended;

const notify = async (
  scene: Scene,
  shell: Shell,
  env: Readonly<Record<string, string>> = AS_ROOT,
): Promise<Ended> => call(scene, shell, env, NOTIFY, MESSAGE);

/** Until the program has been started, and what it writes is in the log. */
const untilLogged = async (scene: Scene, line: string): Promise<void> => {
  await vi.waitUntil(async () => (await scene.called('logger')).includes(`logger ${line}`), {
    timeout: 10_000,
    interval: 50,
  });
};

const program = (source: string): string => `node /etc/the-script --battery ${source} --battery-wait`;

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  test.each([
    ['upsmon as root', AS_ROOT, NOTIFY, 'nut:apc@localhost'],
    ['upsmon as its own user, by sudo', AS_NUT, NOTIFY, 'nut:apc@localhost'],
    ['apcupsd', BOUND, ON_BATTERY, 'apcupsd'],
  ])(
    '%s starts the program, which outlives the call, and comes back at once',
    async (_, env, file, source) => {
      const scene = await host();
      const { status, out, seconds } = await call(scene, shell, env, file, MESSAGE);
      expect({ status, out }).toEqual({ status: 0, out: '' });
      expect(seconds).toBeLessThan(1.9);
      expect(await scene.called('logger')).not.toContain('logger done');
      await untilLogged(scene, 'done');
      expect(await scene.called('node')).toEqual([program(source)]);
      expect((await scene.called('logger')).sort()).toEqual([
        'logger done',
        'logger no agent',
        'logger waiting',
      ]);
      expect(await scene.read('node-saw')).toMatch(/^stdin \/dev\/null\ncwd \/$/mu);
    },
  );

  test('a second power failure while it waits starts no second one; after it has ended, it does', async () => {
    const scene = await host({ node: WAITS.replace('sleep 2', 'sleep 6') });
    await notify(scene, shell);
    await untilLogged(scene, 'waiting');
    for (const env of [AS_ROOT, AS_NUT]) expect((await notify(scene, shell, env)).status).toBe(0);
    await untilLogged(scene, 'done');
    expect(await scene.called('node')).toHaveLength(1);
    await sleep(200);
    await notify(scene, shell);
    await vi.waitUntil(async () => (await scene.called('node')).length === 2, { timeout: 5_000 });
  });

  test('many at the same moment start one', async () => {
    const scene = await host();
    const many = `for i in 1 2 3 4 5 6 7 8; do ${commandOf(shell).join(' ')} ${NOTIFY} x & done; wait`;
    expect((await call(scene, shell, AS_ROOT, '-c', many)).status).toBe(0);
    await untilLogged(scene, 'done');
    expect(await scene.called('node')).toHaveLength(1);
  });

  test('a program that was killed is not in the way of the next', async () => {
    const scene = await host({ node: 'echo waiting; kill -KILL $$' });
    await notify(scene, shell);
    await untilLogged(scene, 'waiting');
    await sleep(200);
    await notify(scene, shell);
    await vi.waitUntil(async () => (await scene.called('node')).length === 2, { timeout: 5_000 });
  });

  test.each([
    ...['ONLINE', 'LOWBATT', 'FSD', 'COMMBAD', 'COMMOK', 'SHUTDOWN', 'REPLBATT', 'NOCOMM', 'NOPARENT', ''],
  ])('upsmon’s event %j starts nothing', async (type) => {
    const scene = await host();
    for (const env of [AS_ROOT, AS_NUT]) {
      const { status, out } = await notify(scene, shell, { ...env, NOTIFYTYPE: type });
      expect({ status, out }).toEqual({ status: 0, out: '' });
    }
    expect(await scene.called()).toEqual([]);
  });

  test('called by hand, without upsmon’s variables, it starts nothing', async () => {
    const scene = await host();
    expect(await call(scene, shell, BOUND, NOTIFY)).toMatchObject({ status: 0, out: '' });
    expect(await scene.called()).toEqual([]);
  });

  test('of several UPSes only the one that was named counts', async () => {
    const scene = await host({ ups: 'apc@localhost' });
    expect((await notify(scene, shell, { ...AS_NUT, UPSNAME: 'other@localhost' })).status).toBe(0);
    expect(await scene.called()).toEqual([]);
    await notify(scene, shell, AS_NUT);
    await untilLogged(scene, 'done');
    expect(await scene.called('node')).toEqual([program('nut:apc@localhost')]);
  });

  test('without a line for sudo the log says what is missing, and nothing starts', async () => {
    const scene = await host({ files: { sudoers: '' } });
    expect(await notify(scene, shell, AS_NUT)).toMatchObject({ status: 0, out: '' });
    const [line = '', ...more] = await scene.called('logger');
    expect(line).toMatch(/sudo: a password is required; is \/etc\/sudoers\.d\/libvirt-shutdown-domains in/u);
    expect(more).toEqual([]);
    expect(await scene.called('node')).toEqual([]);
  });

  test.each<[string, SceneOptions, RegExp]>([
    ['the program', { script: false }, /^logger \/etc\/the-script is not there: nobody waits on battery/u],
    [
      'Node',
      { without: ['node'], nodeFile: 'nowhere/node' },
      /^logger there is no Node for \/etc\/the-script/u,
    ],
  ])('without %s the log says so, and nothing else happens', async (_, options, pattern) => {
    for (const [env, file] of [[AS_ROOT, NOTIFY] as const, [BOUND, ON_BATTERY] as const]) {
      const scene = await host(options);
      expect(await call(scene, shell, env, file, MESSAGE)).toMatchObject({ status: 0, out: '' });
      const called = await scene.called();
      expect(called).toHaveLength(1);
      expect(called[0]).toMatch(pattern);
    }
  });

  test('a Node elsewhere on the PATH does', async () => {
    const scene = await host({ nodeFile: 'bin/nodejs' });
    await notify(scene, shell);
    await untilLogged(scene, 'done');
    expect(await scene.called('node')).toHaveLength(1);
  });

  test('programs that its caller put on the PATH are not run', async () => {
    const planted = ['id', 'sudo', 'setsid', 'flock', 'logger', 'node', 'nodejs'].map(
      (name) => `etc/planted/${name}`,
    );
    const files = Object.fromEntries(planted.map((path) => [path, '#!/bin/sh\necho >/etc/hacked\n']));
    const scene = await host({ files, nodeFile: 'bin/nodejs' });
    for (const path of planted) await chmod(join(scene.folder, path), 0o755);
    const PATH = `/etc/planted:${BOUND.PATH}`;
    for (const env of [AS_NUT, AS_ROOT]) await notify(scene, shell, { ...env, PATH });
    await call(scene, shell, { PATH }, NOTIFY, '--wait', 'apc@localhost');
    await call(scene, shell, { PATH }, ON_BATTERY, MESSAGE);
    await untilLogged(scene, 'done');
    expect(await scene.called('node')).toEqual([program('nut:apc@localhost')]);
    await expect(scene.read('etc/hacked')).rejects.toThrow('ENOENT');
  });

  test('what the program has to say of a mistake is in the log, and the call ends with 0', async () => {
    const scene = await host({ node: 'echo "a mistake" >&2; exit 2' });
    expect(await notify(scene, shell)).toMatchObject({ status: 0, out: '' });
    await untilLogged(scene, 'a mistake');
  });

  test('a UPS’s name reaches the program as it is', async () => {
    const scene = await host({ node: 'echo done' });
    const odd = 'a b; $(touch /etc/hacked) "*"';
    for (const env of [AS_ROOT, AS_NUT]) await notify(scene, shell, { ...env, UPSNAME: odd });
    await untilLogged(scene, 'done');
    expect(new Set(await scene.called('node'))).toEqual(new Set([program(`nut:${odd}`)]));
    await expect(scene.read('etc/hacked')).rejects.toThrow('ENOENT');
  });
});
