import type { RunEvent } from './event.ts';
import type { Clock, Emit, Happening, Hypervisor, Reporter } from './ports.ts';
import type { RunState } from './state.ts';
import { transition } from './transition.ts';

export interface Loop {
  /** For what comes from outside: signals, looks that were begun before the loop. */
  readonly emit: Emit;
  /** The state at the end. */
  readonly ended: Promise<RunState>;
}

/** setTimeout takes no more (2^31 - 1 ms). */
const LONGEST_SLEEP_MS = 2_147_483_647;

/**
 * Runs the shutdown machine: events in, actions out, until it has ended. All decisions are the machine's.
 * @param first what is known before the loop begins, in order
 */
export const startLoop = (
  state: RunState,
  first: readonly Happening[],
  ports: { hypervisor: Hypervisor; clock: Clock; reporter: Reporter },
): Loop => {
  const loop = new ShutdownLoop(state, ports);
  const ended = new Promise<RunState>((resolve) => {
    loop.onEnd = resolve;
  });
  for (const happening of first) loop.emit(happening);
  loop.emit({ is: 'time' });
  return { emit: loop.emit, ended };
};

class ShutdownLoop {
  onEnd: (state: RunState) => void = () => undefined;
  readonly #ports: { hypervisor: Hypervisor; clock: Clock; reporter: Reporter };
  readonly #queue: RunEvent[] = [];
  #state: RunState;
  #busy = false;
  #cancelSleep: () => void = () => undefined;

  constructor(state: RunState, ports: { hypervisor: Hypervisor; clock: Clock; reporter: Reporter }) {
    this.#state = state;
    this.#ports = ports;
  }

  /** An action may be answered while it is begun: events queue, so that a transition never nests. */
  readonly emit: Emit = (happening) => {
    if (this.#state.phase === 'ended') return;
    this.#queue.push({ ...happening, at: this.#ports.clock.now() });
    if (this.#busy) return;
    this.#busy = true;
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) this.#step(event);
    this.#busy = false;
    this.#sleepOrEnd();
  };

  #step(event: RunEvent): void {
    const { hypervisor, reporter } = this.#ports;
    const { state, actions, reports } = transition(this.#state, event);
    this.#state = state;
    for (const action of actions) hypervisor.carryOut(action, this.emit);
    for (const report of reports) reporter.report(report);
  }

  #sleepOrEnd(): void {
    const { hypervisor, clock, reporter } = this.#ports;
    this.#cancelSleep();
    reporter.show(this.#state);
    if (this.#state.phase === 'ended') {
      hypervisor.close();
      this.onEnd(this.#state);
      return;
    }
    const ms = Math.min(LONGEST_SLEEP_MS, Math.max(0, this.#state.wakeAt - clock.now()));
    this.#cancelSleep = clock.after(ms, () => {
      this.emit({ is: 'time' });
    });
  }
}
