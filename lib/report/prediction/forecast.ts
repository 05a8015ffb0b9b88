import type { Prediction } from '../../shutdown/prediction.ts';

/** A prediction, and what it is held against. */
export interface Forecast {
  readonly prediction: Prediction;
  /** How long the battery lasts, as the administrator measured it; null: nobody said. Milliseconds. */
  readonly batteryMs: number | null;
  /** Why no earlier run could be read; null where it could, even if it tells of nobody. */
  readonly unread: string | null;
}
