import { ASSUMED_MS } from '../../guests/duration.ts';
import type { KnownBattery } from '../../shutdown/known-battery.ts';
import type { Outlook } from '../../shutdown/outage.ts';
import type { PredictedGuest, Prediction } from '../../shutdown/prediction.ts';
import { named, placeOf, seconds } from '../json-fields.ts';
import type {
  BatteryFields,
  KnownBatteryFields,
  PredictedGuestFields,
  PredictionFields,
  VerdictFields,
} from './fields.ts';
import type { Forecast } from './forecast.ts';

export const predictionFields = ({
  prediction,
  atShutdown,
  battery,
  unasked,
}: Forecast): PredictionFields => ({
  assumedSeconds: seconds(ASSUMED_MS),
  groups: prediction.groups.map((group) => ({
    place: placeOf(group.place),
    medianSeconds: seconds(group.medianMs),
    worstSeconds: seconds(group.worstMs),
    guests: group.guests.map(guestFields),
  })),
  medianSeconds: seconds(prediction.medianMs),
  worstSeconds: seconds(prediction.worstMs),
  verdict: verdictFields(prediction, unasked),
  verdictAtShutdown: atShutdown === null ? null : verdictFields(atShutdown, unasked),
  battery: battery === null ? null : batteryFields(battery, unasked),
});

const verdictFields = ({ late, availableMs, worstMs }: Prediction, unasked: number): VerdictFields => ({
  fits: late.length > 0 ? false : unasked > 0 ? null : true,
  availableSeconds: seconds(availableMs),
  spareSeconds: seconds(availableMs - worstMs),
  late: late.map(({ guest }) => named(guest)),
});

const batteryFields = ({ known, now }: Outlook, unasked: number): BatteryFields => ({
  ...knownBatteryFields(known),
  runtimeSeconds: seconds(known.reading?.runtimeMs ?? known.statedMs),
  limitSeconds: seconds(now?.limitMs ?? null),
  suffices: now === null || (now.suffices && unasked > 0) ? null : now.suffices,
  spareSeconds: seconds(now?.spareMs ?? null),
});

export const knownBatteryFields = (known: KnownBattery): KnownBatteryFields => {
  const { source, unread, reading, marginMs, statedMs } = known;
  return {
    ...{ source, unread },
    power: reading?.power ?? null,
    status: reading?.status ?? null,
    chargePercent: reading?.chargePercent ?? null,
    lowSeconds: seconds(reading?.lowMs ?? null),
    marginSeconds: seconds(marginMs),
    statedSeconds: seconds(statedMs),
  };
};

const guestFields = ({ guest, duration, medianMs, worstMs }: PredictedGuest): PredictedGuestFields => ({
  guest: named(guest),
  basis: duration.basis,
  runs: duration.runs,
  unended: duration.unended,
  medianSeconds: seconds(duration.medianMs),
  worstSeconds: seconds(duration.worstMs),
  medianEndSeconds: seconds(medianMs),
  worstEndSeconds: seconds(worstMs),
});
