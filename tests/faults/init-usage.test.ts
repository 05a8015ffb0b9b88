// A mistake behind `init` is one clear line and exit status 2; no file is written, no guest is asked for.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { link } from '../init/rc/host.ts';
import { makeRoot, type Release } from '../init/roots.ts';
import { timesOf, treeOf } from '../init/tree.ts';
import { runTool, tool, world, type Result, type Rig } from './run-tool.ts';

const run = async (rig: Rig, ...words: readonly string[]): Promise<Result> =>
  runTool(rig, words, { bare: true, json: false });

/** A world with a system unpacked in it. */
const host = async (release: Release = 'bookworm'): Promise<{ rig: Rig; root: string }> => {
  const rig = await world({ guests: [{ name: 'init' }, { name: 'status' }] });
  const root = join(rig.folder, 'root');
  mkdirSync(root);
  makeRoot(root, release);
  return { rig, root };
};

/** One line on standard error, with the pattern; nothing on the other, no file another, and virsh not even called. */
const expectRefusal = async (rig: Rig, words: readonly string[], pattern: RegExp): Promise<void> => {
  const root = join(rig.folder, 'root');
  const before = [treeOf(root), timesOf(root)];
  const { code, stdout, stderr } = await run(rig, ...words);
  expect(stderr).toMatch(pattern);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^libvirt-shutdown-domains: .*nothing was done\b.*; .+\n$/u);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect([treeOf(root), timesOf(root)]).toEqual(before);
  expect(rig.calls()).toEqual([]);
};

