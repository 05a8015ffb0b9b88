import { guestKey, type GuestKey } from '../guests/guest.ts';
import type { Action, ActionBody, Request } from './action.ts';
import type { BatteryState } from './battery-state.ts';
import type { Policy } from './policy.ts';
import type { Report, ReportBody } from './report.ts';
import type { ConnectionRun, GuestRun, RunState, Schedule } from './state.ts';
import { isEnded } from './state.ts';

/** What a transition gives: the next state, what to do, what to tell. */
export interface Transition {
  readonly state: RunState;
  readonly actions: readonly Action[];
  readonly reports: readonly Report[];
}

/** A call about one guest, other than asking it. */
export type GuestCall =
  { readonly do: 'resume' | 'wake' | 'save' } | { readonly do: 'destroy'; readonly graceful: boolean };

/** The working copy of one transition: the rules change it, the state before stays as it was. */
export class Draft {
  policy: Policy;
  battery: BatteryState;
  readonly now: number;
  phase: RunState['phase'];
  schedule: Schedule;
  intakes: number;
  signal: RunState['signal'];
  readonly #connections: Map<string, ConnectionRun>;
  readonly #guestsBefore: ReadonlyMap<GuestKey, GuestRun>;
  /** Copied at the first change: with hundreds of guests, most events change none of them. */
  #changed: Map<GuestKey, GuestRun> | null = null;
  /** Until the next change. */
  #all: readonly GuestRun[] | null = null;
  #open: readonly GuestRun[] | null = null;
  readonly #looks: ActionBody[] = [];
  readonly #calls = new Map<string, ActionBody & { uuids: readonly string[] }>();
  readonly #asks = new Map<string, Request[]>();
  readonly #reports: Report[] = [];
  #wakeAt = Infinity;

  constructor(state: RunState, at: number) {
    this.policy = state.policy;
    this.battery = state.battery;
    this.now = Math.max(state.now, at);
    this.phase = state.phase;
    this.schedule = state.schedule;
    this.intakes = state.intakes;
    this.signal = state.signal;
    this.#connections = new Map(state.connections);
    this.#guestsBefore = state.guests;
  }

  /** Whether a time has come; if not, the loop is woken then. All waiting goes through here. */
  reached(time: number): boolean {
    if (this.now >= time) return true;
    this.#wakeAt = Math.min(this.#wakeAt, time);
    return false;
  }

  guests(): readonly GuestRun[] {
    return (this.#all ??= [...this.#guests.values()]);
  }

  /** Those that have not ended. */
  open(): readonly GuestRun[] {
    return (this.#open ??= this.guests().filter((run) => !isEnded(run)));
  }

  guest(key: GuestKey): GuestRun | undefined {
    return this.#guests.get(key);
  }

  put(run: GuestRun): GuestRun {
    this.#changed ??= new Map(this.#guestsBefore);
    this.#changed.set(guestKey(run.guest), run);
    this.#all = null;
    this.#open = null;
    return run;
  }

  get #guests(): ReadonlyMap<GuestKey, GuestRun> {
    return this.#changed ?? this.#guestsBefore;
  }

  connections(): ConnectionRun[] {
    return [...this.#connections.values()];
  }

  connection(uri: string): ConnectionRun {
    const connection = this.#connections.get(uri);
    if (connection === undefined) throw new Error(`an event of a connection that is not in the run: ${uri}`);
    return connection;
  }

  change(uri: string, change: Partial<ConnectionRun>): void {
    this.#connections.set(uri, { ...this.connection(uri), ...change });
  }

  look(connection: string, ended: readonly string[]): void {
    this.#looks.push({ do: 'look', connection, ended });
  }

  /** Like requests, the calls of one kind that a transition makes on a connection go out together. */
  call(run: GuestRun, call: GuestCall): void {
    const { connection, uuid } = run.guest;
    const key = `${JSON.stringify(call)} ${connection}`;
    const uuids = this.#calls.get(key)?.uuids ?? [];
    this.#calls.set(key, { ...call, connection, uuids: [...uuids, uuid] });
  }

  /** Requests of one transition go out together: one virsh process asks them all. */
  ask(run: GuestRun, request: Request): void {
    const { connection } = run.guest;
    this.#asks.set(connection, [...(this.#asks.get(connection) ?? []), request]);
  }

  report(body: ReportBody): void {
    this.#reports.push({ at: this.now, ...body });
  }

  done(): Transition {
    const asks: ActionBody[] = [...this.#asks].map(([connection, guests]) => ({
      do: 'ask',
      connection,
      guests,
    }));
    const actions = [...asks, ...this.#calls.values(), ...this.#looks];
    return {
      state: {
        policy: this.policy,
        battery: this.battery,
        phase: this.phase,
        now: this.now,
        wakeAt: this.#wakeAt,
        connections: this.#connections,
        guests: this.#guests,
        schedule: this.schedule,
        intakes: this.intakes,
        signal: this.signal,
      },
      actions: this.phase === 'ended' ? [] : actions.map((action) => ({ ...action, since: this.now })),
      reports: this.#reports,
    };
  }
}
