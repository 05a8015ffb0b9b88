import type { Power } from '../shutdown/battery-source.ts';
import type { Reporter } from '../shutdown/ports.ts';
import type { Report } from '../shutdown/report.ts';
import type { RunState } from '../shutdown/state.ts';
import type { ReportOf } from './formatters.ts';
import { formatLine } from './lines.ts';
import { renderLive, type Size } from './live-frame.ts';
import { makeWriter, type Output, type Writer } from './output.ts';
import type { LookOptions } from './view-options.ts';
import { erase, NOTHING_DRAWN, redraw, type Drawn } from './screen.ts';

export { renderLive, type Size } from './live-frame.ts';

/** A terminal's stream: `process.stdout` or `process.stderr`. */
export interface Screen extends Output {
  /** Not set, or 0, where the terminal does not know its size: a serial console. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  on(event: 'error' | 'resize', listener: () => void): unknown;
  removeListener(event: 'resize', listener: () => void): unknown;
}

/** Time, as a parameter. */
export interface Ticks {
  /** Milliseconds on the run's clock. */
  now(): number;
  /** Calls back once after so many milliseconds, and keeps no process alive for it; gives what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The view must not keep a process alive whose work is done. */
export const unrefAfter: Ticks['after'] = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
};

/** At most ten pictures a second. Milliseconds. */
const LEAST_GAP_MS = 100;
/** Times run also while nothing happens. Milliseconds. */
const TICK_MS = 1_000;

/** A run on a terminal, redrawn in place; what stays is written above it. Nothing of it is left after `stop`. */
export class LiveView implements Reporter {
  readonly #screen: Screen;
  readonly #writer: Writer;
  readonly #options: LookOptions;
  readonly #ticks: Ticks;
  #state: RunState | null = null;
  #drawn: Drawn = NOTHING_DRAWN;
  #drawnAt = -Infinity;
  #above = '';
  #cancel: () => void = () => undefined;
  #stopped = false;
  #movedOn: Power | null = null;

  constructor(screen: Screen, options: LookOptions, ticks: Ticks) {
    this.#screen = screen;
    this.#writer = makeWriter(screen);
    this.#options = options;
    this.#ticks = ticks;
    screen.on('resize', this.#onResize);
  }

  /** Warnings and what went wrong stay on the screen, above the picture. */
  report(report: Report): void {
    if (report.is === 'battery-read' && !this.#isBatteryNews(report)) return;
    const line = formatLine(report, { many: this.#options.many, level: 'quiet' });
    if (line !== null && report.is !== 'run-ended') this.print(line.text);
  }

  show(state: RunState): void {
    this.#state = state;
    this.#drawSoon(LEAST_GAP_MS);
  }

  /** A line that stays, above the picture. Without control characters. */
  print(text: string): void {
    if (this.#stopped || this.#state === null) {
      this.#writer.write(`${text}\n`);
      return;
    }
    this.#above += `${text}\n`;
    this.#drawSoon(LEAST_GAP_MS);
  }

  /** Takes the picture back and shows the cursor. May be called twice. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancel();
    this.#screen.removeListener('resize', this.#onResize);
    if (this.#drawnAt !== -Infinity) this.#writer.write(erase(this.#drawn, this.#size()) + this.#above);
  }

  /** The picture has the battery: what stays is that it moved the limit, once on battery and once more when it is low. */
  #isBatteryNews({ reading, moved }: ReportOf<'battery-read'>): boolean {
    if (!moved || this.#movedOn === reading.power) return false;
    this.#movedOn = reading.power;
    return true;
  }

  readonly #onResize = (): void => {
    this.#draw();
  };

  #drawSoon(gapMs: number): void {
    if (this.#stopped || this.#writer.broken) return;
    this.#cancel();
    const wait = this.#drawnAt + gapMs - this.#ticks.now();
    if (wait <= 0) this.#draw();
    else
      this.#cancel = this.#ticks.after(wait, () => {
        this.#draw();
      });
  }

  #draw(): void {
    if (this.#stopped || this.#state === null) return;
    const size = this.#size();
    this.#drawnAt = this.#ticks.now();
    const lines = renderLive(this.#state, this.#drawnAt, size, this.#options);
    if (this.#above !== '' || !isSame(this.#drawn, lines, size)) {
      this.#writer.write(redraw(this.#drawn, lines, size, this.#above));
      this.#drawn = { lines, columns: size.columns };
      this.#above = '';
    }
    this.#drawSoon(TICK_MS);
  }

  #size(): Size {
    const { columns, rows } = this.#screen;
    return {
      columns: columns === undefined || columns === 0 ? 80 : columns,
      rows: rows === undefined || rows === 0 ? 24 : rows,
    };
  }
}

const isSame = (drawn: Drawn, lines: readonly string[], { columns }: Size): boolean =>
  drawn.columns === columns &&
  drawn.lines.length === lines.length &&
  drawn.lines.every((line, index) => line === lines[index]);