describe.concurrent('refused, with a remedy, and nothing is done:', () => {
  test.each<[string, string[], RegExp]>([
    ['no action', [], /init takes one of generate, install, remove, status;.*init --help/u],
    ['an unknown action', ['frob'], /not "frob";.*init --help/u],
    ['an unknown option', ['install', '--root', 'root', '--frob'], /frob/u],
    [
      'an option of another action',
      ['status', '--root', 'root', '--force'],
      /init status does not take --force/u,
    ],
    ['an option of a run', ['install', '--root', 'root', '--json'], /json/u],
    [
      'an option given twice',
      ['install', '--root', 'root', '--root', 'root'],
      /--root is given more than once/u,
    ],
    ['a root that is not there', ['install', '--root', 'nowhere'], /there is no folder .*nowhere.*--root/u],
    ['nor for status', ['status', '--root', 'nowhere'], /there is no folder .*nowhere.*--root/u],
    ['nor for remove', ['remove', '--root', 'nowhere'], /there is no folder .*nowhere.*--root/u],
    [
      'a path that is not absolute',
      ['install', '--root', 'root', '--node', 'node'],
      /"node".*absolute path/u,
    ],
    ['nor for another release', ['generate', '--release', '8.04', '--node', 'a b'], /"a b".*absolute path/u],
    ['nor as the script', ['generate', '--release', '8.04', '--script', '../x'], /"\.\.\/x".*absolute path/u],
    [
      'a service that cannot be one',
      ['install', '--root', 'root', '--service', '../x'],
      /"\.\.\/x" is no name/u,
    ],
    [
      'a service that is not there',
      ['install', '--root', 'root', '--service', 'virt'],
      /init\.d\/virt.*--service/u,
    ],
    ['a job that is not there', ['install', '--root', 'root', '--system', 'upstart'], /libvirtd\.conf/u],
    ['an unknown UPS daemon', ['generate', 'upower'], /nut or apcupsd.*not "upower".*init --help/u],
    ['a word too many', ['generate', 'nut', 'apcupsd'], /generate nut takes no other word: "apcupsd"/u],
    ['a release for a UPS', ['generate', 'nut', '--release', '8.04'], /nut does not take --release/u],
    ['a UPS for the host’s files', ['generate', '--ups', 'apc'], /--ups goes with `init generate nut`/u],
    ['a UPS that cannot be one', ['generate', 'nut', '--ups', 'a b'], /UPS\[@HOST\[:PORT\]\].*not "a b"/u],
    ['a server that cannot be one', ['generate', 'apcupsd', '--ups', 'h:0'], /HOST\[:PORT\].*not "h:0"/u],
    ['a path with a quote', ['generate', 'nut', '--script', "/a'b"], /"\/a'b".*absolute path/u],
    ['a folder that is a file', ['generate', 'nut', '--output', 'file/out'], /file\/out/u],
    ['an unknown release', ['generate', '--release', '99'], /"99".*8\.04.*bookworm/u],
    ['a stanza with a folder', ['generate', '--release', '8.04', '--stanza', '--output', 'out'], /--output/u],
    ['a stanza for a job', ['generate', '--release', '10.04', '--stanza'], /libvirt-bin is an Upstart job/u],
    ['a folder that cannot be made', ['generate', '--release', '8.04', '--output', 'file/out'], /file\/out/u],
  ])('%s', async (_, words, pattern) => {
    const { rig } = await host();
    writeFileSync(join(rig.folder, 'file'), '');
    await expectRefusal(rig, ['init', ...words], pattern);
    expect(existsSync(join(rig.folder, 'out'))).toBe(false);
  });

  test('options ahead of init, whatever the guests are called', async () => {
    const { rig } = await host();
    await expectRefusal(rig, ['--quiet', 'init', 'status'], /init/u);
  });

  test.each<[string, (root: string) => void, RegExp]>([
    [
      'a host of systemd',
      (root) => {
        mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
      },
      /has systemd.*libvirt-guests\.service.*--system sysv/u,
    ],
    [
      'a host of OpenRC',
      (root) => {
        mkdirSync(join(root, 'run/openrc'), { recursive: true });
      },
      /has openrc.*--system sysv/iu,
    ],
    [
      'a file of our name that is somebody’s',
      (root) => {
        link(root, 'etc/init.d/libvirt-shutdown-domains', 'rc');
      },
      /libvirt-shutdown-domains is not as this program wrote it.*--force/u,
    ],
    [
      'a manifest of another make',
      (root) => {
        mkdirSync(join(root, 'var/lib/libvirt-shutdown-domains'));
        writeFileSync(join(root, 'var/lib/libvirt-shutdown-domains/installed.json'), '{');
      },
      /installed\.json.*cannot be read.*move it away/u,
    ],
  ])('%s', async (_, change, pattern) => {
    const { rig, root } = await host();
    change(root);
    await expectRefusal(rig, ['init', 'install', '--root', root], pattern);
  });

  test('the question of another host’s files is answered with --release', async () => {
    const { rig } = await host();
    mkdirSync(join(rig.folder, 'empty'));
    await expectRefusal(rig, ['init', 'generate', '--root', 'empty'], /no libvirtd.*--release NAME/u);
  });
});

describe.concurrent('what is no mistake:', () => {
  test('-- init is a guest named init', async () => {
    const { rig } = await host();
    const { code } = await runTool(rig, ['--', 'init']);
    expect(code).toBe(0);
    expect(rig.asked('init')).toHaveLength(1);
    expect(rig.asked('status')).toEqual([]);
  });

  test.each([[['init', '--help']], [['init', 'install', '-h']]])(
    '%j tells, and does nothing',
    async (words) => {
      const { rig, root } = await host();
      const before = treeOf(root);
      const { code, stdout, stderr } = await run(rig, ...words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: libvirt-shutdown-domains init generate/u);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(treeOf(root)).toEqual(before);
    },
  );

  test('a reader that leaves ends it quietly', async () => {
    const { stderr } = await promisify(execFile)('sh', [
      '-c',
      '"$0" init generate --release 8.04 | head -c 9',
      tool,
    ]);
    expect(stderr).toBe('');
  });

  test('a full disk behind standard output does not look like success', async () => {
    const full = promisify(execFile)('sh', ['-c', '"$0" init generate --release 8.04 >/dev/full', tool]);
    await expect(full).rejects.toMatchObject({
      stderr: expect.stringMatching(/ENOSPC|no space/iu) as string,
    });
  });
});
