import type { Outage, Outlook } from '../../shutdown/outage.ts';
import { batterySentence } from '../battery-words.ts';
import { plain } from '../duration.ts';
import type { Naming } from '../names/labels.ts';
import { makeStyle, type Paint } from '../style.ts';
import { asLine } from '../texts.ts';
import type { LookOptions } from '../view-options.ts';
import type { Forecast, ForecastLine } from './forecast.ts';
import { CHECK, lateGuests, spare } from './late-words.ts';
import { beginsWords, markWords, NO_RUNTIME, shareWords, sourceUnread } from './source-words.ts';

/** What the UPS says, and whether that suffices; nothing where nobody said anything of a battery. */
export const batteryLines = (forecast: Forecast, name: Naming, { color }: LookOptions): ForecastLine[] => {
  const { battery, unasked } = forecast;
  if (battery === null) return [];
  const { good, bad, doubtful } = makeStyle(color);
  const { known, now } = battery;
  const isCertain = now !== null && (unasked === 0 || !now.suffices);
  const verdict = isCertain ? [line(verdictWords(battery, now, name), now.suffices ? good : bad)] : [];
  if (known.source === null) return verdict;
  return [
    ...sourceLines(battery).map((text) => line(text, known.reading === null ? doubtful : asIs)),
    ...verdict,
    ...(now === null ? [] : shortened(forecast, battery, now).map((text) => line(text, doubtful))),
    ...(unasked === 0 && now?.suffices !== false ? lowMark(battery).map((text) => line(text, doubtful)) : []),
  ];
};

const line = (text: string, paint: Paint): ForecastLine => ({ text, paint });
const asIs: Paint = (text) => text;

const sourceLines = ({ known: { source, reading, unread, statedMs } }: Outlook): string[] => {
  if (source === null) return [];
  if (reading === null) {
    const instead = statedMs === null ? ' Whether the battery suffices cannot be said.' : '';
    return [`${asLine(sourceUnread(source, unread ?? 'it was not asked'))}.${instead}`.replace('?.', '?')];
  }
  const silent = `It does not tell how long its battery lasts: ${NO_RUNTIME}.`;
  return [`${source}: ${batterySentence(reading)}.`, ...(reading.runtimeMs === null ? [silent] : [])];
};

const verdictWords = (outlook: Outlook, now: Outage, name: Naming): string => {
  const { known } = outlook;
  if (now.share.by === 'stated') return statedVerdict(now);
  const isOnMains = known.reading?.power === 'mains';
  const when = isOnMains ? 'If mains power failed now: ' : 'At this moment: ';
  return `${when}${shareWords(now.share)}: ${sufficiency(now, name)}`;
};

const sufficiency = (outage: Outage, name: Naming): string => {
  const { suffices, prediction, late, spareMs, share } = outage;
  if (suffices && prediction.late.length > 0) return 'enough for the last resort to come in time.';
  if (suffices) return `enough, with ${spare(spareMs)} to spare.`;
  const missing = `too short${spareMs < 0 && spareMs > -Infinity ? ` by ${plain(-spareMs)}` : ''}`;
  const whom = late.length > 0 ? ` for ${lateGuests({ late, availableMs: share.forGuestsMs }, name)}` : '';
  return `${missing}${whom}. ${BATTERY_REMEDY}`;
};

const BATTERY_REMEDY = `Get more battery, put less load on it, or mend the slowest guests; ${CHECK}`;

const statedVerdict = ({ share, prediction: { runMs }, suffices, spareMs }: Outage): string => {
  const battery = `The battery lasts ${plain(share.lastsMs)} (BATTERY_RUNTIME)`;
  if (runMs === Infinity) return `${battery}: too short for a run that has no end. Set SHUTDOWN_TIMEOUT.`;
  if (!suffices) return `${battery}: too short, for the run may take ${plain(runMs)}. ${CHECK}`;
  return `${battery}: enough, with ${spare(spareMs)} to spare.`;
};

/** The battery moves the limit: now, or as soon as it is in use. It is that of a host that goes down. */
const shortened = (
  { prediction, atShutdown }: Forecast,
  { known: { reading } }: Outlook,
  { limitMs, setLimitMs }: Outage,
): string[] => {
  if (reading === null || limitMs >= setLimitMs) return [];
  const [after, instead] =
    setLimitMs === Infinity
      ? ['without it never', 'without it there is none']
      : [`not after ${plain(setLimitMs)}`, `not ${plain(setLimitMs)}`];
  return reading.power === 'mains'
    ? [`The run would then end after ${plain(limitMs)} at the latest, ${after}.`]
    : [
        atShutdown !== null && prediction.availableMs !== limitMs
          ? `When the host goes down the battery sets the limit: ${plain(limitMs)}, ${instead}.`
          : `So the battery sets the limit: ${plain(limitMs)}, ${instead}.`,
      ];
};

/** What the UPS's daemon does, where that is too late. */
const lowMark = ({ known: { source, reading }, now, atLow }: Outlook): string[] => {
  if (source === null || atLow === null || atLow.suffices) return [];
  if (reading?.power === 'low' || reading?.power === 'ordered') return [];
  const { share } = atLow;
  const when = now === null ? 'Then' : `But ${beginsWords(source)} later${markWords(share)}`;
  return [`${when}: ${shareWords(share)}: too short. ${CHECK}`];
};

/** Nothing but the battery stands in the way of a longer limit. */
export const isLimitByBattery = ({ battery }: Forecast): boolean =>
  battery !== null &&
  battery.now !== null &&
  battery.known.reading?.power !== 'mains' &&
  battery.now.limitMs < battery.now.setLimitMs;
