import { ASSUMED_MS, type Duration } from '../../guests/duration.ts';
import type { Prediction } from '../../shutdown/prediction.ts';
import { plain, tenths } from '../duration.ts';
import type { Naming } from '../names/labels.ts';
import { makeStyle, type Paint } from '../style.ts';
import type { LookOptions } from '../view-options.ts';
import { count } from '../words.ts';
import { batteryLines, isLimitByBattery } from './battery-lines.ts';
import type { Forecast, ForecastLine } from './forecast.ts';
import { CHECK, lateGuests, spare } from './late-words.ts';

/** From a guest's first request: `41.2 s`; `(90 s)` where it is assumed; `no end` for one that did not go down. */
export const durationCell = (duration: Duration, kind: 'medianMs' | 'worstMs'): string => {
  if (duration.basis === 'assumed') return `(${plain(duration[kind])})`;
  return duration[kind] === Infinity ? 'no end' : tenths(duration[kind]);
};

/** From the run's begin; `late` where the last resort comes first, `no end` where there is none. */
export const downCell = (ms: number, availableMs: number): string => {
  if (ms !== Infinity) return tenths(ms);
  return availableMs === Infinity ? 'no end' : 'late';
};

/** How long it takes, what that is based on, and whether limit and battery suffice. */
export const forecastLines = (forecast: Forecast, name: Naming, look: LookOptions): ForecastLine[] => {
  const { good, bad } = makeStyle(look.color);
  const { prediction, atShutdown, unasked } = forecast;
  const asIs: Paint = (text) => text;
  const remedy = isLimitByBattery(forecast) ? CHECK : LATE_REMEDY;
  const paintOf = ({ late }: Prediction): Paint => (late.length === 0 && unasked === 0 ? good : bad);
  const verdicts =
    unasked > 0 && prediction.late.length === 0
      ? [{ text: cannotBeSaid(unasked), paint: bad }]
      : [
          { text: limitVerdict(prediction, name, remedy), paint: paintOf(prediction) },
          ...(atShutdown === null
            ? []
            : [
                {
                  text: shutdownVerdict(prediction, atShutdown, (one) => limitVerdict(one, name, remedy)),
                  paint: paintOf(atShutdown),
                },
              ]),
        ];
  return [
    ...basisLines(forecast).map((text) => ({ text, paint: asIs })),
    ...verdicts,
    ...batteryLines(forecast, name, look),
  ];
};

const cannotBeSaid = (unasked: number): string =>
  `Whether that fits cannot be said: ${count(unasked, 'connection')} did not answer, and ` +
  `${unasked === 1 ? 'its' : 'their'} guests count, too.`;

/** The last resort is another one then, and some of the time is kept for it. */
const shutdownVerdict = (
  byHand: Prediction,
  atShutdown: Prediction,
  verdict: (prediction: Prediction) => string,
): string => {
  const keptMs = byHand.availableMs - atShutdown.availableMs;
  const kept = keptMs > 0 && keptMs < Infinity ? `, which keeps ${plain(keptMs)} for the last resort` : '';
  const nor = byHand.late.length > 0 && byHand.late.length === atShutdown.late.length;
  return nor
    ? `Nor does it when the host goes down${kept}.`
    : `When the host goes down${kept}: ${verdict(atShutdown)}`;
};

const basisLines = ({ prediction, unread, underWay }: Forecast): string[] => {
  const guests = prediction.groups.flatMap((group) => group.guests);
  const assumed = guests.filter(({ duration }) => duration.basis === 'assumed').length;
  const why = unread === null ? 'no earlier run tells' : `${unread}, so nothing is known`;
  return [
    ...(underWay === null
      ? []
      : [`A run is going on (PID ${String(underWay)}): another one would wait for it, and then look again.`]),
    ...(assumed === 0 ? [] : [`(${plain(ASSUMED_MS)}) is assumed: ${why} of ${count(assumed, 'guest')}.`]),
  ];
};

/** `Fits into 300 s, with 212 s to spare.` */
const limitVerdict = (prediction: Prediction, name: Naming, remedy: string): string => {
  const { late, worstMs, availableMs } = prediction;
  if (late.length > 0) return `Does not fit${into(availableMs)}: ${lateGuests(prediction, name)}. ${remedy}`;
  if (availableMs === Infinity) return `There is no limit: down after ${plain(worstMs)} at worst.`;
  return `Fits${into(availableMs)}, with ${spare(availableMs - worstMs)} to spare.`;
};

const LATE_REMEDY = `Raise --timeout if the battery allows it; ${CHECK}`;

const into = (availableMs: number): string => (availableMs === Infinity ? '' : ` into ${plain(availableMs)}`);
