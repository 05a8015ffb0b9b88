import type { Action } from './action.ts';
import type { RunEvent } from './event.ts';
import type { Report } from './report.ts';
import type { RunState } from './state.ts';

/** An event whose time the loop adds: `Omit` would merge the union's members into one. */
export type Happening = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, 'at'>
    : never
  : never;

export type Emit = (happening: Happening) => void;

/** What carries out actions: virsh, or a test's model of it. */
export interface Hypervisor {
  /** Every action is answered through `emit` sooner or later, be it that no answer came. Never throws. */
  carryOut(action: Action, emit: Emit): void;
  /** Begins to follow a connection's lifecycle events, where it can; again: tells someone else from now on. */
  watch(connection: string, emit: Emit): void;
  /** Ends all that is under way, whole process groups. */
  close(): void;
}

export interface Clock {
  /** Milliseconds since the process began; monotonic. */
  now(): number;
  /** Calls back once, not before that many milliseconds; gives what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** Who is told of a run. Must not throw: output that fails never stops a run. */
export interface Reporter {
  report(report: Report): void;
  /** The state after an event, for what shows it as it is. */
  show(state: RunState): void;
}
