import { ASSUMED_MS } from '../../guests/duration.ts';
import type { PredictedGuest } from '../../shutdown/prediction.ts';
import { named, placeOf, seconds } from '../json-fields.ts';
import type { PredictedGuestFields, PredictionFields } from '../record-types.ts';
import type { Forecast } from './forecast.ts';

export const predictionFields = ({ prediction, batteryMs }: Forecast): PredictionFields => {
  const { groups, medianMs, worstMs, availableMs, runMs, late } = prediction;
  return {
    assumedSeconds: seconds(ASSUMED_MS),
    groups: groups.map((group) => ({
      place: placeOf(group.place),
      medianSeconds: seconds(group.medianMs),
      worstSeconds: seconds(group.worstMs),
      guests: group.guests.map(guestFields),
    })),
    medianSeconds: seconds(medianMs),
    worstSeconds: seconds(worstMs),
    verdict: {
      fits: late.length === 0,
      availableSeconds: seconds(availableMs),
      spareSeconds: seconds(availableMs - worstMs),
      late: late.map(({ guest }) => named(guest)),
    },
    battery:
      batteryMs === null
        ? null
        : {
            runtimeSeconds: seconds(batteryMs),
            suffices: runMs <= batteryMs,
            spareSeconds: seconds(batteryMs - runMs),
          },
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
