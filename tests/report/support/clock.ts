/** Time that passes when it is told to. */
export class FakeTicks {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get pending(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = due.at;
      due.callback();
    }
    this.#now = until;
  }

  #next(until: number): { at: number; callback: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}
