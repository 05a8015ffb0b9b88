// The stanza in libvirtd's own script, as an administrator is told of it, on systems unpacked in a folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeRoot, textIn, type Release } from '../init/roots.ts';
import { treeOf } from '../init/tree.ts';
import { runTool, tool, world, type Result } from './run-tool.ts';

const NAME = 'libvirt-shutdown-domains';
const SERVICE = '/etc/init.d/libvirt-bin';

interface Host {
  readonly root: string;
  readonly init: (...words: readonly string[]) => Promise<Result>;
}

const host = async (release: Release = 'wheezy'): Promise<Host> => {
  const rig = await world();
  const root = join(rig.folder, 'a root');
  mkdirSync(root);
  makeRoot(root, release);
  const init: Host['init'] = async (action = '', ...words) =>
    runTool(rig, ['init', action, '--root', root, ...words], { bare: true, json: false });
  return { root, init };
};

const rewrite = (root: string, path: string, change: (text: string) => string): void => {
  writeFileSync(join(root, path), change(textIn(root, path)));
};

/** A script that every sh reads, and no reader here. */
const makeUnclear = (root: string): void => {
  rewrite(root, SERVICE, (text) => text.replace('\nmkdir', '\nx=$(case a in (a) :;; esac)\nmkdir'));
};

