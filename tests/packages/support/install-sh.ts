import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { freshFolder } from '../../host/folder.ts';
import { put } from '../../init/rc/host.ts';
import { changes, treeOf } from '../../init/tree.ts';
import { commandOf, type Shell } from '../../shell/stage/ways.ts';
import { only, run, say } from './deb.ts';
import { makePackages } from './make.ts';

export const NAME = 'libvirt-shutdown-domains';
export const PROGRAM = `usr/sbin/${NAME}`;
export const OWN = `usr/lib/${NAME}`;

/** In place of Node.js: says nothing, and ends as a test has it. */
const MUTE = '#!/bin/sh\n[ "$1" = --version ] && exec echo v16\nexit "${NODE_ENDS:-0}"\n';

interface How {
  readonly archive?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What calls the shell. */
  readonly by?: readonly string[];
}

export interface InstallSh {
  /** Of each test its own; `root` is in it. */
  readonly folder: () => string;
  readonly root: () => string;
  readonly below: () => string[];
  /** Unpacked: as it was made, and with MUTE, which is quick to copy. */
  readonly archives: { readonly whole: string; readonly light: string };
  /** From the light archive, where a test says no other. */
  readonly installSh: (shell: Shell, words: readonly string[], how?: How) => ReturnType<typeof run>;
  /** What it says; asserts that it refuses, and that nothing is written or removed anywhere. */
  readonly refused: (shell: Shell, words: readonly string[], how?: How) => Promise<string>;
}

/** The archive for linux-x64, made and unpacked once for a test file. */
export const useInstallSh = (): InstallSh => {
  const folder = freshFolder();
  const root = (): string => join(folder(), 'root');
  beforeEach(() => {
    mkdirSync(root());
    // Somebody who is not root gets as far.
    chmodSync(folder(), 0o755);
  });
  const archives = useArchives();

  const installSh: InstallSh['installSh'] = async (shell, words, how = {}) => {
    const { archive = archives.light, env = {}, by = [] } = how;
    const [program = '', ...rest] = [...by, ...commandOf(shell), `${archive}/install.sh`, ...words];
    return run(program, rest, { env: { ...process.env, ...env } });
  };
  const refused: InstallSh['refused'] = async (shell, words, how) => {
    const before = treeOf(folder());
    const { stderr, ...rest } = await installSh(shell, words, how);
    expect(rest).toEqual({ status: 2, stdout: '' });
    expect(changes(before, treeOf(folder()))).toEqual([]);
    return stderr;
  };
  return { folder, root, below: () => ['--root', root()], archives, installSh, refused };
};

const useArchives = (): InstallSh['archives'] => {
  const shelf = mkdtempSync(join(tmpdir(), 'install-sh-'));
  const [whole, light] = [join(shelf, 'whole'), join(shelf, 'light')];
  beforeAll(async () => {
    mkdirSync(whole);
    const archive = only(await makePackages({ only: 'linux-x64' }), '.tar.gz');
    await say('tar', ['-xzf', archive, '-C', whole, '--strip-components=1']);
    cpSync(whole, light, { recursive: true, filter: (path) => !path.endsWith(`/${OWN}/node`) });
    put(light, `${OWN}/node`, MUTE, 0o755);
    for (const path of [shelf, whole, light]) chmodSync(path, 0o755);
  });
  afterAll(() => {
    rmSync(shelf, { recursive: true });
  });
  return { whole, light };
};
