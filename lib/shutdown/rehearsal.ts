import { guestKey, type Guest, type GuestKey } from '../guests/guest.ts';
import type { Action } from './action.ts';
import type { Call } from './event.ts';
import { underBattery } from './battery-limit.ts';
import type { BatteryReading } from './battery-source.ts';
import { startLoop } from './loop.ts';
import { lastResortAt, type Policy } from './policy.ts';
import type { Clock, Emit, Happening, Hypervisor, Reporter } from './ports.ts';
import type { Report } from './report.ts';
import { initialState } from './state.ts';

/** Steps of the machine at most: a limit of years with guests that wait for each other would take as many. */
const MOST_STEPS = 20_000;

/** How a run that was played through went. Milliseconds on the run's clock. */
export interface Rehearsed {
  /** When each went down; those that did not are missing. */
  readonly ends: ReadonlyMap<GuestKey, number>;
  /** When order, or slots, gave way to the time; null: they held, or there were none. */
  readonly gaveWayAt: number | null;
}

/**
 * Plays a run through without a guest: the machine itself decides who is asked when, so shares, slots and an order that
 * gives way cost what they will cost. Guests obey as they are said to, and nothing else happens.
 *
 * @param reading what the battery says when the run begins; null: nothing
 * @param takesMs from a guest's first request to its end; Infinity for one that never goes down
 */
export const rehearse = (
  policy: Policy,
  guests: readonly Guest[],
  takesMs: (guest: Guest) => number,
  reading: BatteryReading | null = null,
): Rehearsed => new Rehearsal(policy, guests, takesMs).play(reading);

class Rehearsal implements Hypervisor, Clock, Reporter {
  readonly #policy: Policy;
  readonly #takesMs: (guest: Guest) => number;
  readonly #running: Map<GuestKey, Guest>;
  /** Who has been asked, and when it will have gone down. */
  readonly #endsAt = new Map<GuestKey, number>();
  readonly #ended = new Map<GuestKey, number>();
  #gaveWayAt: number | null = null;
  #resortAt = Infinity;
  #now = 0;
  #timer: { at: number; callback: () => void } | null = null;
  #over = false;

  constructor(policy: Policy, guests: readonly Guest[], takesMs: (guest: Guest) => number) {
    // Who presses twice is not quicker here.
    this.#policy = { ...policy, retryMs: 0 };
    this.#takesMs = takesMs;
    this.#running = new Map(guests.map((guest) => [guestKey(guest), guest]));
    for (const guest of guests) if (guest.state === 'in shutdown') this.#begin(guest);
  }

  play(reading: BatteryReading | null): Rehearsed {
    const { connections } = this.#policy;
    this.#resortAt = lastResortAt(underBattery(this.#policy, reading));
    const ports = { hypervisor: this, clock: this, reporter: this };
    // Read twice it is believed.
    const read: Happening[] = reading === null ? [] : [{ is: 'battery', reading }];
    const battery = [...read, ...read];
    const looks = connections.flatMap((connection): Happening[] => [
      { is: 'events', connection, up: true },
      this.#looked(connection, []),
    ]);
    const { emit } = startLoop(initialState(this.#policy), [...battery, ...looks], ports);
    for (let step = 0; step < MOST_STEPS && this.#goesOn(); step += 1) this.#step(emit);
    return { ends: this.#ended, gaveWayAt: this.#gaveWayAt };
  }

  /** Once nobody is left who will go down, what follows is the last resort. */
  #goesOn(): boolean {
    const isDeaf = (guest: Guest): boolean =>
      guest.state === 'crashed' || this.#endsAt.get(guestKey(guest)) === Infinity;
    return !this.#over && [...this.#running.values()].some((guest) => !isDeaf(guest));
  }

  #step(emit: Emit): void {
    const [key, endsAt] = this.#nextEnd();
    const timer = this.#timer;
    if (timer !== null && timer.at < endsAt) {
      this.#now = Math.max(this.#now, timer.at);
      this.#timer = null;
      timer.callback();
      return;
    }
    const guest = this.#running.get(key);
    if (guest === undefined) return;
    this.#now = Math.max(this.#now, endsAt);
    this.#isGone(key);
    this.#ended.set(key, this.#now);
    emit({ is: 'hint', connection: guest.connection, name: guest.name, hint: 'stopped-shutdown' });
  }

  #nextEnd(): [GuestKey, number] {
    let next: [GuestKey, number] = ['', Infinity];
    for (const [key, at] of this.#endsAt) if (at < next[1]) next = [key, at];
    return next;
  }

  #isGone(key: GuestKey): void {
    this.#running.delete(key);
    this.#endsAt.delete(key);
  }

  #begin(guest: Guest): void {
    const key = guestKey(guest);
    if (!this.#endsAt.has(key)) this.#endsAt.set(key, this.#now + this.#takesMs(guest));
  }

  carryOut(action: Action, emit: Emit): void {
    const { connection, since } = action;
    if (action.do === 'look') {
      emit(this.#looked(connection, action.ended));
      return;
    }
    const call: Call = action.do;
    const uuids = action.do === 'ask' ? action.guests.map(({ uuid }) => uuid) : action.uuids;
    for (const uuid of uuids) {
      this.#obey(call, guestKey({ connection, uuid }));
      emit({ is: 'answered', connection, uuid, call, since, answer: { is: 'done' } });
    }
  }

  #obey(call: Call, key: GuestKey): void {
    const guest = this.#running.get(key);
    if (guest === undefined) return;
    if (call === 'resume' || call === 'wake') this.#running.set(key, { ...guest, state: 'running' });
    // The last resort does not count: what it ends has not gone down.
    else if (call === 'destroy' || (call === 'save' && this.#now >= this.#resortAt)) this.#isGone(key);
    else this.#begin(guest);
  }

  #looked(connection: string, ended: readonly string[]): Happening {
    const guests = [...this.#running.values()].filter((guest) => guest.connection === connection);
    const ends = new Map(ended.map((uuid) => [uuid, { is: 'off', reason: 'shutdown' } as const]));
    return { is: 'looked', connection, guests, ends };
  }

  watch(): void {
    // What there is to tell is told as it happens.
  }

  close(): void {
    this.#over = true;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timer = timer;
    return () => {
      if (this.#timer === timer) this.#timer = null;
    };
  }

  report(report: Report): void {
    if (report.is === 'order-gave-way') this.#gaveWayAt ??= report.at;
  }

  show(): void {
    // Nor shown.
  }
}