describe.concurrent('a stanza whose place is not sure', () => {
  test('is refused with the cause, the line to put it at, and itself: put there, it is taken', async () => {
    const { root, init } = await host();
    makeUnclear(root);
    const before = treeOf(root);
    const { code, stdout, stderr } = await init('install', '--stanza', '--node', '/opt/node');
    expect(code).toBe(2);
    expect(treeOf(root)).toEqual(before);
    const [, line = ''] =
      /^libvirt-shutdown-domains: \/etc\/init\.d\/libvirt-bin: line 38: a case .* not sure; nothing was done; put the stanza below at (?<place>\/.*\/a root\/etc\/init\.d\/libvirt-bin):(\d+), before "# nothing to do where nothing runs" \(a guess: .*\), then run this again; or leave that script alone: `.*`\n$/u
        .exec(stderr)
        ?.slice(1) ?? [];
    expect(stdout).toMatch(/^\t# >>> libvirt-shut.*\n[^]*\n\t# <<< libvirt-shutdown-domains\n$/u);
    expect(stdout).toContain('node=/opt/node\n');
    rewrite(root, SERVICE, (text) => {
      const lines = text.split('\n');
      lines.splice(Number(line) - 1, 0, stdout.trimEnd());
      return lines.join('\n');
    });
    expect(await init('install', '--stanza', '--node', '/opt/node')).toMatchObject({
      code: 3,
      stderr: '',
      stdout: expect.stringMatching(
        /^! the stanza in \S+, line 54, may never run: line 38: a case/mu,
      ) as string,
    });
    expect((await init('remove')).stdout).toMatch(/^stanza out of/mu);
    expect(treeOf(root)).toEqual(before);
  });

  test('names a command that does without: what was said of the host is said again, as sh takes it', async () => {
    const { root, init } = await host();
    makeUnclear(root);
    const said = ['--system', 'sysv', '--service', 'libvirt-bin', '--node', '/opt/node'];
    const { stderr } = await init('install', '--stanza', ...said);
    const [, command = ''] = /`libvirt-shutdown-domains (.*)`\n$/u.exec(stderr) ?? [];
    expect(command).toBe(`init install --root '${root}' ${said.join(' ')} --own-script`);
    execFileSync('sh', ['-c', `"$0" ${command}`, tool], { encoding: 'utf8' });
    expect(textIn(root, `/etc/init.d/${NAME}`)).toContain('node=/opt/node\n');
    expect((await init('status')).code).toBe(0);
  });

  test('has what stands there quoted as it is, be it a path', async () => {
    const { root, init } = await host();
    makeUnclear(root);
    rewrite(root, SERVICE, (text) => text.replace('# nothing to do where', '. /etc/default/x #'));
    const { stderr } = await init('install', '--stanza');
    expect(stderr).toContain('before ". /etc/default/x # nothing runs"');
  });

  test('is printed by init generate with the same place', async () => {
    const { root, init } = await host();
    makeUnclear(root);
    const refused = await init('install', '--stanza');
    const { code, stdout, stderr } = await init('generate', '--stanza');
    expect({ code, stdout }).toEqual({ code: 0, stdout: refused.stdout });
    const [, place = ''] = /below at (.*\)), then/u.exec(refused.stderr) ?? [];
    expect(stderr).toBe(`${NAME}: to be put at ${place}\n`);
    expect((await init('generate', '--stanza', '--node', '/n')).stdout).toContain('node=/n\n');
  });

  test('on a terminal: cause, remedy, stanza, in lines that fit; the place again where those are out of sight', async () => {
    const { root } = await host();
    makeUnclear(root);
    const command = `stty cols 80; "${tool}" init install --stanza --root "${root}"`;
    const shown = execFileSync('script', ['-qec', `${command} || :`, '/dev/null'], { encoding: 'utf8' });
    const lines = shown.replaceAll('\r', '').trimEnd().split('\n');
    const open = lines.findIndex((line) => line.startsWith('\t# >>> '));
    const close = lines.findIndex((line) => line.startsWith('\t# <<< '));
    const above = lines.slice(0, open);
    expect(above.join(' ')).toMatch(
      /^libvirt-shut.*nothing was done; put the .*; or leave .* --own-script`$/u,
    );
    const isCommandOrPath = (line: string): boolean => line.startsWith('  `') || !line.trim().includes(' ');
    expect(
      above.filter((line) => line.length > 80 && !isCommandOrPath(line) && !line.includes(root)),
    ).toEqual([]);
    expect(above.at(-1)).toBe(`  \`${NAME} init install --root '${root}' --own-script\``);
    expect(lines.slice(close + 1).join(' ')).toMatch(
      /^libvirt-shut.*this stanza is for .*:54, .* why stands above it$/u,
    );
  });
});

describe.concurrent('what is there and was changed:', () => {
  test('a stanza is told with --force, which keeps the script and says where', async () => {
    const { root, init } = await host();
    await init('install', '--stanza');
    rewrite(root, SERVICE, (text) => text.replace('going_down ||', 'true ||'));
    const mine = textIn(root, SERVICE);
    for (const words of [['install'], ['install', '--own-script']]) {
      const { code, stdout, stderr } = await init(...words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /the stanza in \S+ is not as .*; nothing was done; .*line 53 on; --force .*\n$/u,
      );
    }
    expect((await init('remove')).stdout).toMatch(
      /^left alone +\S+libvirt-bin \(the stanza in it .*--force/mu,
    );
    expect(textIn(root, SERVICE)).toBe(mine);
    const { code, stdout } = await init('remove', '--force');
    expect(code).toBe(0);
    const [, kept = ''] = /^kept +\/etc\/init\.d\/libvirt-bin as (\S+)$/mu.exec(stdout) ?? [];
    expect(readFileSync(join(root, kept), 'utf8')).toBe(mine);
  });

  test('a hook of ours whose links are made again: that is not called nothing', async () => {
    const { root, init } = await host('8.04');
    await init('install');
    rewrite(root, `/etc/init.d/${NAME}`, (text) => `${text}# mine\n`);
    rmSync(join(root, `etc/rc0.d/K01${NAME}`));
    const { code, stdout, stderr } = await init('install');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^linked +\/etc\/rc0\.d\/K01/mu);
    expect(stderr).toMatch(/and called as it is; its links were made again, nothing else was done; look/u);
    const again = await init('install');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/and called as it is; nothing was done; look/u);
  });
});

describe.concurrent('what nobody noted:', () => {
  const forget = (root: string): void => {
    rmSync(join(root, 'var/lib', NAME), { recursive: true });
  };

  test('a stanza that was pasted is taken out by remove', async () => {
    const { root, init } = await host();
    const before = treeOf(root);
    await init('install', '--stanza');
    forget(root);
    for (const path of ['etc/default', 'usr/sbin']) rmSync(join(root, path, NAME));
    expect((await init('remove')).stdout).toMatch(/^stanza out of \/etc\/init\.d\/libvirt-bin$/mu);
    expect(treeOf(root)).toEqual(before);
  });

  test('files that were copied stay; the commands that remove them are for that system', async () => {
    const { root, init } = await host('8.04');
    await init('install');
    forget(root);
    const { stdout } = await init('remove');
    expect(stdout).toContain(`\n    rm '${root}/etc/init.d/${NAME}'\n`);
    expect(stdout).toContain(`\n    chroot '${root}' update-rc.d ${NAME} remove\n`);
  });
});
