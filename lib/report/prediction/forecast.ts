import type { Prediction } from '../../shutdown/prediction.ts';

/** A prediction, and what it is held against. */
export interface Forecast {
  readonly prediction: Prediction;
  /** The same where the host goes down, with another last resort than by hand; null: that makes no difference. */
  readonly atShutdown: Prediction | null;
  /** How long the battery lasts, as the administrator measured it; null: nobody said. Milliseconds. */
  readonly batteryMs: number | null;
  /** Why no earlier run could be read; null where it could, even if it tells of nobody. */
  readonly unread: string | null;
  /** Connections that did not answer: their guests are missing here. */
  readonly unasked: number;
  /** The process of a run that is going on; null: there is none. */
  readonly underWay: number | null;
}
