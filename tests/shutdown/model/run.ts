import type { Action } from '../../../lib/shutdown/action.ts';
import type { Power } from '../../../lib/shutdown/battery-source.ts';
import type { Answer, Call, End, RunEvent } from '../../../lib/shutdown/event.ts';
import type { Mode, Policy } from '../../../lib/shutdown/policy.ts';
import type { Happening } from '../../../lib/shutdown/ports.ts';
import type { Report } from '../../../lib/shutdown/report.ts';
import { initialState, type RunState } from '../../../lib/shutdown/state.ts';
import { transition } from '../../../lib/shutdown/transition.ts';
import { CONNECTIONS, type Disturbance, type Schedule } from './schedule.ts';
import { ModelGuest } from './world.ts';

/** What was sent to the machine and what it did, in order. */
export type Entry =
  | { readonly at: number; readonly is: 'event'; readonly event: RunEvent; readonly state: RunState }
  | { readonly at: number; readonly is: 'action'; readonly action: Action; readonly after: RunState }
  | { readonly at: number; readonly is: 'report'; readonly report: Report };

export interface ModelRun {
  readonly log: readonly Entry[];
  readonly state: RunState;
  readonly guests: readonly ModelGuest[];
  readonly endedAt: number;
}

/** A call on its way. */
interface Sent {
  readonly connection: string;
  readonly uuid: string;
  readonly call: Call;
  readonly since: number;
}

/** A run without a limit is ended by a signal then. Milliseconds. */
const PATIENCE_MS = 320_000;
/** A machine that never sleeps is a bug, not a slow test. */
const MAX_EVENTS = 20_000;

/** Runs the machine against a model of libvirt: virtual time, one event after the other, nothing left to chance. */
export const runModel = (schedule: Schedule): ModelRun => new Model(schedule).run();

export const policyOf = (schedule: Schedule): Policy => ({
  connections: CONNECTIONS,
  selection: {
    named: schedule.named ? schedule.guests.filter((_, at) => at % 2 === 0).map((guest) => guest.name) : [],
    exclude: schedule.guests.filter((guest) => guest.excluded).map((guest) => guest.name),
    persistentOnly: false,
    leavePaused: false,
  },
  order: (guest) => schedule.guests.find((one) => one.name === guest.name)?.place ?? 0,
  limitMs: schedule.limitMs,
  reserveMs:
    schedule.lastResort === 'leave'
      ? 0
      : (schedule.limitMs === Infinity ? 20_000 : schedule.limitMs) * schedule.reservePart,
  lastResort: schedule.lastResort,
  goingDown: schedule.goingDown,
  retryMs: schedule.retryMs,
  parallel: schedule.parallel,
  paused: schedule.paused,
  battery: {
    source: { tool: 'nut', address: 'model', text: 'nut:model' },
    marginMs: 2_000,
    reservePart: schedule.reserveIsDefault ? 1 / 3 : 1,
    takesMs: () => 4_000,
  },
  modes: (['default', 'agent', 'acpi'] satisfies Mode[]).slice(0, schedule.modes),
});

