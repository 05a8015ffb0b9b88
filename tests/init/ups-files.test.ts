// What is generated for a UPS daemon, byte by byte, so that a change of it is seen in review (`npm run golden` writes it anew);
// and that each shell, shellcheck and sudo's own visudo take it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseCommandLine } from '../../lib/cli/command-line.ts';
import { runInit } from '../../lib/cli/init/run.ts';
import { UPS_TOOLS, upsFiles, type UpsHost, type UpsTool } from '../../lib/init/ups-files.ts';
import { freshFolder } from '../host/folder.ts';
import { treeOf } from './tree.ts';

const GOLDEN = fileURLToPath(new URL('golden-ups', import.meta.url));
const VERSION = '1.2.3';
const isWritten = process.env['GOLDEN'] === 'write';
const PATHS = ['--node', '/usr/bin/node', '--script', '/usr/sbin/libvirt-shutdown-domains'];
const HOST: UpsHost = { node: '/usr/bin/node', script: '/usr/sbin/lsd', ups: null };

const folder = freshFolder();
let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
    said += String(text);
    for (const written of rest) if (typeof written === 'function') written();
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const generate = async (...words: readonly string[]): Promise<string> => {
  const line = parseCommandLine(['init', 'generate', ...words], VERSION);
  if (line.is !== 'init') throw new Error(JSON.stringify(line));
  expect(await runInit(line, VERSION)).toBe(0);
  return said;
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

const textOf = (tool: UpsTool, path: RegExp, host: Partial<UpsHost> = {}): string =>
  upsFiles(tool, { ...HOST, ...host }, VERSION).find((file) => path.test(file.path))?.text ?? '';

describe.each(UPS_TOOLS)('init generate %s', (tool) => {
  test('writes the files of the golden folder', async () => {
    const golden = join(GOLDEN, tool);
    await generate(tool, ...PATHS, '--output', folder());
    if (isWritten) {
      rmSync(golden, { recursive: true, force: true });
      mkdirSync(golden, { recursive: true });
      execFileSync('cp', ['-a', `${folder()}/.`, golden]);
    }
    expect(asGitKeeps(folder())).toEqual(asGitKeeps(golden));
  });

  test('prints the same, each with its path and mode, and nothing else but comments', async () => {
    const printed = await generate(tool, '--script', '/usr/sbin/lsd', '--node', '/usr/bin/node');
    let rest = printed;
    for (const { path, mode, text } of upsFiles(tool, HOST, VERSION)) {
      const shown = `==> ${path} (mode ${mode.toString(8)}) <==\n${text}`;
      expect(printed).toContain(shown);
      rest = rest.replace(shown, '');
    }
    expect(rest.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });

  test.each(['022', '077', '002'])('gives the modes whatever the umask: %s', async (mask) => {
    const before = process.umask(mask);
    try {
      await generate(tool, '--output', folder());
    } finally {
      process.umask(before);
    }
    const modes = Object.entries(treeOf(folder()))
      .filter(([, text]) => !text.startsWith('folder'))
      .map(([path, text]) => [path, text.slice(0, 3)]);
    expect(Object.fromEntries(modes)).toEqual(
      Object.fromEntries(upsFiles(tool, HOST, VERSION).map(({ path, mode }) => [path, mode.toString(8)])),
    );
  });

  test('says at its end how to put them in place, in comments that fit a terminal', async () => {
    const printed = await generate(tool, ...PATHS, '--output', folder());
    const steps = printed.slice(printed.indexOf('# On the host')).trimEnd().split('\n');
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.filter((line) => !line.startsWith('#') || line.length > 80)).toEqual([]);
  });

  const readers = [
    ['dash', '-n'],
    ['busybox', 'sh', '-n'],
    ['shellcheck', '-s', 'sh'],
  ];
  test.each(readers.map((reader) => [reader.join(' '), reader] as const))(
    '%s accepts its script',
    (_, [program = '', ...words]) => {
      const input = textOf(tool, /-(?:notify|onbattery)$/u);
      const args = program === 'shellcheck' ? [...words, '-'] : words;
      const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
      expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
    },
  );

  test('names its version in each file, and no line of them is wider than this repository’s', () => {
    for (const { text } of upsFiles(tool, HOST, VERSION)) {
      expect(text).toContain('libvirt-shutdown-domains 1.2.3');
      expect(text.split('\n').filter((line) => line.length > 130)).toEqual([]);
    }
  });
});

describe('the UPS that was named', () => {
  test.each([
    [null, "ups=''"],
    ['apc', "ups='apc'"],
    ['APC@SERVER:3493', "ups='APC@SERVER:3493'"],
  ])('nut: %j is the only one that counts: %s', (ups, line) => {
    expect(textOf('nut', /notify$/u, { ups })).toContain(`\n${line}\n`);
  });

  test.each([
    [null, 'apcupsd'],
    ['ups-host:3552', 'apcupsd:ups-host:3552'],
  ])('apcupsd: %j is the server that is asked: %s', (ups, source) => {
    expect(textOf('apcupsd', /onbattery$/u, { ups })).toContain(`\nwait_on_battery '${source}'\n`);
  });

  test.each([
    ['nut', 'apc@server', 'BATTERY=nut:apc@server'],
    ['apcupsd', 'server', 'BATTERY=apcupsd:server'],
  ])('generate %s --ups %s says which setting goes with it: %s', async (tool, ups, setting) => {
    expect(await generate(tool, '--ups', ups, '--output', folder())).toContain(`#   ${setting}\n`);
  });
});

describe('what is for sudo', () => {
  const text = textOf('nut', /sudoers/u);
  const visudo = (given: string): { status: number | null; said: string } => {
    const file = join(folder(), 'sudoers');
    writeFileSync(file, given, { mode: 0o440 });
    // A user's PATH often lacks the sbin folders.
    const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
    const { status, stdout, stderr } = spawnSync('visudo', ['-csf', file], { env, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };

  test('allows upsmon’s user that one script, with nothing of its environment, and nothing else', () => {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual([
      'Defaults!/etc/nut/libvirt-shutdown-domains-notify env_reset',
      'nut ALL=(root) NOPASSWD: /etc/nut/libvirt-shutdown-domains-notify --wait *',
    ]);
  });

  test('visudo accepts it, and would say where it was wrong', () => {
    expect(visudo(text)).toMatchObject({ status: 0 });
    const wrong = visudo(text.replace('NOPASSWD:', 'NOPASSWD'));
    expect(wrong.status).not.toBe(0);
    expect(wrong.said).toMatch(/syntax error/u);
  });
});
