// One guest, as a function of what was done to it and when: nothing runs between two looks at it.
//
//   shut off --boot--> running --press--> (obeysAfter) --finish--> in shutdown --(inShutdown)--> shut off, or boots again
//                      running <--> paused, pmsuspended

const LIVE = new Set(['running', 'idle', 'no state']);

export class Guest {
  presses = 0;
  asks = [];
  events = [];
  refusals = {};
  defined = true;
  #heard = 0;
  #starts = 0;
  #rebooted = 0;
  #finishing = false;
  #pending = [];

  constructor(spec, startedAt, newId) {
    this.spec = { ...spec };
    this.uuid = spec.uuid;
    this.name = spec.name;
    this.now = startedAt;
    this.newId = newId;
    this.state = spec.startsAfter === undefined ? (spec.state ?? 'running') : 'shut off';
    this.id = this.state === 'shut off' ? null : (spec.id ?? this.#nextId());
    this.reason = spec.reason ?? defaultReason(this.state);
    this.persistent = spec.persistent ?? true;
    this.saved = spec.saved ?? false;
    this.autostart = spec.autostart ?? false;
    this.bootedAt = startedAt;
    for (const { after, ...set } of spec.timeline ?? []) this.#later(after, 'change', set);
    if (spec.startsAfter !== undefined) this.#later(spec.startsAfter, 'change', { state: 'running' });
  }

  get active() {
    return this.id !== null;
  }

  /** Lets pass the time until `to`. */
  advance(to) {
    for (;;) {
      const next = this.#pending.reduce(
        (best, each) => (best && best.at <= each.at ? best : each),
        undefined,
      );
      if (next === undefined || next.at > to) break;
      this.#pending.splice(this.#pending.indexOf(next), 1);
      this.now = next.at;
      this.#effects[next.effect](next.data);
    }
    this.now = Math.max(this.now, to);
  }

  /** When something happens next by itself, or undefined. */
  get nextAt() {
    return this.#pending.length === 0 ? undefined : Math.min(...this.#pending.map(({ at }) => at));
  }

  /** Carries out a line of the journal. */
  apply(entry) {
    this.advance(entry.time);
    this.#operations[entry.op](entry);
    this.advance(entry.time);
  }

