import { constants } from 'node:os';

export type Caught = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

/** Signals go to one listener, which changes as the run goes on. */
export interface Signals {
  listener: (signal: Caught) => void;
}

export const catchSignals = (listener: (signal: Caught) => void): Signals => {
  const signals: Signals = { listener };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      signals.listener(signal);
    });
  return signals;
};

/** 128+n, as a shell says it. */
export const signalStatus = (signal: Caught): number => 128 + constants.signals[signal];
