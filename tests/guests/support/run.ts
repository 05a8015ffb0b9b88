import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EventName, RunRecord } from '../../../lib/report/record-types.ts';
import { BUILT_FILE } from '../lab/built-file.ts';
import type { Lab } from '../lab/lab.ts';
import { until } from './until.ts';

export interface RunOptions {
  /** A folder whose programs win over the machine's. */
  readonly standIns?: string;
  /** For node itself, before the built file. */
  readonly nodeArgs?: readonly string[];
  /** The lab is virsh's own default there, too; default: it is named. */
  readonly unnamed?: boolean;
}

/** How a run ended. */
export interface End {
  readonly status: number | null;
  /** From its start to its exit, as seen from outside. */
  readonly seconds: number;
  readonly events: readonly RunRecord[];
  readonly stderr: string;
}

/** One run of the built file, told as `--json`. */
export class Run {
  readonly events: RunRecord[] = [];
  /** Seconds from the start of the process until each event was read here, nsenter and the pipe included. */
  readonly readAfter: number[] = [];
  readonly ended: Promise<End>;
  hasEnded = false;
  readonly #lab: Lab;
  readonly #pidFile: string;
  readonly #stdout: Readable;
  readonly #start = process.hrtime.bigint();

  /** With the lab's own /etc/default, /run and /var/log, and nothing of this process's environment but the PATH. */
  constructor(lab: Lab, pidFile: string, args: readonly string[], options: RunOptions) {
    this.#lab = lab;
    this.#pidFile = pidFile;
    const command = [
      process.execPath,
      ...(options.nodeArgs ?? []),
      BUILT_FILE,
      ...(options.unnamed === true ? [] : ['-c', lab.uri]),
      '--json',
      ...args,
    ];
    const path = [options.standIns, process.env['PATH']].filter((part) => part !== undefined).join(':');
    const child = lab.spawn(['sh', '-c', 'echo $$ >"$1"; shift; exec "$@"', 'sh', pidFile, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: path },
    });
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new TypeError('both are pipes');
    this.#stdout = stdout;
    this.ended = this.#follow(child, stdout, stderr);
  }

  /** Gives the first event of this kind that fits, once it has come. Throws if the run ends without. */
  async saw<Name extends EventName>(
    name: Name,
    fits: (event: EventOf<Name>) => boolean = () => true,
  ): Promise<EventOf<Name>> {
    const found = (): EventOf<Name> | undefined => eventsOf(this.events, name).find(fits);
    await until(() => this.hasEnded || found() !== undefined, `${name} of a run`);
    const event = found();
    if (event === undefined) throw new Error(`the run ended without ${name}:\n${tell(this.events)}`);
    return event;
  }

  /** Gives once these guests have been asked. */
  async asked(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.saw('guest-asked', ({ guest }) => guest.name === name);
  }

  /** As when a pager is quit: the pipe breaks. */
  stopReading(): void {
    this.#stdout.destroy();
  }

  /** To the program itself: its parents here are nsenter and a shell. */
  async signal(signal: 'TERM' | 'INT' | 'KILL'): Promise<void> {
    const pid = (await readFile(this.#pidFile, 'utf8')).trim();
    await once(this.#lab.spawn(['kill', `-${signal}`, pid], { stdio: 'inherit' }), 'exit');
  }

  async #follow(child: ChildProcess, stdout: Readable, stderr: Readable): Promise<End> {
    let complaints = '';
    stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    createInterface(stdout).on('line', (line) => {
      this.events.push(JSON.parse(line) as RunRecord);
      this.readAfter.push(this.#seconds());
    });
    const closed = once(child, 'close');
    const [status] = (await once(child, 'exit')) as [number | null];
    const seconds = this.#seconds();
    await closed;
    this.hasEnded = true;
    return { status, seconds, events: this.events, stderr: complaints };
  }

  #seconds(): number {
    return Number(process.hrtime.bigint() - this.#start) / 1e9;
  }
}

export const startRun = (lab: Lab, number: number, args: readonly string[], options: RunOptions): Run =>
  new Run(lab, join(lab.folder, `run-${String(number)}.pid`), args, options);

type EventOf<Name extends EventName> = Extract<RunRecord, { event: Name }>;

export const eventsOf = <Name extends EventName>(events: readonly RunRecord[], name: Name): EventOf<Name>[] =>
  events.filter((event): event is EventOf<Name> => event.event === name);

/** Guest name to how the run says it ended. */
export const outcomesOf = ({ events }: End): Record<string, string> =>
  Object.fromEntries(
    eventsOf(events, 'run-ended').flatMap(({ outcomes }) =>
      outcomes.map(({ guest, outcome }): [string, string] => [guest.name, outcome]),
    ),
  );

/** For the message of a test that fails. */
export const tell = (events: readonly RunRecord[]): string =>
  events
    .map(({ elapsed, event, ...rest }) => {
      const { schema: _schema, run: _run, time: _time, guest, ...more } = rest as Record<string, unknown>;
      const name = (guest as { name?: string } | undefined)?.name ?? '';
      return `${elapsed.toFixed(3).padStart(8)} ${event} ${name} ${JSON.stringify(more).slice(0, 200)}`;
    })
    .join('\n');
