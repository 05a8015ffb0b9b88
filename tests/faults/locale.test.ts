// What a terminal without UTF-8 is given: its control codes may be among the bytes of any character beyond ASCII. Names,
// paths and sentences of others come from everywhere, so each command is looked at.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeRoot } from '../init/roots.ts';
import {
  lockOf,
  recordOf,
  runTool,
  tool,
  world,
  type Result,
  type Rig,
  type ToolOptions,
} from './run-tool.ts';
import { fakeUpsc, nutSays, onBattery } from './ups.ts';

const C = { LC_ALL: 'C' };
const UTF8 = { LC_ALL: 'C.UTF-8' };

/** A guest whose name holds 0x9b, which is CSI where each byte is a character. */
const GUESTS = [{ name: 'web' }, { name: '日本\u{6bdb}', obeysAfter: 600 }];

const run = async (
  rig: Rig,
  args: readonly string[],
  env: Record<string, string>,
  more: ToolOptions = {},
): Promise<Result> => runTool(rig, args, { json: false, bare: true, env, ...more });

const own = (rig: Rig): string[] => ['--record', recordOf(rig), '--lock', lockOf(rig)];

const makeFolder = (rig: Rig, name: string): void => {
  mkdirSync(join(rig.folder, name));
};

interface Told {
  readonly args: (rig: Rig) => readonly string[];
  readonly before?: (rig: Rig) => unknown;
  /** In a locale with UTF-8. */
  readonly holds: string;
}

const TOLD: Readonly<Record<string, Told>> = {
  'a run': { args: (rig) => ['-t', '20', ...own(rig)], holds: '日本毛: asked to shut down' },
  'a run that says all': {
    args: (rig) => ['-t', '20', '--verbose', ...own(rig), '--exclude', 'é'],
    holds: 'exclude: é (--exclude)',
  },
  'a lock that cannot be written': {
    args: (rig) => ['-t', '20', '--record', recordOf(rig), '--lock', '/proc/é/lock'],
    holds: 'the run lock /proc/é/lock cannot be written',
  },
  'a record that cannot be written': {
    args: (rig) => ['-t', '20', '--lock', lockOf(rig), '--record', '/proc/é/runs.jsonl'],
    holds: '/proc/é/runs.jsonl',
  },
  'a battery that is waited for': {
    args: (rig) => ['-t', '20', '--battery', 'nut:ups', '--battery-wait', ...own(rig)],
    before: (rig) => fakeUpsc(rig, { stdout: nutSays({ 'ups.status': 'OL é' }) }),
    holds: 'OL é',
  },
  'a battery that is heeded': {
    args: (rig) => ['-t', '20', '--battery', 'nut:ups', ...own(rig)],
    before: (rig) => fakeUpsc(rig, { stdout: onBattery(900, { 'ups.status': 'OB é' }) }),
    holds: 'OB é',
  },
  'a guest that is unknown': { args: (rig) => ['日1', ...own(rig)], holds: 'no guest is called "日1"' },
  'a mistake': { args: () => ['--timeout', 'é'], holds: 'é' },
  'a default file that is not there': { args: () => ['--defaults', '/é'], holds: '/é' },
  'a plan': { args: (rig) => ['plan', '--record', recordOf(rig)], holds: '日本毛' },
  'a connection that is not known': { args: () => ['plan', '-c', 'é:///'], holds: 'é:///' },
  'a check': { args: (rig) => ['check', '--record', recordOf(rig)], holds: '日本毛' },
  'a record without runs': {
    args: (rig) => ['report', '--defaults', join(rig.folder, 'defaults')],
    before: (rig) => {
      writeFileSync(join(rig.folder, 'defaults'), `SHUTDOWN_RECORD=${rig.folder}/é.jsonl\n`);
    },
    holds: '/é.jsonl yet.',
  },
  'a record that was named and is not there': {
    args: () => ['report', '--record', 'é'],
    holds: '--record é',
  },
  'a page that was written': {
    args: (rig) => ['report', '--record', recordOf(rig), '--html', 'é.html'],
    before: async (rig) => runTool(rig, ['-t', '20']),
    holds: 'Written: é.html',
  },
  'a page that has no place': {
    args: (rig) => ['report', '--record', recordOf(rig), '--html', '/é/page.html'],
    before: async (rig) => runTool(rig, ['-t', '20']),
    holds: '--html /é/page.html was not written',
  },
  'the last runs': {
    args: (rig) => ['report', '--record', recordOf(rig)],
    before: async (rig) => runTool(rig, ['-t', '20']),
    holds: '日本毛',
  },
  'an init that is not there': { args: () => ['init', 'status', '--root', 'é'], holds: 'there is no folder' },
  'files that are written': {
    args: () => ['init', 'generate', '--release', 'squeeze', '--output', 'é'],
    holds: '/é/etc/init.d/libvirt-shutdown-domains',
  },
  'an init of an unpacked system': {
    args: () => ['init', 'status', '--root', 'é'],
    before: (rig) => {
      makeFolder(rig, 'é');
      makeRoot(join(rig.folder, 'é'), 'squeeze');
    },
    holds: '/é',
  },
  'an installation': {
    args: () => ['init', 'install', '--root', 'é'],
    before: (rig) => {
      makeFolder(rig, 'é');
      makeRoot(join(rig.folder, 'é'), 'squeeze');
    },
    holds: '/é:',
  },
};

