// `init` from the first look to the last trace, as an administrator types it, on systems unpacked in a folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeHost, put } from '../init/rc/host.ts';
import { makeRoot, RELEASES, textIn, type Release } from '../init/roots.ts';
import { toolsIn } from '../init/tools.ts';
import { treeOf } from '../init/tree.ts';
import { runTool, tool, world, type Result, type Rig } from './run-tool.ts';

const NAME = 'libvirt-shutdown-domains';

interface Host {
  readonly rig: Rig;
  readonly root: string;
  /** Runs `init` with --root; nothing may be on standard error unless it is looked at. */
  readonly init: (...words: readonly string[]) => Promise<Result>;
}

const host = async (release: Release): Promise<Host> => {
  const rig = await world();
  const root = join(rig.folder, 'root');
  mkdirSync(root);
  makeRoot(root, release);
  const init: Host['init'] = async (action = '', ...words) =>
    runTool(rig, ['init', action, '--root', 'root', ...words], { bare: true, json: false });
  return { rig, root, init };
};

describe.concurrent('the whole story:', () => {
  test.each(RELEASES)('%s', async (release) => {
    const { rig, root, init } = await host(release);
    const before = treeOf(root);
    expect(await init('status')).toMatchObject({
      code: 3,
      stderr: '',
      stdout: expect.stringMatching(
        /^libvirtd is the .*; not installed\n[^]*! nothing of this program/u,
      ) as string,
    });
    expect(treeOf(root)).toEqual(before);

    const first = await init('install');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^written {7}\/usr\/sbin\/libvirt-shutdown-domains$/mu);
    expect(first.stdout).not.toMatch(/^! /mu);
    expect(textIn(root, `usr/sbin/${NAME}`) === readFileSync(tool, 'utf8')).toBe(true);
    expect(statSync(join(root, `usr/sbin/${NAME}`)).mode & 0o777).toBe(0o755);

    const status = await init('status');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.endsWith(status.stdout)).toBe(true);
    expect(status.stdout.match(/^ {2}runlevel [016]: our stop K01 < .*: good$/gmu)).toHaveLength(3);

    const again = await init('install');
    expect(again.code).toBe(0);
    expect(again.stdout).not.toMatch(/^(?:written|linked)/mu);

    expect(await init('remove')).toMatchObject({ code: 0, stderr: '' });
    expect(treeOf(root)).toEqual(before);
    expect(await init('remove')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/nothing to do/iu) as string,
    });
    expect(rig.calls()).toEqual([]);
  });

  test('with the stanza', async () => {
    const { root, init } = await host('8.04');
    const before = treeOf(root);
    const { code, stdout } = await init('install', '--stanza');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^stanza put in \/etc\/init\.d\/libvirt-bin, line \d+$/mu);
    expect((await init('status')).code).toBe(0);
    const installed = treeOf(root);
    // An upgrade, be it by a package, does not change how the guests are saved.
    expect((await init('install')).stdout).toMatch(/^as it was +\/etc\/init\.d\/libvirt-bin$/mu);
    expect(treeOf(root)).toEqual(installed);
    expect((await init('install', '--own-script')).stdout).toMatch(/^stanza out of/mu);
    expect((await init('status')).stdout).toMatch(/by an init script that stops before it/u);
    await init('install', '--stanza');
    expect(treeOf(root)).toEqual(installed);
    expect((await init('remove')).stdout).toMatch(/^stanza out of \/etc\/init\.d\/libvirt-bin$/mu);
    expect(treeOf(root)).toEqual(before);
  });
});

