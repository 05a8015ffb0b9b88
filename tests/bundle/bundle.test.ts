// The built file under every Node: those it promises to run under, and those it has to refuse.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runTool, world } from '../faults/run-tool.ts';
import { BUILT_FILE } from '../guests/lab/built-file.ts';
import { standInFolder, type Rig } from '../faults/stand-in/rig.ts';
import { nodeBinary } from './node-binary.ts';
import { SUPPORTED, TOO_OLD, UNABLE_TO_READ, type NodeRelease } from './nodes.ts';

/** The first run brings the binary from the registry. */
const PATIENCE_MS = 300_000;

/** There is no virsh where these run: 4. What was asked for and cannot be written is a failure: 1. */
const FULL_DISK: readonly [string, number][] = [
  ['--timeout 1', 4],
  ['--timeout 1 --json', 4],
  ['--timeout 1 --verbose', 4],
  ['plan', 4],
  ['--help', 1],
  ['init generate --release 8.04', 1],
];

describe.each(SUPPORTED)('under Node $version', (release) => {
  test(
    'it says its version and its help, and refuses what it does not know',
    async () => {
      expect(await run(release, ['-p', 'process.versions.node'])).toMatchObject({
        stdout: `${release.version}\n`,
      });
      expect(await run(release, [BUILT_FILE, '--version'])).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u) as string,
        stderr: '',
      });
      const help = await run(release, [BUILT_FILE, '--help']);
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      const wrong = await run(release, [BUILT_FILE, '--no-such-option']);
      expect(wrong).toMatchObject({ code: 2, stdout: '' });
      expect(wrong.stderr).toMatch(/^libvirt-shutdown-domains: [^\n]*no-such-option[^\n]*\n$/u);
    },
    PATIENCE_MS,
  );

  test(
    'it shuts guests down, as a person and a program read it',
    async () => {
      const guests = [{ name: 'at once' }, { name: 'größer, später', obeysAfter: 300, inShutdown: 200 }];
      const rig = await world({ guests: [...guests, { name: 'deaf', deaf: true }] });
      const env = await pathWith(rig, release);
      const args = ['--timeout', '4', '--reserve', '2', '--on-timeout', 'destroy'];
      const told = await runTool(rig, args, { env });
      expect(told).toMatchObject({ code: 3, stderr: '' });
      expect(told.outcomes).toMatchObject({ 'at once': 'clean', 'größer, später': 'clean' });
      expect(rig.guests().map(({ state }) => state)).toEqual(['shut off', 'shut off', 'shut off']);
      const plain = await runTool(rig, args, { env, json: false });
      expect(plain).toMatchObject({ code: 0, stderr: '' });
    },
    PATIENCE_MS,
  );

  test.each(FULL_DISK)(
    'a full disk under its output makes no success of a failure: %s',
    async (words, status) => {
      const binary = await nodeBinary(release);
      const own =
        words.startsWith('init') || words.startsWith('--help') ? '' : '--record none --lock "$2/lock"';
      const script = `exec "$0" "$1" ${words} ${own} >/dev/full 2>&1`;
      const rig = await world({});
      const child = spawn('/bin/sh', ['-c', script, binary, BUILT_FILE, rig.folder], {
        env: { PATH: '/nowhere' },
        stdio: 'ignore',
      });
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).toBe(status);
    },
    PATIENCE_MS,
  );

  test(
    'a reader that leaves is no fault',
    async () => {
      const binary = await nodeBinary(release);
      const script = '"$0" "$1" init generate --release 8.04 | /usr/bin/head -n 1';
      const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', script, binary, BUILT_FILE]);
      expect(stdout.split('\n')).toHaveLength(2);
      expect(stderr).toBe('');
    },
    PATIENCE_MS,
  );
});

describe.each(TOO_OLD)('under Node $version', (release) => {
  test(
    'it says in one line which Node it needs and which this is, and exits 2',
    async () => {
      const { code, stdout, stderr } = await run(release, [BUILT_FILE]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.split('\n')).toHaveLength(2);
      expect(stderr).toContain('needs Node.js 16.17 or newer');
      expect(stderr).toContain(release.version);
    },
    PATIENCE_MS,
  );
});

describe.each(UNABLE_TO_READ)("under Node $version, which cannot read today's JavaScript", (release) => {
  test(
    'the line that it complains of says what is needed',
    async () => {
      const { code, stdout, stderr } = await run(release, [BUILT_FILE]);
      expect(code).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr.slice(0, 300)).toContain('needs Node.js 16.17 or newer');
    },
    PATIENCE_MS,
  );
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** With an environment that is as empty as at boot. */
async function run(release: NodeRelease, args: readonly string[]): Promise<Ran> {
  const binary = await nodeBinary(release);
  return new Promise((resolve, reject) => {
    const child = execFile(
      binary,
      args,
      { env: { PATH: '/nowhere' }, timeout: 30_000 },
      (error, stdout, stderr) => {
        const ended = error === null || typeof error.code === 'number';
        if (!ended) reject(new Error(`${binary} could not be run to its end`, { cause: error }));
        else resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}

/** The built file is run by its own first line: `env node` has to find this one first. */
async function pathWith(rig: Rig, release: NodeRelease): Promise<{ PATH: string }> {
  const folders = [
    `${rig.folder}/bin`,
    standInFolder,
    dirname(await nodeBinary(release)),
    rig.env['PATH'] ?? '',
  ];
  return { PATH: folders.join(':') };
}
