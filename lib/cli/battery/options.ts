import type { BatterySource } from '../../shutdown/battery-source.ts';
import { option, toggle } from '../../settings/option.ts';
import { batterySource } from '../../settings/battery-source.ts';
import { seconds } from '../../settings/values.ts';

/** The part of THE options that is about the UPS. */
export const BATTERY_OPTIONS = {
  battery: option<BatterySource | null>({
    key: 'BATTERY',
    placeholder: 'SOURCE',
    group: 'Battery',
    describe:
      'the UPS whose battery decides how long a run may take: nut:UPS[@HOST[:PORT]] or apcupsd[:HOST[:PORT]]',
    initial: null,
    shown: 'none',
    parse: batterySource,
  }),
  'battery-margin': option<number>({
    key: 'BATTERY_MARGIN',
    placeholder: 'S',
    group: 'Battery',
    describe: "seconds of the battery's runtime kept for the host's own way down",
    initial: 30,
    shown: '30',
    parse: seconds,
  }),
  'battery-wait': toggle(
    'Battery',
    'ask nobody until the runtime falls to what the plan needs and the margin; exit 0 if mains power is back before',
  ),
  'battery-runtime': option<number>({
    key: 'BATTERY_RUNTIME',
    placeholder: 'S',
    group: 'Battery',
    describe:
      "seconds that the UPS's battery lasts under this load, as measured; check and plan compare it with what a " +
      'shutdown takes; 0: unknown',
    initial: 0,
    shown: '0',
    parse: seconds,
  }),
} as const;
