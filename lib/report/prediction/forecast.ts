import type { Outlook } from '../../shutdown/outage.ts';
import type { Prediction } from '../../shutdown/prediction.ts';
import type { Paint } from '../style.ts';

/** A prediction, and what it is held against. */
export interface Forecast {
  /** Of a run that begins now: on battery its limit may be shorter than the set one. */
  readonly prediction: Prediction;
  /** The same where the host goes down, with another last resort than by hand; null: that makes no difference. */
  readonly atShutdown: Prediction | null;
  /** What the battery means for it; null: nobody said anything of one. */
  readonly battery: Outlook | null;
  /** Why no earlier run could be read; null where it could, even if it tells of nobody. */
  readonly unread: string | null;
  /** Connections that did not answer: their guests are missing here. */
  readonly unasked: number;
  /** The process of a run that is going on; null: there is none. */
  readonly underWay: number | null;
}

/** A sentence of it, and its colour. */
export interface ForecastLine {
  readonly text: string;
  readonly paint: Paint;
}