describe.concurrent('what was said of a host', () => {
  test('holds for later installs and for status, until something else is said or all is removed', async () => {
    const { root, init } = await host('wheezy');
    put(root, 'etc/init.d/my-libvirtd', textIn(root, 'etc/init.d/libvirt-bin'), 0o755);
    rmSync(join(root, 'etc/init.d/libvirt-bin'));
    const said = ['--service', 'my-libvirtd', '--script', '/opt/wrapper', '--node', '/opt/node/bin/node'];
    await init('install', ...said);
    const installed = treeOf(root);
    const hook = textIn(root, `etc/init.d/${NAME}`);
    expect(hook).toMatch(/^\s*script=\/opt\/wrapper$/mu);
    expect(hook).toMatch(/^\s*node=\/opt\/node\/bin\/node$/mu);
    expect(hook).toMatch(/^# Should-Stop: +my-libvirtd /mu);

    await init('install');
    expect(treeOf(root)).toEqual(installed);
    expect((await init('status')).stdout).toMatch(/^libvirtd is the init script my-libvirtd/u);
    await init('install', '--node', '/opt/other/node');
    const later = textIn(root, `etc/init.d/${NAME}`);
    expect(later).toMatch(/^\s*node=\/opt\/other\/node$/mu);
    expect(later).toMatch(/^\s*script=\/opt\/wrapper$/mu);
    await init('remove');
    expect((await init('status')).stderr).toContain('no libvirtd is installed here');
  });
});

describe.concurrent('what an administrator is told:', () => {
  test('the copy that was installed installs as well, and leaves itself as it is', async () => {
    const { root, init } = await host('wheezy');
    await init('install');
    const tree = treeOf(root);
    const copy = join(root, `usr/sbin/${NAME}`);
    execFileSync(process.execPath, [copy, 'init', 'install', '--root', root], { encoding: 'utf8' });
    expect(treeOf(root)).toEqual(tree);
    execFileSync(process.execPath, [copy, 'init', 'remove', '--root', root], { encoding: 'utf8' });
    expect(Object.keys(treeOf(root)).filter((path) => path.includes(NAME))).toEqual([]);
  });

  test('that there is no Node, in lines that fit a terminal', async () => {
    const { init } = await host('8.04');
    const { stdout } = await init('install');
    expect(stdout).toMatch(/no Node/u);
    const prose = stdout.split('\n').filter((line) => !line.includes('/') && !/^ {2}|^! /u.test(line));
    expect(prose.filter((line) => line.length > 80 && !line.startsWith('libvirtd is'))).toEqual([]);
  });

  test('a Node of the root goes into the files, and none of this machine', async () => {
    const { root, init } = await host('bookworm');
    put(root, 'usr/bin/nodejs', '', 0o755);
    const { stdout } = await init('install');
    expect(stdout).not.toMatch(/no Node/u);
    expect(textIn(root, `etc/init.d/${NAME}`)).toMatch(/^\s*node=\/usr\/bin\/nodejs$/mu);
  });

  test('the remedy of a system in a folder is for that folder', async () => {
    const { root, init } = await host('bookworm');
    await init('install');
    rmSync(join(root, `etc/rc0.d/K01${NAME}`));
    const { code, stdout } = await init('status');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^! runlevel 0: rc does not call our stop: it has no link\n {4}mend it: .*$/mu);
    expect(stdout).toMatch(/mend it: libvirt-shutdown-domains init install --root \S*root$/mu);
  });

  test('so are the paths in it: a link that leads elsewhere', async () => {
    const { root, init } = await host('8.04');
    await init('install');
    const strange = join(root, `etc/rc0.d/K01${NAME}`);
    rmSync(strange);
    symlinkSync('/bin/true', strange);
    const { code, stdout } = await init('status');
    expect(code).toBe(3);
    expect(stdout).toContain(`${NAME} leads to /bin/true, not to /etc/init.d/${NAME}\n`);
    expect(stdout).toContain(`    mend it: rm ${strange}; ${NAME} init install --root ${root}\n`);
    rmSync(strange);
    expect((await init('install')).code).toBe(0);
  });

  test('a file that was changed is refused with 2, with --force kept, and the rest is told', async () => {
    const { root, init } = await host('14.04');
    writeFileSync(join(root, 'etc/init/libvirt-bin.override'), 'manual\n');
    expect(await init('install')).toMatchObject({ code: 2, stdout: '' });
    const { code, stdout } = await init('install', '--force');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^kept {10}\/etc\/init\/libvirt-bin\.override as \/var\/lib\/libvirt-shutdown-domains\/before/mu,
    );
    expect((await init('remove')).stdout).toMatch(/^restored {6}\/etc\/init\/libvirt-bin\.override from/mu);
    expect(textIn(root, 'etc/init/libvirt-bin.override')).toBe('manual\n');
  });
});

describe.concurrent('libvirt-guests', () => {
  const withGuests = async (): Promise<Host> => {
    const made = await host('8.04');
    toolsIn(join(made.rig.folder, 'bin'));
    makeHost(made.root, '0: K15libvirt-guests', '6: K15libvirt-guests', '2: S30libvirt-guests');
    return made;
  };

  test.each([
    ['without a terminal is left', []],
    ['is left where that is wished', ['--libvirt-guests', 'keep']],
  ])('%s, and told', async (_, words) => {
    const { root, init } = await withGuests();
    const { code, stdout } = await init('install', ...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /libvirt-guests shuts guests down as well.*\n.* install --root \S+ .*--libvirt-guests off$/mu,
    );
    expect(treeOf(root)['/etc/rc2.d/S30libvirt-guests']).toBeDefined();
  });

  test('is switched off where that is wished, and on again by remove', async () => {
    const { root, init } = await withGuests();
    const { code, stdout } = await init('install', '--libvirt-guests', 'off');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^switched off {2}libvirt-guests \(update-rc\.d libvirt-guests disable\)$/mu);
    expect(stdout).toMatch(/no other script shuts guests down: good/u);
    expect(treeOf(root)['/etc/rc2.d/S30libvirt-guests']).toBeUndefined();
    expect((await init('remove')).stdout).toMatch(/^switched on {3}libvirt-guests again/mu);
  });

  test.each([
    ['y', true],
    ['yes', true],
    ['n', false],
    ['', false],
  ])('is asked about on a terminal: %j', async (answer, isOff) => {
    const { rig, root } = await withGuests();
    const command = `"${process.execPath}" "${tool}" init install --root "${root}"`;
    const shown = execFileSync('script', ['-qec', command, '/dev/null'], {
      input: `${answer}\n`,
      encoding: 'utf8',
      env: { ...rig.env, PATH: `${join(rig.folder, 'bin')}:${rig.env['PATH'] ?? ''}`, TERM: 'xterm' },
      timeout: 30_000,
    });
    expect(shown).toMatch(/libvirt-guests shuts guests down as well.*\[y\/N\]/u);
    expect(treeOf(root)['/etc/rc2.d/S30libvirt-guests'] === undefined).toBe(isOff);
  });
});
