import type { BatteryReading } from './battery-source.ts';
import { LOW_ASSUMED_MS } from './battery-limit.ts';

/** What to do on battery before anyone was asked. */
export type WaitVerdict =
  | { readonly is: 'wait' }
  /** Mains power is there: the guests stay up. */
  | { readonly is: 'give-up' }
  | { readonly is: 'begin'; readonly why: string };

/** So often in a row the source may fail to tell: then it may have been the last moment. */
const FAILURES = 3;

/** What has to be left when the run asks. Milliseconds. */
export interface Needs {
  /** What the run takes at worst, and what it keeps for its last resort. */
  readonly needMs: number;
  readonly marginMs: number;
  /** How much later than now the run may ask, if it is not to begin now. */
  readonly tardinessMs: number;
}

/** The run begins when the runtime is no longer than this. Milliseconds. */
export const beginsAt = ({ needMs, marginMs, tardinessMs }: Needs): number => needMs + marginMs + tardinessMs;

/** Guests stay up as long as it is safe: until the runtime is no longer than what the run needs. */
export const judgeWait = ({ power, runtimeMs, lowMs }: BatteryReading, needs: Needs): WaitVerdict => {
  if (power === 'mains') return { is: 'give-up' };
  if (power === 'low') return { is: 'begin', why: 'the battery is low' };
  if (power === 'ordered') return { is: 'begin', why: 'the shutdown of the UPS was ordered' };
  if (power === 'calibrating') return { is: 'wait' };
  // Who does not tell its runtime tells when it is low: what is left then has to suffice.
  const leftMs = runtimeMs ?? lowMs ?? LOW_ASSUMED_MS;
  const isEnoughAtLow = runtimeMs === null && leftMs >= needs.needMs + needs.marginMs;
  if (leftMs > beginsAt(needs) || isEnoughAtLow) return { is: 'wait' };
  return {
    is: 'begin',
    why:
      runtimeMs === null
        ? 'it tells no runtime, and from its low battery on there is not enough time'
        : 'longer would be too late',
  };
};

/** What ends the waiting has to be read twice in a row: one reading may be wrong, and no request can be taken back. */
export const isInDoubt = (before: WaitVerdict | null, now: WaitVerdict): boolean =>
  now.is !== 'wait' && before?.is !== now.is;

/** Where it said before that it is time, silence is no reason to wait any longer. @param failures in a row */
export const judgeSilence = (before: WaitVerdict | null, failures: number): WaitVerdict => {
  if (before?.is === 'begin') return { is: 'begin', why: `${before.why}, and it could not be read again` };
  if (failures < FAILURES) return { is: 'wait' };
  return { is: 'begin', why: `it could not be read ${String(FAILURES)} times in a row` };
};
