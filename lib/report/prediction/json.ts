import { ASSUMED_MS } from '../../guests/duration.ts';
import type { PredictedGuest, Prediction } from '../../shutdown/prediction.ts';
import { named, placeOf, seconds } from '../json-fields.ts';
import type { PredictedGuestFields, PredictionFields, VerdictFields } from './fields.ts';
import type { Forecast } from './forecast.ts';

export const predictionFields = ({
  prediction,
  atShutdown,
  batteryMs,
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
  battery: batteryMs === null ? null : batteryFields(prediction, batteryMs),
});

const verdictFields = ({ late, availableMs, worstMs }: Prediction, unasked: number): VerdictFields => ({
  fits: late.length > 0 ? false : unasked > 0 ? null : true,
  availableSeconds: seconds(availableMs),
  spareSeconds: seconds(availableMs - worstMs),
  late: late.map(({ guest }) => named(guest)),
});

const batteryFields = (
  { runMs }: Prediction,
  batteryMs: number,
): NonNullable<PredictionFields['battery']> => ({
  runtimeSeconds: seconds(batteryMs),
  suffices: runMs <= batteryMs,
  spareSeconds: seconds(batteryMs - runMs),
});

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
