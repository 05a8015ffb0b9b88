/** Calls an init file in a scene as the host does, and tells what came of it. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TemplateValues } from '../../../lib/init/template.ts';
import { processesOf, type SceneProcess } from './leftovers.ts';
import { AS_UPSTART_SH, SCENE_SH } from './programs.ts';
import { commandOf, WAYS_IN, type Shell, type WayName } from './ways.ts';
import { hundredths, uptime, type Put } from './world.ts';

export interface RunOptions {
  /** On top of what the way in gives. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: stop. Upstart gives none. */
  readonly words?: readonly string[];
  /** Other paths than those of the scene. */
  readonly values?: Partial<TemplateValues>;
}

export interface Ended {
  readonly status: number | null;
  /** All it wrote, to the console too. */
  readonly out: string;
  /** The lines of it that did not go to the console, with seconds since the start. */
  readonly said: readonly { readonly line: string; readonly at: number }[];
  readonly seconds: number;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** The processes below it. */
  readonly children: () => SceneProcess[];
  readonly killChildren: (signal: NodeJS.Signals) => void;
}

export interface Call {
  /** Program and arguments. */
  readonly line: string;
  /** Seconds since the run's start. */
  readonly at: number;
}

/** What it wrote last may still be in the pipe when it has ended, which a grandchild may hold open. Milliseconds. */
const PIPE_MS = 500;

const VALUES = { VERSION: '1.2.3', SERVICE: 'libvirt-bin', NODE: '/usr/bin/node', SCRIPT: '/etc/the-script' };

export class Scene {
  readonly folder: string;
  readonly #put: Put;
  #began = 0;

  constructor(folder: string, put: Put) {
    this.folder = folder;
    this.#put = put;
  }

  async run(way: WayName, shell: Shell, options: RunOptions = {}): Promise<Ended> {
    const { ended } = await this.start(way, shell, options);
    return ended;
  }

  async start(way: WayName, shell: Shell, options: RunOptions = {}): Promise<Running> {
    const { byUpstart, env } = WAYS_IN[way];
    await this.#put('file', this.textOf(way, options.values));
    const file = join(this.folder, 'file');
    const command = byUpstart
      ? ['sh', AS_UPSTART_SH, file, ...commandOf(shell)]
      : [...commandOf(shell), file, ...(options.words ?? ['stop'])];
    return this.command(command, { ...env, ...options.env });
  }

  /** The init file, or the script in it, as it goes to this host. */
  textOf(way: WayName, values: Partial<TemplateValues> = {}): string {
    return WAYS_IN[way].text({ ...VALUES, ...values });
  }

  /** Any command. */
  async command(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Running> {
    this.#began = await uptime();
    await this.#put('began', `${String(hundredths(this.#began))}\n`);
    const child = spawn('/usr/bin/unshare', ['-m', 'sh', SCENE_SH, this.folder, ...command], {
      env: { ...env, STAND_INS: this.folder },
      // As a console: whoever reads it waits for ever.
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const began = performance.now();
    const chunks: { text: string; at: number }[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream
        .setEncoding('utf8')
        .on('data', (text: string) => chunks.push({ text, at: (performance.now() - began) / 1000 }));
    const closed = new Promise((resolve) => child.once('close', resolve));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('exit', resolve).once('error', reject);
    }).then(async (status) => {
      const seconds = (performance.now() - began) / 1000;
      await Promise.race([closed, sleep(PIPE_MS)]);
      return { status, seconds, ...(await this.#heard(chunks)) };
    });
    const children = (): SceneProcess[] => processesOf([this.folder]).filter(({ pid }) => pid !== child.pid);
    const killChildren = (signal: NodeJS.Signals): void => {
      for (const one of children()) killIfThere(one.pid, signal);
    };
    return { pid: child.pid ?? 0, ended, children, killChildren };
  }

  async #heard(chunks: readonly { text: string; at: number }[]): Promise<Pick<Ended, 'out' | 'said'>> {
    const said = chunks.flatMap(({ text, at }) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => ({ line, at })),
    );
    const out = chunks.map(({ text }) => text).join('') + (await this.read('console'));
    return { out, said };
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), 'utf8');
  }

  /** What was called, in order; of one program where one is named. */
  async calls(program = ''): Promise<Call[]> {
    return (await this.read('calls'))
      .split('\n')
      .map((line) => /^(\S+) (.*)$/u.exec(line) ?? [])
      .flatMap(([, at, line]) => (line === undefined ? [] : [{ line, at: Number(at) - this.#began }]))
      .filter(({ line }) => `${line} `.startsWith(`${program} `) || program === '');
  }

  /** The lines of what was called. */
  async called(program = ''): Promise<string[]> {
    return (await this.calls(program)).map(({ line }) => line);
  }

  /** Names of the guests that run. */
  async running(connection = 'default'): Promise<string[]> {
    const folder = `libvirt/${connection.replaceAll(/[^a-z\d]/gu, '_')}/guests`;
    const ids = (await readdir(join(this.folder, folder))).filter((id) => id !== '.keep');
    return Promise.all(ids.map(async (id) => (await this.read(`${folder}/${id}/name`)).slice(0, -1)));
  }
}

const killIfThere = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended with one that was killed before it.
  }
};
