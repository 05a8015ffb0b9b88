import { watchBattery } from '../../host/battery/watch.ts';
import type { Policy } from '../../shutdown/policy.ts';
import type { Emit, Happening } from '../../shutdown/ports.ts';
import { underBattery } from '../../shutdown/battery-limit.ts';
import type { Settings } from '../options.ts';

/** A run's battery. Nothing waits for it: what it says counts from when it is said. */
export interface HeededBattery {
  /** What was read so far, for the loop to begin with. */
  readonly taken: () => readonly Happening[];
  /** The policy with the limit that it leaves, as far as it was read. */
  readonly limit: (policy: Policy) => Policy;
  /** What comes from now on goes there. */
  readonly forwardTo: (emit: Emit) => void;
}

/** Reads the battery from now on, if there is one to be heeded. */
export const heedBattery = (settings: Settings, env: NodeJS.ProcessEnv): HeededBattery => {
  const source = settings.battery.value;
  if (source === null) return NONE;
  const waiting: Happening[] = [];
  let emit: Emit = (happening) => waiting.push(happening);
  watchBattery(source, env, (happening) => {
    emit(happening);
  });
  return {
    taken: () => waiting.splice(0),
    limit: (policy) =>
      waiting.reduce((now, one) => (one.is === 'battery' ? underBattery(now, one.reading) : now), policy),
    forwardTo: (target) => {
      emit = target;
      for (const happening of waiting.splice(0)) target(happening);
    },
  };
};

const NONE: HeededBattery = {
  taken: () => [],
  limit: (policy) => policy,
  forwardTo: () => undefined,
};
