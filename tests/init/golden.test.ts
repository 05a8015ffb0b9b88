// What lands on a host of each family, byte by byte, so that a change of it is seen in review.
// `npm run golden` writes the files anew; look at the difference.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runInit } from '../../lib/cli/init/run.ts';
import { RELEASE_NAMES } from '../../lib/cli/init/releases.ts';
import { parseCommandLine } from '../../lib/cli/command-line.ts';
import { freshFolder } from '../host/folder.ts';
import { treeOf } from './tree.ts';

const GOLDEN = fileURLToPath(new URL('golden', import.meta.url));
const VERSION = '1.2.3';
const isWritten = process.env['GOLDEN'] === 'write';

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  '8.04-squeeze-wheezy': ['8.04', 'hardy', 'squeeze', '6', 'wheezy', '7'],
  '10.04': ['10.04', 'lucid'],
  '12.04-14.04': ['12.04', 'precise', '11.10', '12.10', '13.04', '13.10', '14.04', 'trusty'],
  'bookworm-devuan': ['bookworm', '12', 'devuan', 'daedalus'],
};
/** Those whose libvirtd is an init script. */
const STANZAS = ['8.04-squeeze-wheezy', 'bookworm-devuan'];
const rows = Object.entries(FAMILIES).flatMap(([family, names]) =>
  names.map((name): [string, string] => [name, family]),
);

const folder = freshFolder();
const said = { stdout: '', stderr: '' };
beforeEach(() => {
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest) => {
      said[name] += String(text);
      // Who waits until it is written is told so.
      for (const written of rest) if (typeof written === 'function') written();
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What is printed. */
const generate = async (...words: readonly string[]): Promise<string> => {
  const line = parseCommandLine(['init', 'generate', ...words], VERSION);
  if (line.is !== 'init') throw new Error(JSON.stringify(line));
  Object.assign(said, { stdout: '', stderr: '' });
  expect(await runInit(line, VERSION)).toBe(0);
  return said.stdout;
};

/** Git keeps of a file's mode only whether it can be run. */
const asGitKeeps = (root: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(treeOf(root)).map(([path, text]) => [
      path,
      text.replace(/^(?:folder )?(\d+)/u, (mode, bits: string) =>
        mode.startsWith('folder') ? 'folder' : /[1357]/u.test(bits) ? 'program' : 'file',
      ),
    ]),
  );

test('every name of a release belongs to a family', () => {
  expect(rows.map(([name]) => name).sort()).toEqual([...RELEASE_NAMES].sort());
});

describe.each(rows)('init generate --release %s:', (name, family) => {
  const golden = join(GOLDEN, family);
  const stanzaFile = join(GOLDEN, `${family}.stanza`);

  test('the files are those of the family', async () => {
    await generate('--release', name, '--output', folder());
    if (isWritten) {
      rmSync(golden, { recursive: true, force: true });
      mkdirSync(golden, { recursive: true });
      execFileSync('cp', ['-a', `${folder()}/.`, golden]);
    }
    expect(asGitKeeps(folder())).toEqual(asGitKeeps(golden));
  });

  test('printed, they are the same, each with its path and mode', async () => {
    const printed = await generate('--release', name);
    const files = Object.entries(treeOf(golden)).filter(([, text]) => !text.startsWith('folder'));
    for (const [path, text] of files) {
      const program = path.includes('/init.d/');
      expect(printed).toContain(
        `==> ${path} (mode ${program ? '755' : '644'}) <==\n${text.replace(/^\d+ /u, '')}`,
      );
    }
    expect(printed.match(/^==> /gmu)).toHaveLength(files.length);
  });

  if (!STANZAS.includes(family)) return;
  test('the stanza, and where it goes', async () => {
    const stanza = await generate('--release', name, '--stanza');
    if (isWritten) writeFileSync(stanzaFile, stanza);
    expect(stanza).toBe(readFileSync(stanzaFile, 'utf8'));
    expect(said.stderr).toMatch(
      /to be put into \/etc\/init\.d\/libvirt(?:-bin|d), first in the branch "stop\)"\n$/u,
    );
  });
});

test.each([
  ['8.04', 'libvirt-shutdown-domains stop 01 0 1 6 .'],
  ['10.04', 'await-libvirt-bin-stopped stop 01 0 1 6 . start 01 0 6 .'],
  ['14.04', 'await-libvirt-bin-stopped stop 01 0 1 6 . start 01 0 6 .'],
  ['squeeze', 'libvirt-shutdown-domains defaults'],
  ['bookworm', 'libvirt-shutdown-domains defaults'],
])('the next steps on a host of %s: update-rc.d %s', async (name, words) => {
  expect(await generate('--release', name)).toContain(`\n#   update-rc.d ${words}\n`);
});

test.each(['022', '077', '002'])('the modes are what init takes, whatever the umask: %s', async (mask) => {
  const before = process.umask(mask);
  try {
    await generate('--release', '10.04', '--output', folder());
  } finally {
    process.umask(before);
  }
  const modes = Object.entries(treeOf(folder()))
    .filter(([, text]) => !text.startsWith('folder'))
    .map(([path, text]) => `${text.slice(0, 3)} ${path}`);
  expect(modes.sort()).toEqual([
    '644 /etc/default/libvirt-shutdown-domains',
    '644 /etc/init/libvirt-shutdown-domains.conf',
    '755 /etc/init.d/await-libvirt-bin-stopped',
  ]);
});

describe('each golden file is read by every shell:', () => {
  const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];
  const files = Object.entries(treeOf(GOLDEN)).filter(([, text]) => !text.startsWith('folder'));

  test.each(files.map(([path, text]): [string, string] => [path, text.replace(/^\d+ /u, '')]))(
    '%s',
    (path, text) => {
      for (const script of scriptsOf(path, text))
        for (const [program = '', ...words] of shells) {
          const { status, stderr, error } = spawnSync(program, [...words, '-n'], {
            input: script,
            encoding: 'utf8',
          });
          expect([program, error, status, stderr]).toEqual([program, undefined, 0, '']);
        }
    },
  );

  test('and there are some', () => {
    expect(files.length).toBeGreaterThan(9);
  });
});

/** Of a job what stands between `script` and `end script`. */
const scriptsOf = (path: string, text: string): string[] => {
  if (!/\.(?:conf|override)$/u.test(path)) return [text];
  const scripts = [...text.matchAll(/^(?:[a-z-]+ )?script\n([^]*?)^end script$/gmu)].map(
    ([, script = '']) => script,
  );
  expect(scripts).toHaveLength(1);
  return scripts;
};
