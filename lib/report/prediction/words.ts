import { ASSUMED_MS, type Duration } from '../../guests/duration.ts';
import type { PredictedGuest, Prediction } from '../../shutdown/prediction.ts';
import { plain, tenths } from '../duration.ts';
import { shown } from '../printable.ts';
import { makeStyle, type Paint } from '../style.ts';
import type { TableOptions } from '../view-options.ts';
import { fit, markFor } from '../width.ts';
import { count, listing } from '../words.ts';
import type { Forecast } from './forecast.ts';

export interface ForecastLine {
  readonly text: string;
  readonly paint: Paint;
}

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
export const forecastLines = (forecast: Forecast, { color, unicode }: TableOptions): ForecastLine[] => {
  const { good, bad } = makeStyle(color);
  const { prediction, atShutdown, batteryMs, unasked } = forecast;
  const asIs: Paint = (text) => text;
  const paintOf = ({ late }: Prediction): Paint => (late.length === 0 && unasked === 0 ? good : bad);
  const verdicts =
    unasked > 0 && prediction.late.length === 0
      ? [{ text: cannotBeSaid(unasked), paint: bad }]
      : [
          { text: limitVerdict(prediction, unicode), paint: paintOf(prediction) },
          ...(atShutdown === null
            ? []
            : [{ text: shutdownVerdict(prediction, atShutdown, unicode), paint: paintOf(atShutdown) }]),
        ];
  return [
    ...basisLines(forecast).map((text) => ({ text, paint: asIs })),
    ...verdicts,
    ...(batteryMs === null
      ? []
      : [
          {
            text: batteryVerdict(prediction.runMs, batteryMs),
            paint: prediction.runMs <= batteryMs ? good : bad,
          },
        ]),
  ];
};

const cannotBeSaid = (unasked: number): string =>
  `Whether that fits cannot be said: ${count(unasked, 'connection')} did not answer, and ` +
  `${unasked === 1 ? 'its' : 'their'} guests count, too.`;

/** The last resort is another one then, and some of the time is kept for it. */
const shutdownVerdict = (byHand: Prediction, atShutdown: Prediction, unicode: boolean): string => {
  const keptMs = byHand.availableMs - atShutdown.availableMs;
  const kept = keptMs > 0 && keptMs < Infinity ? `, which keeps ${plain(keptMs)} for the last resort` : '';
  const nor = byHand.late.length > 0 && byHand.late.length === atShutdown.late.length;
  return nor
    ? `Nor does it when the host goes down${kept}.`
    : `When the host goes down${kept}: ${limitVerdict(atShutdown, unicode)}`;
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
export const limitVerdict = (prediction: Prediction, unicode: boolean): string => {
  const { late, worstMs, availableMs } = prediction;
  if (late.length > 0)
    return `Does not fit${into(availableMs)}: ${lateGuests(prediction, unicode)}. ${LATE_REMEDY}`;
  if (availableMs === Infinity) return `There is no limit: down after ${plain(worstMs)} at worst.`;
  return `Fits${into(availableMs)}, with ${spare(availableMs - worstMs)} to spare.`;
};

/** Its turn comes too late: the order or the slots are the reason, not the guest. */
export const isMadeToWait = ({ worstMs }: Duration, availableMs: number): boolean => worstMs <= availableMs;

const CHECK = '`libvirt-shutdown-domains check` tells what to mend.';
const LATE_REMEDY = `Raise --timeout if the battery allows it; ${CHECK}`;

const into = (availableMs: number): string => (availableMs === Infinity ? '' : ` into ${plain(availableMs)}`);

export const batteryVerdict = (runMs: number, batteryMs: number): string => {
  const battery = `The battery lasts ${plain(batteryMs)} (BATTERY_RUNTIME)`;
  if (runMs === Infinity) return `${battery}: too short for a run that has no end. Set SHUTDOWN_TIMEOUT.`;
  if (runMs > batteryMs) return `${battery}: too short, for the run may take ${plain(runMs)}. ${CHECK}`;
  return `${battery}: enough, with ${spare(batteryMs - runMs)} to spare.`;
};

/** Whole seconds that are really there. */
const spare = (ms: number): string => `${String(Math.floor(ms / 1000))} s`;

/** A sentence names some; the table has all. */
const MOST_NAMED = 5;
const NAME_WIDTH = 30;

const lateGuests = ({ late, availableMs }: Prediction, unicode: boolean): string => {
  const nameOf = ({ guest }: PredictedGuest): string =>
    fit(shown(guest.name, unicode), NAME_WIDTH, markFor(unicode));
  const named = late
    .slice(0, MOST_NAMED)
    .map(
      (one) =>
        `${nameOf(one)} (${one.guest.state === 'crashed' ? 'has crashed' : whyLate(one.duration, availableMs)})`,
    );
  const more = late.length - named.length;
  return listing([...named, ...(more > 0 ? [count(more, 'more guest')] : [])]);
};

/** `took 480 s`; `did not go down in 2 of 3 runs, asked for 30 s`. */
export const whyLate = (duration: Duration, availableMs: number): string => {
  const { unended, runs, waitedMs, worstMs, basis } = duration;
  const takes = `${basis === 'assumed' ? 'assumed to take' : 'took'} ${plain(worstMs)}`;
  if (isMadeToWait(duration, availableMs)) return `${takes}, but its turn comes too late`;
  if (worstMs !== Infinity) return takes;
  const when = runs === 1 ? 'last time' : `in ${String(unended)} of ${String(runs)} runs`;
  return `did not go down ${when}, asked for ${plain(waitedMs)}`;
};
