import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { RunRecord } from '../../../lib/report/record-types.ts';
import type { LabGuest } from '../lab/guest.ts';
import type { GuestOrder, Lab } from '../lab/lab.ts';
import { startLab } from '../lab/lab.ts';
import { startRun, tell, type Run, type RunOptions } from './run.ts';

/** Programs that a run starts. None of them may outlive it. */
const PROGRAMS = new Set(['virsh', 'stdbuf', 'flock', 'runlevel', 'ssh', 'node']);
/** What was killed with SIGKILL is gone after this even on a loaded machine. */
const GONE_MS = 1_000;

/** One guest for each order. */
type GuestsOf<Orders> = { [At in keyof Orders]: LabGuest };

export interface Program {
  /** The machine's. */
  readonly pid: number;
  readonly command: string;
}

/** The host of a test file: one lab; its guests go after each test, and so does a run that a failed test left behind. */
export class Host {
  #lab: Lab | undefined;
  #runs: Run[] = [];
  #started = 0;
  #pidNamespace = '';

  get lab(): Lab {
    if (this.#lab === undefined) throw new Error('the lab is there once the tests run');
    return this.#lab;
  }

  async open(): Promise<void> {
    this.#lab = await startLab();
    const child = this.#lab.spawn(['readlink', '/proc/self/ns/pid'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout === null) throw new TypeError('stdout is a pipe');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    this.#pidNamespace = line.toString().trim();
  }

  async close(): Promise<void> {
    await this.#lab?.stop();
  }

  /** Defines and starts guests; gives them in the order in which they were ordered. */
  async guests<Orders extends readonly GuestOrder[]>(...orders: Orders): Promise<GuestsOf<Orders>> {
    return (await this.lab.addGuests(orders)) as GuestsOf<Orders>;
  }

  async guest(order: GuestOrder): Promise<LabGuest> {
    return this.lab.addGuest(order);
  }

  run(args: readonly string[] = [], options: RunOptions = {}): Run {
    this.#started += 1;
    const run = startRun(this.lab, this.#started, args, options);
    this.#runs.push(run);
    return run;
  }

  /** As `virsh domstate --reason` says it; `absent` when libvirt does not know the guest. */
  async state(guest: LabGuest): Promise<string> {
    try {
      return (await this.lab.virsh('domstate', '--reason', guest.uuid)).trim();
    } catch (error) {
      if (String(error).includes('failed to get domain')) return 'absent';
      throw error;
    }
  }

  /** Where runs write their record by default, in the lab's own /var/log. */
  get recordFile(): string {
    return join(this.lab.folder, 'log/libvirt-shutdown-domains/runs.jsonl');
  }

  /** What they wrote. Throws unless each line is whole. */
  async record(): Promise<RunRecord[]> {
    const text = await readFile(this.recordFile, 'utf8');
    return text
      .replace(/\n$/u, '')
      .split('\n')
      .map((line) => JSON.parse(line) as RunRecord);
  }

  /** What runs have started, inside the lab's pid namespace; the tests' own virsh runs outside. A zombie has no command line. */
  async programs(): Promise<Program[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
    const found = await Promise.all(pids.map((pid) => this.#program(pid)));
    return found.filter((one) => one !== null);
  }

  /** What runs started and left behind. Gives what is killed a moment to go. */
  async leftovers(): Promise<Program[]> {
    const deadline = performance.now() + GONE_MS;
    for (;;) {
      const found = await this.programs();
      if (found.length === 0 || performance.now() > deadline) return found;
      await sleep(20);
    }
  }

  /** After each test: nothing is left of its runs, and no guest. */
  async clear(): Promise<void> {
    const runs = this.#runs.splice(0);
    const hung = runs.filter((run) => !run.hasEnded);
    for (const run of hung) await run.signal('KILL');
    await Promise.all(runs.map((run) => run.ended));
    const left = await this.leftovers();
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    await this.lab.startDaemon();
    await this.#forEach(['list', '--uuid'], 'destroy');
    await this.#forEach(['list', '--all', '--uuid'], 'undefine --managed-save');
    expect(hung.map(({ events }) => tell(events))).toEqual([]);
    // A run that had to be killed leaves its children behind: theirs is no policy to test here.
    if (hung.length === 0) expect(left).toEqual([]);
  }

  async #forEach(list: readonly string[], command: string): Promise<void> {
    const uuids = (await this.lab.virsh(...list)).split('\n').filter((line) => line !== '');
    // An error is no harm: a guest may end, or be gone, by itself. `echo` sets the exit status.
    await this.lab.virsh([...uuids.map((uuid) => `${command} ${uuid}`), 'echo'].join('; '));
  }

  async #program(pid: string): Promise<Program | null> {
    if ((await readlink(`/proc/${pid}/ns/pid`).catch(() => '')) !== this.#pidNamespace) return null;
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    return PROGRAMS.has(basename(words[0] ?? ''))
      ? { pid: Number(pid), command: words.join(' ').trim() }
      : null;
  }
}

/** A host for all tests of the file that calls this at its top. */
export function useHost(): Host {
  const host = new Host();
  beforeAll(() => host.open(), 120_000);
  afterEach(() => host.clear());
  afterAll(() => host.close());
  return host;
}
