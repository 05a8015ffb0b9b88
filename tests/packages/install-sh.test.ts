// install.sh on systems in folders, under the shells that hosts call sh; tests/hosts/package-tarball.test.ts has it on hosts that run.
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { link, put } from '../init/rc/host.ts';
import { makeRoot } from '../init/roots.ts';
import { toolsIn } from '../init/tools.ts';
import { changes, treeOf } from '../init/tree.ts';
import { commandOf, SHELL_NAMES } from '../shell/stage/ways.ts';
import { run } from './support/deb.ts';
import { NAME, OWN, PROGRAM, useInstallSh } from './support/install-sh.ts';

const DOCUMENTS = `usr/share/doc/${NAME}`;
const DEFAULTS = `/etc/default/${NAME}`;
const DPKGS = `var/lib/dpkg/info/${NAME}`;
const GOOD = { status: 0, stderr: '' };

const { folder, root, below, archives, installSh, refused } = useInstallSh();
/** Its name begins as the root's does. */
const outside = (path = ''): string => join(folder(), 'root-outside', path);

/** The stand-in for update-rc.d orders another script anew, as insserv does; that one's links are not ours to undo. */
const REORDERED = /sendsigs$/u;
const GONE = '-> ';

describe.each(SHELL_NAMES)('install.sh under %s', (shell) => {
  test('installs what everybody can read, whatever the umask, and takes away all of it, once', async () => {
    makeRoot(root(), 'bookworm');
    for (const path of ['usr/lib', 'usr/share/doc']) put(root(), `${path}/.there`, '');
    const { env } = toolsIn(join(folder(), 'tools'));
    const before = treeOf(root());
    const how = { archive: archives.whole, env, by: ['sh', '-c', 'umask 077; exec "$@"', 'sh'] };
    expect(await installSh(shell, below(), how)).toMatchObject({ stderr: '' });
    const after = treeOf(root());
    const came = changes(before, after).map((line) => line.slice(2));
    const paths = [PROGRAM, `${OWN}/node`, `${DOCUMENTS}/docs/packages.md`, `etc/init.d/${NAME}`];
    expect(came).toEqual(expect.arrayContaining(paths.map((path) => `/${path}`)));
    const closed = came.filter((path) => !/^(?:folder 755|[67][45][45] |-> )/u.test(after[path] ?? GONE));
    expect(closed).toEqual([]);
    expect(await installSh(shell, [...below(), '--remove'], how)).toMatchObject(GOOD);
    const left = changes(before, treeOf(root())).filter((line) => !REORDERED.test(line));
    expect(left).toEqual([]);
    expect(await refused(shell, [...below(), '--remove'], how)).toContain('there is nothing to remove');
  });

  test.each<[string, string]>([
    ['usr/share', 'usr/share'],
    ['usr/lib', '../../root-outside/usr/lib'],
    ['usr/sbin', 'usr/sbin'],
    [OWN, 'usr/missing'],
    [`${DOCUMENTS}/docs`, 'docs'],
    ['usr/share/man/man8', '../man8'],
  ])('writes and removes nothing where the link %s leads out of the root: %s', async (path, target) => {
    cpSync(archives.light, outside(), { recursive: true });
    mkdirSync(join(root(), OWN), { recursive: true });
    rmSync(join(root(), path), { recursive: true, force: true });
    link(root(), path, target.startsWith('../../') ? target : outside(target));
    for (const words of [[], ['--remove']]) {
      const said = await refused(shell, [...below(), ...words]);
      expect(said).toContain(`a link leads out of ${root()}:\n  ${root()}/${path}`);
    }
  });

  test('puts no file into a folder that has its name, be it behind a link, nor below a file', async () => {
    mkdirSync(outside());
    link(root(), PROGRAM, outside());
    expect(await refused(shell, below())).toContain(`${root()}/${PROGRAM}\nis a folder`);
    rmSync(join(root(), PROGRAM));
    put(root(), OWN, '');
    expect(await refused(shell, below())).toContain(`${root()}/${OWN}\nis not a folder`);
  });

  test('follows links that stay in the root, and one to the root, whose name may hold blanks', async () => {
    mkdirSync(join(root(), 'srv/share'), { recursive: true });
    link(root(), 'usr/share', '../srv/share');
    link(folder(), 'a b/* c', '../root');
    expect(await installSh(shell, [`--root=${folder()}/a b/* c/`])).toMatchObject(GOOD);
    expect(existsSync(join(root(), 'srv/share/doc', NAME, 'README.md'))).toBe(true);
  });

  test('finds its files in a folder of any name, whatever CDPATH says', async () => {
    link(folder(), '-x y', archives.light);
    const env = { ...process.env, CDPATH: `${folder()}:/` };
    const command = [...commandOf(shell), '--', '-x y/install.sh'] as const;
    for (const [cwd, [program = '', ...words]] of [
      [folder(), command],
      [folder(), ['-x y/install.sh']],
      [archives.light, [...commandOf(shell), 'install.sh']],
    ] as const) {
      expect(await run(program, [...words, ...below()], { cwd, env })).toMatchObject(GOOD);
      rmSync(join(root(), 'usr'), { recursive: true });
    }
  });

  test('leaves to dpkg what is dpkg’s: a package that is there, and one that was never purged', async () => {
    put(root(), `${DPKGS}.list`, '/.\n/etc/default\n');
    expect(await installSh(shell, below())).toMatchObject(GOOD);
    put(root(), `${DPKGS}.list`, `/etc/default\n${DEFAULTS}\n`);
    const said = await refused(shell, below());
    expect(said).toContain('was removed here, but not purged');
    expect(said).toContain(`${root()}${DEFAULTS}\n  chroot ${root()} dpkg -P ${NAME}\n`);
    put(root(), `${DPKGS}.md5sums`, '');
    for (const words of [[], ['--remove']])
      expect(await refused(shell, [...below(), ...words])).toContain('is installed here');
    rmSync(join(root(), `${DPKGS}.md5sums`));
    expect(await installSh(shell, [...below(), '--remove'])).toMatchObject(GOOD);
  });

  test('takes away what was left when it was cut off', async () => {
    for (const path of [`${OWN}/node`, PROGRAM, `usr/share/man/man8/${NAME}.8.gz`])
      put(root(), `${path}.new`, '');
    expect(await installSh(shell, [...below(), '--remove'])).toMatchObject(GOOD);
    expect(Object.keys(treeOf(root())).filter((path) => path.includes(NAME))).toEqual([]);
  });

  test('tells somebody who may not write there, and leaves no half of it', async () => {
    const isRoot = process.getuid() === 0;
    const by = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    const notRoots = /cannot be written to: are you root\?\n$/u;
    for (const path of ['usr/lib', 'usr/sbin', 'usr/share']) {
      mkdirSync(join(root(), path), { recursive: true });
      chmodSync(join(root(), path), 0o777);
    }
    chmodSync(root(), 0o555);
    expect(await refused(shell, below(), { by })).toMatch(notRoots);
    chmodSync(root(), 0o777);
    chmodSync(join(root(), 'usr/share'), 0o555);
    expect(await refused(shell, below(), { by })).toMatch(notRoots);
  });
});

test('install.sh says nothing that is wider than a terminal of 80 columns', async () => {
  const wide: string[] = [];
  const saying = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> => {
    const { status, stdout, stderr } = await installSh('dash', words, { env });
    const lines = (stdout + stderr).replaceAll(root(), '').split('\n');
    expect(lines.length).toBeGreaterThan(1);
    wide.push(...lines.filter((line) => line.length > 80));
    return status;
  };
  const remove = [...below(), '--remove'];
  expect(await saying(['--help'])).toBe(0);
  for (const words of [['--root'], ['--root', 'x'], ['--wrong'], ['--root', `${root()}/x`], remove])
    expect(await saying(words)).toBe(2);
  for (const status of [0, 3, 2]) expect(await saying(below(), { NODE_ENDS: String(status) })).toBe(status);
  put(root(), DEFAULTS, '');
  expect(await saying(remove, { NODE_ENDS: '1' })).toBe(2);
  expect(await saying(remove)).toBe(0);
  put(root(), `${DPKGS}.list`, `${DEFAULTS}\n`);
  expect(await saying(below())).toBe(2);
  put(root(), `${DPKGS}.md5sums`, '');
  expect(await saying(below())).toBe(2);
  expect(wide).toEqual([]);
});
