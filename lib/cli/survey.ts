import type { Guest } from '../guests/guest.ts';
import type { Failure } from '../shutdown/event.ts';
import type { Emit, Happening, Hypervisor } from '../shutdown/ports.ts';
import { processClock } from './clock.ts';
import type { Settings } from './options.ts';
import { connectionsOf, limitOf } from './policy.ts';

/** How long the first look waits for slower connections once one has answered, and for the first. Milliseconds. */
const OTHERS_MS = 500;
const FIRST_MS = 2_000;

/** What the first look at all connections gave, and what is still under way. */
export interface Survey {
  readonly guests: readonly Guest[];
  /** Answers so far, for the loop to begin with. */
  readonly happenings: readonly Happening[];
  /** Connections that have not answered yet. */
  readonly looking: ReadonlySet<string>;
  /** What comes from now on goes there. */
  readonly forwardTo: (emit: Emit) => void;
}

export interface SurveyOptions {
  /** Every connection's answer is needed, as for guests that are named. */
  readonly whole: boolean;
  /** A run follows: lifecycle events are needed. */
  readonly watch: boolean;
  /** The most that may be waited for the first answer, and again for the others. Milliseconds. */
  readonly limitMs: number;
  /** How long a slow answer is waited for where nobody waits to be saved by it; default: 2 s. Milliseconds. */
  readonly patienceMs?: number;
}

/**
 * Looks at all connections at the same time. One that hangs delays no other for long: its answer comes to the loop.
 */
export const survey = async (
  hypervisor: Hypervisor,
  connections: readonly string[],
  { whole, watch, limitMs, patienceMs = FIRST_MS }: SurveyOptions,
): Promise<Survey> => {
  const happenings: Happening[] = [];
  const looking = new Set(connections);
  let forward: Emit | null = null;
  const first = new Signal();
  const all = new Signal();
  const emit: Emit = (happening) => {
    if (forward !== null) {
      forward(happening);
      return;
    }
    happenings.push(happening);
    if (happening.is !== 'looked' && happening.is !== 'look-failed') return;
    looking.delete(happening.connection);
    first.give();
    if (looking.size === 0) all.give();
  };
  for (const connection of connections) {
    hypervisor.carryOut({ do: 'look', connection, ended: [], since: 0 }, emit);
    // Subscribed while virsh lists, so that no guest can end unheard after its request.
    if (watch) hypervisor.watch(connection, emit);
  }
  await within(whole ? all : first, Math.min(limitMs, patienceMs));
  if (looking.size < connections.length) await within(all, Math.min(limitMs, OTHERS_MS));
  return {
    get guests() {
      return happenings.flatMap((one) => (one.is === 'looked' ? one.guests : []));
    },
    happenings,
    looking,
    forwardTo: (target) => {
      forward = target;
    },
  };
};

/** Looks with these settings: a quarter of the time that is left is the most that a look may cost. */
export const surveyor =
  (
    hypervisor: Hypervisor,
    settings: Settings,
    options: Pick<SurveyOptions, 'whole' | 'watch'>,
  ): (() => Promise<Survey>) =>
  async () => {
    const limitMs = (limitOf(settings) - processClock.now()) / 4;
    return survey(hypervisor, connectionsOf(settings), { ...options, limitMs });
  };

/** What is said of a connection that has not answered yet. */
export const SILENT: Failure = { reason: 'no-answer', detail: 'virsh did not answer in time' };

/** How many connections failed, or have not answered yet. */
export const unaskedConnections = ({ happenings, looking }: Survey): number =>
  looking.size + happenings.filter(({ is }) => is === 'look-failed').length;

class Signal {
  readonly given: Promise<void>;
  give: () => void = () => undefined;

  constructor() {
    this.given = new Promise((resolve) => {
      this.give = resolve;
    });
  }
}

const within = async (signal: Signal, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([signal.given, late]);
  clearTimeout(timer);
};
