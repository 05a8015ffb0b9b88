// Runs the built file as an administrator or an init script would: as a process of its own, with the stand-in virsh first on PATH.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';
import type { EventName, RecordOf, RunRecord } from '../../lib/report/record-types.ts';
import { standIn, type Rig, type StandInOptions } from './stand-in/rig.ts';

export {
  uuidOf,
  type ConnectionSpec,
  type Fault,
  type GuestSpec,
  type Rig,
  type StandInOptions,
} from './stand-in/rig.ts';

/** THE built file. */
export const tool = join(dirname(fileURLToPath(import.meta.url)), '../../dist/libvirt-shutdown-domains');

/** A run that is still there after this is broken. Milliseconds. */
const PATIENCE_MS = 50_000;
/** A process that was killed is gone within this, on a loaded machine too. Milliseconds. */
const GONE_MS = 2_000;

export interface ToolOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: true. */
  readonly json?: boolean;
  /** Default: read from beginning to end. */
  readonly stdio?: StdioOptions;
  /** Leave out `--record` and `--lock`. */
  readonly bare?: boolean;
  /** Another run shares the world: what is left is not this one's. */
  readonly shared?: boolean;
}

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start of the process to its exit. Milliseconds. */
  readonly ms: number;
  readonly events: readonly RunRecord[];
  /** Guest name to its last outcome; `forced by us` and the like where there is more to it. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly of: <Name extends EventName>(name: Name) => RecordOf<Name>[];
}

export interface Running {
  readonly child: ChildProcess;
  readonly events: () => RunRecord[];
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly of: <Name extends EventName>(name: Name) => RecordOf<Name>[];
  readonly ended: Promise<Result>;
}

const rigs: Rig[] = [];
afterAll(() => {
  for (const rig of rigs) rig.cleanup();
});

/** A world that is cleaned up after the file's tests. Its host stays up, whatever this machine's runlevel is. */
export const world = async (options: StandInOptions = {}): Promise<Rig> => {
  const rig = await standIn(options);
  rigs.push(rig);
  program(rig, 'runlevel', 'echo N 2');
  return rig;
};

/** Puts a program of the test's own before all others. @param body shell commands */
export const program = (rig: Rig, name: string, body: string): void => {
  const folder = join(rig.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
};

/** A PATH with what every host has, and no virsh at all: neither the stand-in nor the machine's own. */
export const pathWithoutVirsh = (rig: Rig): string => {
  const folder = join(rig.folder, 'no-virsh');
  mkdirSync(folder);
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const name of ['sh', 'flock', 'env', 'stdbuf', 'cat', 'sleep']) {
    const found = ['/usr/bin', '/bin'].map((each) => join(each, name)).find(existsSync);
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return `${join(rig.folder, 'bin')}:${folder}`;
};

export const recordOf = (rig: Rig): string => join(rig.folder, 'runs.jsonl');
export const lockOf = (rig: Rig): string => join(rig.folder, 'lock');

/** What the record holds, parsed. */
export const recorded = (rig: Rig): RunRecord[] => parseLines(readFileSync(recordOf(rig), 'utf8'));

export const startTool = (rig: Rig, args: readonly string[], options: ToolOptions = {}): Running => {
  const { env = {}, json = true, stdio = ['ignore', 'pipe', 'pipe'], bare = false, shared = false } = options;
  const own = bare ? [] : ['--record', recordOf(rig), '--lock', lockOf(rig)];
  const PATH = `${join(rig.folder, 'bin')}:${rig.env['PATH'] ?? ''}`;
  const startedAt = performance.now();
  const child = spawn(tool, [...own, ...(json ? ['--json'] : []), ...args], {
    env: { ...rig.env, PATH, ...env },
    stdio,
    cwd: rig.folder,
  });
  const texts = { stdout: '', stderr: '' };
  for (const from of ['stdout', 'stderr'] as const) {
    child[from]?.setEncoding('utf8');
    child[from]?.on('data', (text: string) => (texts[from] += text));
    child[from]?.on('error', () => undefined);
  }
  const events = (): RunRecord[] => (json ? parseLines(texts.stdout) : []);
  return {
    child,
    events,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    of: (name) => ofKind(events(), name),
    ended: ending(shared ? null : rig, child, startedAt, () => ({ ...texts, events: events() })),
  };
};

/** Runs it to its end; nothing of its own is left then. */
export const runTool = async (
  rig: Rig,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<Result> => startTool(rig, args, options).ended;

/** The commands that do something to a guest. */
export const deeds = (rig: Rig): string[] =>
  rig
    .commands()
    .filter(({ command }) =>
      ['shutdown', 'destroy', 'managedsave', 'resume', 'dompmwakeup'].includes(command),
    )
    .map(({ argv }) => argv.join(' '));

export const sleep = async (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const ending = async (
  rig: Rig | null,
  child: ChildProcess,
  startedAt: number,
  told: () => { stdout: string; stderr: string; events: RunRecord[] },
): Promise<Result> => {
  const watchdog = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const closed = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('exit', (...end) => {
      resolve(end);
    });
    child.once('error', reject);
  });
  const ms = performance.now() - startedAt;
  clearTimeout(watchdog);
  if (child.stdout?.isPaused() !== true) await Promise.race([closed, sleep(1_000)]);
  if (rig !== null && signal !== 'SIGKILL') await nothingLeft(rig);
  const { stdout, stderr, events } = told();
  const of: Result['of'] = (name) => ofKind(events, name);
  return { code, signal, ms, stdout, stderr, events, of, outcomes: outcomesFrom(of('guest-ended')) };
};

const nothingLeft = async (rig: Rig): Promise<void> => {
  for (let waited = 0; rig.alive().length > 0 && waited < GONE_MS; waited += 20) await sleep(20);
  expect(rig.alive(), 'processes that the run left behind').toEqual([]);
};

const parseLines = (text: string): RunRecord[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunRecord);

const ofKind = <Name extends EventName>(events: readonly RunRecord[], name: Name): RecordOf<Name>[] =>
  events.filter((one): one is RecordOf<Name> & RunRecord => one.event === name);

const outcomesFrom = (ends: readonly RecordOf<'guest-ended'>[]): Record<string, string> =>
  Object.fromEntries(
    ends.map(({ guest, outcome, by }) => [guest.name, by === undefined ? outcome : `${outcome} by ${by}`]),
  );