class Model {
  readonly #schedule: Schedule;
  readonly #guests: ModelGuest[];
  readonly #log: Entry[] = [];
  readonly #due: { at: number; turn: number; run: () => void }[] = [];
  readonly #down = new Set<string>();
  readonly #hanging = new Set<string>();
  readonly #deafToEvents = new Set<string>();
  readonly #streams = new Set<string>();
  readonly #nonsense = new Set<string>();
  #state: RunState;
  #now = 0;
  #skew = 0;
  #turn = 0;
  #latency = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    this.#guests = schedule.guests.map((manners, at) => new ModelGuest(manners, at));
    this.#state = initialState(policyOf(schedule));
  }

  run(): ModelRun {
    this.#scheduleLife();
    this.#send({ is: 'time' });
    for (let events = 0; this.#state.phase !== 'ended'; events += 1) {
      if (events > MAX_EVENTS) throw new Error('the machine does not come to rest');
      this.#next();
    }
    return { log: this.#log, state: this.#state, guests: this.#guests, endedAt: this.#now };
  }

  /** The earliest thing that is due, or the machine's own alarm. */
  #next(): void {
    this.#due.sort((a, b) => a.at - b.at || a.turn - b.turn);
    const [first] = this.#due;
    const alarm = Math.max(this.#now, this.#state.wakeAt);
    if (first !== undefined && first.at <= alarm) {
      this.#due.shift();
      this.#now = Math.max(this.#now, first.at);
      first.run();
    } else if (alarm === Infinity || alarm > PATIENCE_MS) {
      this.#now = PATIENCE_MS;
      this.#send({ is: 'signal', signal: 'SIGTERM' });
    } else {
      this.#now = alarm;
      this.#send({ is: 'time' });
    }
  }

  #at(at: number, run: () => void): void {
    this.#due.push({ at, turn: (this.#turn += 1), run });
  }

  #scheduleLife(): void {
    for (const guest of this.#guests) {
      const { startsAt, endsItselfAt } = guest.manners;
      if (startsAt > 0)
        this.#at(startsAt, () => {
          this.#start(guest);
        });
      if (endsItselfAt !== null)
        this.#at(endsItselfAt, () => {
          this.#stop(guest, 'shutdown', guest.life);
        });
      if (guest.state === 'in shutdown')
        this.#at(1_500, () => {
          this.#stop(guest, 'shutdown', 1);
        });
    }
    for (const one of this.#schedule.disturbances)
      this.#at(one.at, () => {
        this.#disturb(one);
      });
  }

  /** The loop's part: the time is added here, and a clock that was set back shows itself here. */
  #send(happening: Happening): void {
    const event = { ...happening, at: this.#now + (happening.is === 'time' ? 0 : this.#skew) } as RunEvent;
    const { state, actions, reports } = transition(this.#state, event);
    this.#state = state;
    this.#log.push({ at: this.#now, is: 'event', event, state });
    for (const report of reports) this.#log.push({ at: this.#now, is: 'report', report });
    for (const action of actions) {
      this.#log.push({ at: this.#now, is: 'action', action, after: state });
      this.#carryOut(action);
    }
  }

  #carryOut(action: Action): void {
    const after = this.#now + this.#nextLatency();
    if (action.do === 'look')
      this.#at(after, () => {
        this.#look(action.connection, action.ended);
      });
    else if (action.do === 'ask')
      for (const { uuid } of action.guests) this.#call({ ...action, uuid, call: 'ask' }, after);
    else for (const uuid of action.uuids) this.#call({ ...action, uuid, call: action.do }, after);
  }

  #look(connection: string, ended: readonly string[]): void {
    if (this.#hanging.has(connection)) {
      this.#at(this.#now + 10_000, () => {
        this.#send({ is: 'look-failed', connection, failure: { reason: 'no-answer', detail: 'hangs' } });
      });
    } else if (this.#down.has(connection) || this.#nonsense.delete(connection)) {
      const reason = this.#down.has(connection) ? 'no-connection' : 'nonsense';
      this.#send({ is: 'look-failed', connection, failure: { reason, detail: 'model' } });
    } else {
      const here = this.#guests.filter((guest) => guest.manners.connection === connection);
      const ends = new Map(ended.map((uuid): [string, End] => [uuid, this.#find(uuid).end()]));
      const guests = here.filter((guest) => guest.isActive).map((guest) => guest.seen());
      this.#send({ is: 'looked', connection, guests, ends });
    }
  }

  #call(about: Sent, after: number): void {
    const guest = this.#find(about.uuid);
    if (this.#hanging.has(about.connection)) this.#answer(about, { is: 'no-answer' }, this.#now + 5_000);
    else
      this.#at(after, () => {
        this.#answerNow(about, guest);
      });
  }

  #answerNow(about: Sent, guest: ModelGuest): void {
    const failure = { reason: 'no-connection', detail: 'model' } as const;
    if (this.#down.has(about.connection)) this.#answer(about, { is: 'no-connection', failure }, this.#now);
    else if (!guest.isActive) {
      const answer: Answer = guest.manners.persistent ? { is: 'not-running' } : { is: 'no-guest' };
      this.#answer(about, answer, this.#now);
    } else this.#obey(about, guest);
  }

  #obey(about: Sent, guest: ModelGuest): void {
    const { manners } = guest;
    const { call } = about;
    let answer: Answer = { is: 'done' };
    let delay = 0;
    if (call === 'ask') ({ answer, delay } = this.#press(guest));
    else if (call === 'resume' || call === 'wake') guest.state = 'running';
    else if (call === 'save' && manners.canBeSaved && manners.persistent)
      this.#stop(guest, 'saved', guest.life);
    else if (call === 'destroy' && manners.canBeDestroyed) this.#stop(guest, 'destroyed', guest.life);
    else answer = { is: 'refused', detail: 'model' };
    this.#answer(about, answer, this.#now + delay);
  }

  #press(guest: ModelGuest): { answer: Answer; delay: number } {
    const kind = guest.manners.answers[guest.answered] ?? 'done';
    guest.answered += 1;
    if (kind === 'refused') return { answer: { is: 'refused', detail: 'model' }, delay: 0 };
    if (guest.state === 'paused') return { answer: { is: 'not-running' }, delay: 0 };
    if (kind !== 'lost') this.#pressed(guest);
    return kind === 'done'
      ? { answer: { is: 'done' }, delay: 0 }
      : { answer: { is: 'no-answer' }, delay: 5_000 };
  }

  #pressed(guest: ModelGuest): void {
    guest.pressed += 1;
    const { obeysAfter, presses } = guest.manners;
    const { life } = guest;
    if (obeysAfter !== null && guest.pressed === presses && guest.state !== 'crashed')
      this.#at(this.#now + obeysAfter, () => {
        this.#stop(guest, 'shutdown', life);
      });
  }

  #answer({ connection, uuid, call, since }: Sent, answer: Answer, at: number): void {
    this.#at(at, () => {
      this.#send({ is: 'answered', connection, uuid, call, since, answer });
    });
  }

  #stop(guest: ModelGuest, reason: 'shutdown' | 'destroyed' | 'saved', life: number): void {
    if (!guest.isActive || guest.life !== life) return;
    this.#hint(guest, guest.stop(reason));
    if (guest.backs < guest.manners.comesBack) {
      guest.backs += 1;
      this.#at(this.#now + this.#nextLatency(), () => {
        this.#start(guest);
      });
    }
  }

  #start(guest: ModelGuest): void {
    if (guest.isActive) return;
    guest.start();
    this.#hint(guest, 'started');
  }

  #hint(guest: ModelGuest, hint: string): void {
    const { connection, name } = guest.manners;
    if (!this.#streams.has(connection) || this.#deafToEvents.has(connection) || this.#down.has(connection))
      return;
    this.#send({ is: 'hint', connection, name, hint: hint as 'started' });
  }

  #disturb({ is, which }: Disturbance): void {
    const connection = CONNECTIONS[which % 2] ?? CONNECTIONS[0];
    const guest = this.#guests[which % Math.max(1, this.#guests.length)];
    switch (is) {
      case 'connection-down':
        this.#down.add(connection);
        if (this.#streams.delete(connection)) this.#send({ is: 'events', connection, up: false });
        return;
      case 'connection-up':
        this.#down.delete(connection);
        return;
      case 'hang':
        this.#hanging.add(connection);
        return;
      case 'unhang':
        this.#hanging.delete(connection);
        return;
      case 'nonsense':
        this.#nonsense.add(connection);
        return;
      case 'forgets-reasons':
        for (const one of this.#guests) if (!one.isActive) one.reason = 'unknown';
        return;
      case 'events-up':
        if (this.#down.has(connection)) return;
        this.#streams.add(connection);
        this.#send({ is: 'events', connection, up: true });
        return;
      case 'events-down':
        if (this.#streams.delete(connection)) this.#send({ is: 'events', connection, up: false });
        return;
      case 'events-lost':
        this.#deafToEvents.add(connection);
        return;
      case 'destroys-one':
        if (guest !== undefined) this.#stop(guest, 'destroyed', guest.life);
        return;
      case 'noise':
        this.#send({ is: 'hint', connection, name: 'a stranger', hint: 'other' });
        return;
      case 'clock-back':
        this.#skew -= 3_600_000;
        return;
      case 'mains':
      case 'battery':
        this.#battery(is, which * 4_000);
        return;
      case 'battery-ordered':
        this.#battery('ordered', which % 2 === 0 ? null : which * 4_000);
        return;
      case 'battery-low':
        this.#battery('low', which % 2 === 0 ? null : which * 4_000);
        return;
      case 'battery-unread':
        this.#send({ is: 'battery-unread', why: 'model' });
        return;
      case 'SIGTERM':
      case 'SIGHUP':
        this.#send({ is: 'signal', signal: is });
        return;
    }
  }

  #battery(power: Power, runtimeMs: number | null): void {
    const reading = { power, runtimeMs, chargePercent: null, lowMs: 10_000, status: 'model' };
    this.#send({ is: 'battery', reading: { ...reading, lowBy: 'ups' } });
  }

  #nextLatency(): number {
    const { latencies } = this.#schedule;
    this.#latency += 1;
    return latencies[this.#latency % latencies.length] ?? 0;
  }

  #find(uuid: string): ModelGuest {
    const guest = this.#guests.find((one) => one.uuid === uuid);
    if (guest === undefined) throw new Error(`the machine asks about a guest that nobody has: ${uuid}`);
    return guest;
  }
}
