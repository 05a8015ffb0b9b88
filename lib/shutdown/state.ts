import type { Guest, GuestKey } from '../guests/guest.ts';
import type { Outcome } from '../guests/outcome.ts';
import { NO_BATTERY_YET, type BatteryState } from './battery-state.ts';
import type { Failure, Hint } from './event.ts';
import type { Mode, Policy } from './policy.ts';

/**
 * Where a guest stands in a run.
 *
 * ```
 *              paused, pmsuspended
 *   waiting ──────────────────────► preparing ─┐
 *      │                                       │
 *      ├──── running ────► asking ◄────────────┘
 *      │                     │ ▲
 *      │        any answer   ▼ │ --retry-interval, next mode
 *      ├─ in shutdown ────► asked
 *      ├─ crashed ────────► hopeless          (cannot be asked; its end is the last resort)
 *      │
 *      │   time is up, or only hopeless ones are left
 *      ╰──────────► saving ──refused──► forcing (graceful) ──► forcing (plain)
 *
 *   from any of them:   gone from the list ──► reading ──read back──► ended
 *                       ended, but on the list again ──► waiting (a new round)
 * ```
 */
export type Step =
  | { readonly is: 'waiting' }
  | { readonly is: 'preparing'; readonly call: 'resume' | 'wake'; readonly since: number }
  | { readonly is: 'asking'; readonly mode: Mode; readonly since: number }
  | { readonly is: 'asked'; readonly at: number; readonly nextAt: number }
  | { readonly is: 'hopeless'; readonly why: 'crashed' | 'keeps coming back' }
  | { readonly is: 'saving'; readonly since: number; readonly resort: boolean }
  | {
      readonly is: 'forcing';
      readonly since: number;
      readonly graceful: boolean;
      readonly answeredAt: number | null;
    }
  | { readonly is: 'left' }
  | { readonly is: 'reading'; readonly since: number; readonly tries: number }
  | { readonly is: 'ended'; readonly at: number; readonly outcome: Outcome };

export interface GuestRun {
  readonly guest: Guest;
  /** The order's place. */
  readonly place: number;
  readonly step: Step;
  /** Which of the policy's modes comes next. */
  readonly nextMode: number;
  /** Modes that failed in a row; a pass is over when each has. */
  readonly failedModes: number;
  /** Requests that were or may have been sent, in all rounds. */
  readonly asks: number;
  readonly firstAskedAt: number | null;
  /** When its turn in this round began; it holds a `--parallel` slot from then on. */
  readonly begunAt: number | null;
  /** Answered "not running" although it is listed: paused. */
  readonly doubtful: boolean;
  /** Whether we sent a `destroy` in this round, and libvirt said that it was done. */
  readonly forced: 'no' | 'sent' | 'done';
  /** Its QEMU was ended from outside in this round, as an event told. */
  readonly cutOff: boolean;
  /** The last end its lifecycle events told of in this round. */
  readonly hint: Hint | null;
  /** When that event came: a look, which makes it true, may come later. */
  readonly stoppedAt: number | null;
  /** 1, and one more each time it came back. */
  readonly round: number;
}

export interface ConnectionRun {
  readonly uri: string;
  /** When the last look that was answered had begun; null before the first. */
  readonly lookedAt: number | null;
  /** When the last look was over, answered or not: the next keeps a distance to it. */
  readonly lookEndedAt: number;
  /** The look in flight. */
  readonly look: { readonly since: number } | null;
  /** When to look next at the latest. */
  readonly dueAt: number;
  /** An event hinted at a change that no look has seen yet. */
  readonly hintedAt: number | null;
  /** The first look answers only after the run has begun: what it shows is news. */
  readonly late: boolean;
  /** Lifecycle events arrive, so there is less to look for. */
  readonly events: boolean;
  /** Cannot be asked at the moment; null when all is well. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly since: number;
  readonly tries: number;
  readonly failure: Failure;
}

export interface RunState {
  /** As it is in force: a battery may have shrunk the limit. */
  readonly policy: Policy;
  readonly battery: BatteryState;
  readonly phase: 'asking' | 'last-resort' | 'ended';
  /** Milliseconds since the process began. Never goes back, whatever the events say. */
  readonly now: number;
  /** When something has to be done next although nothing happens. */
  readonly wakeAt: number;
  readonly connections: ReadonlyMap<string, ConnectionRun>;
  readonly guests: ReadonlyMap<GuestKey, GuestRun>;
  readonly schedule: Schedule;
  /** Looks that brought guests in after the first: bounded. */
  readonly intakes: number;
  readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | null;
}

/** Which groups may be asked. */
export interface Schedule {
  /** When the first group began; null before. */
  readonly begunAt: number | null;
  /** Each group's share as it was when the first began. */
  readonly plannedShareMs: number;
  /** Groups up to this place may be asked. */
  readonly openUpTo: number;
  /** When the newest open group began and when it has used its share. */
  readonly groupBegunAt: number;
  readonly shareEndsAt: number;
  /** The order gave way: all may be asked, `parallel` no longer counts. */
  readonly dropped: boolean;
}

/**
 * A run before anything happened.
 * @param looking connections whose first look is still under way: the survey before the run began it
 */
export const initialState = (policy: Policy, looking: ReadonlySet<string> = new Set()): RunState => ({
  policy,
  battery: NO_BATTERY_YET,
  phase: 'asking',
  now: 0,
  wakeAt: 0,
  connections: new Map(policy.connections.map((uri) => [uri, newConnection(uri, looking.has(uri))])),
  guests: new Map(),
  schedule: {
    begunAt: null,
    plannedShareMs: Infinity,
    openUpTo: -Infinity,
    groupBegunAt: 0,
    shareEndsAt: Infinity,
    dropped: false,
  },
  intakes: 0,
  signal: null,
});

const newConnection = (uri: string, looking: boolean): ConnectionRun => ({
  uri,
  lookedAt: null,
  lookEndedAt: -Infinity,
  look: looking ? { since: 0 } : null,
  late: looking,
  dueAt: 0,
  hintedAt: null,
  events: false,
  trouble: null,
});

export const isEnded = (run: GuestRun): boolean => run.step.is === 'ended';