  #operations = {
    ask: ({ time, mode, agentBlocks }) => {
      this.asks.push({ time, mode });
      this.#ask(mode, agentBlocks);
    },
    destroy: () => this.#later(this.spec.destroyTakes ?? 0, 'destroyed'),
    save: () => {
      this.#become('paused', 'saving', 'Suspended Paused');
      this.#later(this.spec.saveTakes ?? 0, 'saved');
    },
    suspend: () => this.#become('paused', 'user', 'Suspended Paused'),
    resume: () => this.#become('running', 'unpaused', 'Resumed Unpaused'),
    wake: () => this.#later(this.spec.wakesAfter ?? 0, 'wakeUp'),
    start: () => this.#effects.boot(),
    autostart: ({ on }) => (this.autostart = on),
    refuse: ({ command }) => (this.refusals[command] = (this.refusals[command] ?? 0) + 1),
    set: ({ set }) => this.#effects.change(set),
  };

  #effects = {
    press: () => this.#press(),
    finish: () => this.#finish(),
    end: () => this.#end(),
    boot: () => this.#boot(),
    destroyed: () => this.active && this.#goOff('destroyed', 'Stopped Destroyed'),
    saved: () => {
      if (!this.active) return;
      this.#goOff('saved', 'Stopped Saved');
      this.saved = true;
    },
    wakeUp: () => this.state === 'pmsuspended' && this.#become('running', 'wakeup', 'Started Event wakeup'),
    change: ({ state, reason, ...spec }) => {
      Object.assign(this.spec, spec);
      if (state !== undefined) this.#change(state, reason);
    },
  };

  // Modes agent, and none at all where there is a channel, go to the agent; only the latter falls back to the button.
  #ask(mode, agentBlocks) {
    const { agent } = this.spec;
    const viaAgent = mode === 'agent' || (mode === undefined && agent !== undefined);
    if (!viaAgent) this.#press();
    else if (agent === 'works') this.#obey('agent');
    else if (mode === 'agent') return;
    else if (agent === 'disconnected') this.#press();
    else if (agentBlocks !== undefined) this.#later(agentBlocks, 'press');
  }

  #press() {
    if (!LIVE.has(this.state)) return;
    this.presses++;
    if (this.now - this.bootedAt < (this.spec.bootsFor ?? 0)) return;
    if (this.#finishing && this.spec.cancelsOnSecondPress) {
      this.#finishing = false;
      this.#heard = 0;
      this.#pending = this.#pending.filter(({ effect }) => effect !== 'finish');
      return;
    }
    this.#heard++;
    if (this.#heard >= (this.spec.pressesNeeded ?? 1)) this.#obey('acpi');
  }

  #obey(mode) {
    const { deaf } = this.spec;
    if (deaf === true || (Array.isArray(deaf) && deaf.includes(mode))) return;
    if (this.#finishing || !LIVE.has(this.state)) return;
    this.#finishing = true;
    this.#later(this.spec.obeysAfter ?? 0, 'finish');
  }

  #finish() {
    this.#become('in shutdown', 'unknown', 'Shutdown Finished');
    if (this.spec.inShutdown > 0) this.#later(this.spec.inShutdown, 'end');
    else this.#end();
  }

  #end() {
    const { reboots = 0, onPoweroff, rebootTakes = 0 } = this.spec;
    const restarts = this.#rebooted++ < (onPoweroff === 'restart' ? Math.max(1, reboots) : reboots);
    if (restarts && onPoweroff !== 'restart') {
      this.#freshlyBooted();
      this.state = 'running';
      this.reason = 'booted';
      return;
    }
    const keep = restarts || this.persistent;
    this.#goOff('shutdown', 'Stopped Shutdown');
    this.defined = keep;
    if (restarts) this.#later(rebootTakes, 'boot');
  }

  #boot() {
    if (this.active) return;
    this.defined = true;
    this.id = this.#nextId();
    this.#freshlyBooted();
    this.#become(
      'running',
      this.saved ? 'restored' : 'booted',
      this.saved ? 'Started Restored' : 'Started Booted',
    );
    this.saved = false;
  }

  #freshlyBooted() {
    this.bootedAt = this.now;
    this.#heard = 0;
    this.#finishing = false;
  }

  #change(state, reason) {
    if (state === 'shut off') {
      if (this.active) this.#goOff(reason ?? 'shutdown', `Stopped ${capital(reason ?? 'shutdown')}`);
      return;
    }
    if (!this.active) this.#boot();
    const event = {
      paused: 'Suspended Paused',
      crashed: 'Crashed Panicked',
      pmsuspended: 'PMSuspended Memory',
    }[state];
    if (state !== this.state || reason !== undefined)
      this.#become(state, reason ?? defaultReason(state), event);
  }

  #become(state, reason, event) {
    this.state = state;
    this.reason = reason;
    if (event !== undefined) this.events.push({ at: this.now, text: event });
  }

  #goOff(reason, event) {
    this.id = null;
    this.#finishing = false;
    // What the test planned goes on; what the guest itself was doing does not.
    this.#pending = this.#pending.filter(({ effect }) => effect === 'change');
    this.#become('shut off', reason, event);
    if (!this.persistent) this.defined = false;
  }

  #later(after, effect, data) {
    this.#pending.push({ at: this.now + after, effect, data });
  }

  #nextId() {
    return this.newId(this.#starts++);
  }
}

function defaultReason(state) {
  return { running: 'booted', paused: 'user', crashed: 'panicked' }[state] ?? 'unknown';
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
