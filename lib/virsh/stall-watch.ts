/** No answer for so long after the one before: the next guests are not made to wait for this one. Milliseconds. */
export const STALL_MS = 300;

/** Ends a script that makes no progress. */
export class StallWatch {
  stalled: 'connecting' | 'answering' | null = null;
  readonly #connectMs: number;
  #cancel: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #connected = false;

  constructor(connectMs: number) {
    this.#connectMs = connectMs;
  }

  start(cancel: () => void): void {
    this.#cancel = cancel;
    this.#arm(this.#connectMs);
  }

  progress(): void {
    this.#connected = true;
    this.#arm(STALL_MS);
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
