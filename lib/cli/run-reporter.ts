import { hostname } from 'node:os';
import type { Plan } from '../guests/plan.ts';
import { readBootId } from '../host/boot-id.ts';
import type { RunRecord } from '../host/record.ts';
import { heartbeatRecord, isForRecord, jsonOf, runBegun, toLine, warningRecord } from '../report/json.ts';
import type { RunRecord as Told } from '../report/json.ts';
import { formatLine } from '../report/lines.ts';
import { LiveView, unrefAfter } from '../report/live.ts';
import { renderSummary } from '../report/summary.ts';
import { asLine, recordNotWritable } from '../report/texts.ts';
import { Tally } from '../report/tally.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { Clock, Reporter } from '../shutdown/ports.ts';
import type { Report } from '../shutdown/report.ts';
import { isEnded, type RunState } from '../shutdown/state.ts';
import type { Console } from './console.ts';
import type { Warn } from './run-record.ts';

/** After so long without a line the record gets one all the same: cut off, it tells when. Milliseconds. */
const HEARTBEAT_MS = 5_000;

/** Tells everyone of a run: the terminal or the log, the JSON reader, the durable record. */
export class RunReporter implements Reporter {
  readonly #console: Console;
  readonly #clock: Clock;
  readonly #record: RunRecord;
  readonly #run = newRunId();
  readonly #tally = new Tally();
  #live: LiveView | null = null;
  #state: RunState | null = null;
  #cancelHeartbeat: () => void = () => undefined;

  constructor(console: Console, clock: Clock, openRecordWith: (warn: Warn) => RunRecord) {
    this.#console = console;
    this.#clock = clock;
    this.#record = openRecordWith((code, text) => {
      this.warn(code, text);
    });
  }

  /** A run begins: from now on there is something to look at. */
  begin(policy: Policy, plan: Plan, version: string): void {
    const { screen, look } = this.#console;
    const about = { host: hostname(), pid: process.pid, version, bootId: readBootId() };
    const facts = { at: this.#clock.now(), ...about, policy, plan };
    this.#tell(runBegun(facts, this.#stamp()));
    if (screen !== null)
      this.#live = new LiveView(screen, look, { now: () => this.#clock.now(), after: unrefAfter });
  }

  report(report: Report): void {
    this.#tally.take(report);
    const ended = report.is === 'run-ended' ? this.#tally.all() : [];
    this.#tell(jsonOf(report, this.#stamp(), ended));
    if (this.#live !== null) {
      this.#live.report(report);
      return;
    }
    const line = formatLine(report, { many: this.#console.look.many, level: this.#console.level });
    if (line !== null && !this.#console.json) this.#console[line.stream].write(`${line.text}\n`);
  }

  show(state: RunState): void {
    this.#state = state;
    this.#live?.show(state);
  }

  /** Something to know that is no turn of the run. */
  readonly warn: Warn = (code, text) => {
    if (this.#console.json) this.#tell(warningRecord({ at: this.#clock.now(), code, text }, this.#stamp()));
    else if (this.#live !== null) this.#live.print(text);
    else this.#console.err.write(`${text}\n`);
  };

  /** The picture goes, the summary stays. */
  end(state: RunState): void {
    this.#cancelHeartbeat();
    this.#live?.stop();
    if (this.#console.json || this.#console.level === 'quiet') return;
    for (const line of renderSummary(state, this.#console.look)) this.#console.out.write(`${line}\n`);
  }

  /** @returns whether the record is on the disk, or the time was over first. Milliseconds */
  async close(limitMs: number): Promise<boolean> {
    const closed = (await this.#record.close(limitMs)) !== 'gave-up';
    if (!closed) this.warn('record-gave-up', asLine(recordNotWritable('the disk does not answer')));
    return closed;
  }

  #tell(told: Told): void {
    if (isForRecord(told.event)) this.#keep(told);
    if (this.#console.json) this.#console.out.write(toLine(told));
  }

  #keep(told: Told): void {
    this.#record.append(toLine(told).trimEnd());
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.#clock.after(HEARTBEAT_MS, () => {
      this.#keep(heartbeatRecord({ at: this.#clock.now(), guests: this.#guestsLeft() }, this.#stamp()));
    });
  }

  #guestsLeft(): number {
    return [...(this.#state?.guests.values() ?? [])].filter((run) => !isEnded(run)).length;
  }

  #stamp(): { run: string; time: Date } {
    return { run: this.#run, time: new Date() };
  }
}

/** Wall clock and process, and chance against a clock that was set back: for people, and to tell runs apart. */
const newRunId = (): string => {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/gu, '');
  const chance = Math.floor(Math.random() * 36 ** 4).toString(36);
  return `${time}-${String(process.pid)}-${chance.padStart(4, '0')}`;
};
