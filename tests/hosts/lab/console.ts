import type { Readable } from 'node:stream';
import { until } from '../../guests/support/until.ts';

export type ConsoleLine = {
  /** Since the host was switched on. */
  readonly ms: number;
  readonly text: string;
};

/** Colours and cursor moves of Debian's init functions. */
const ESCAPES = /\u001b(?:\[[\d;?]*[A-Za-z]|[78])/gu;

/** All that was written on a host's console, a line each, with when it began. */
export class Console {
  readonly #lines: { ms: number; text: string }[] = [];
  #start = performance.now();
  /** The last line may go on. */
  #open = false;

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.#take(chunk);
    });
  }

  /** The host is switched on: time begins. */
  restart(): void {
    this.#start = performance.now();
  }

  get lines(): readonly ConsoleLine[] {
    return this.#lines.map(({ ms, text }) => ({ ms, text: text.replace(ESCAPES, '').trimEnd() }));
  }

  get text(): string {
    return this.lines.map(({ ms, text }) => `${(ms / 1000).toFixed(2).padStart(7)} ${text}\n`).join('');
  }

  /** Milliseconds since the host was switched on. */
  get now(): number {
    return Math.round(performance.now() - this.#start);
  }

  /** The first line that matches; undefined: there is none yet. */
  find(pattern: RegExp | string): ConsoleLine | undefined {
    return this.lines.find(({ text }) =>
      typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text),
    );
  }

  /** Gives the first line that matches, once it is there. Throws after 45 s. */
  async waitFor(pattern: RegExp | string): Promise<ConsoleLine> {
    let found: ConsoleLine | undefined;
    await until(() => (found = this.find(pattern)) !== undefined, String(pattern)).catch((error: unknown) => {
      throw new Error(`${String(pattern)} did not come on the console:\n${this.text}`, { cause: error });
    });
    if (found === undefined) throw new TypeError('until gives when it was found');
    return found;
  }

  #take(chunk: string): void {
    for (const part of chunk.split(/(\r*\n)/u)) {
      if (part === '') continue;
      if (/^\r*\n$/u.test(part)) this.#open = false;
      else this.#add(part);
    }
  }

  #add(part: string): void {
    const last = this.#lines.at(-1);
    if (this.#open && last !== undefined) last.text += part;
    else this.#lines.push({ ms: this.now, text: part });
    this.#open = true;
  }
}
