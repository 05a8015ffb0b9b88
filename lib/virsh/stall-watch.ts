/** Ends a script that makes no progress. */
export class StallWatch {
  stalled: 'connecting' | 'answering' | null = null;
  readonly #connectMs: number;
  readonly #stallMs: number;
  #cancel: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #connected = false;

  /** @param connectMs until the first line; @param stallMs from each line to the next. Milliseconds */
  constructor(connectMs: number, stallMs: number) {
    this.#connectMs = connectMs;
    this.#stallMs = stallMs;
  }

  start(cancel: () => void): void {
    this.#cancel = cancel;
    this.#arm(this.#connectMs);
  }

  progress(): void {
    this.#connected = true;
    this.#arm(this.#stallMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.stalled = this.#connected ? 'answering' : 'connecting';
      this.#cancel();
    }, ms);
  }
}