describe.concurrent('where the locale is not UTF-8 all is plain ASCII:', () => {
  test.each(Object.entries(TOLD))('%s', async (_, { args, before, holds }) => {
    const told = async (env: Record<string, string>): Promise<string> => {
      const rig = await world({ guests: GUESTS });
      await before?.(rig);
      const { stdout, stderr } = await run(rig, args(rig), env);
      return stdout + stderr;
    };
    expect(await told(UTF8)).toContain(holds);
    const plain = await told(C);
    expect(plain).toMatch(/^[ -~\n]+$/u);
    expect(plain).toContain(holds.replace(/[^ -~]/gu, '?'));
  });

  test('a run on a terminal, with a warning above its picture', async () => {
    const rig = await world({ guests: GUESTS });
    const { PATH = '' } = rig.env;
    const words = [tool, '-t', '20', '--record', recordOf(rig), '--lock', '/proc/é/lock'];
    const shown = execFileSync('script', ['-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'], {
      env: { ...rig.env, ...C, TERM: 'xterm-256color', PATH },
      timeout: 30_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(shown.every((byte) => byte < 0x80)).toBe(true);
    expect(shown.toString()).toContain('the run lock /proc/?/lock cannot be written');
  });
});

describe.concurrent('what is for programs is UTF-8 whatever the locale:', () => {
  test('JSON', async () => {
    const rig = await world({ guests: GUESTS });
    for (const words of [['plan'], ['check'], ['shutdown', '--lock', 'lock'], ['report']]) {
      const args = [...words, '--json', '--record', recordOf(rig)];
      expect((await run(rig, args, C)).stdout, words.join(' ')).toContain('"日本毛"');
    }
  });

  test('a page', async () => {
    const rig = await world({ guests: GUESTS });
    await runTool(rig, ['-t', '20']);
    const args = ['report', '--record', recordOf(rig), '--html'];
    expect((await run(rig, [...args, '/dev/stdout'], C)).stdout).toContain('日本毛');
    expect((await run(rig, [...args, 'page.html'], C)).code).toBe(0);
    expect(readFileSync(join(rig.folder, 'page.html'), 'utf8')).toContain('日本毛');
  });
});

describe.concurrent.each([UTF8, C])('control characters are shown as what they are (%j):', (env) => {
  test.each([
    ['in the name of a guest', ['check', 'é\x1b[2J']],
    ['in that of a record', ['report', '--record', 'é\x1b[2J']],
    ['in that of a system in a folder', ['init', 'install', '--stanza', '--root', 'é\x1b[2J']],
  ])('%s', async (_, args) => {
    const rig = await world({ guests: [{ name: 'é\x1b[2J', state: 'shut off' }] });
    if (args[0] === 'init') {
      const root = join(rig.folder, 'é\x1b[2J');
      makeFolder(rig, 'é\x1b[2J');
      makeRoot(root, 'squeeze');
      writeFileSync(join(root, 'etc/init.d/libvirt-bin'), '#!/bin/sh\necho nothing\n');
    }
    const { code, stdout, stderr } = await run(rig, args, env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(env === C ? '?\\x1b[2J' : 'é\\x1b[2J')]);
    expect(stdout + stderr).not.toContain('\x1b');
  });
});
