import type { BatteryMatter } from '../../check/finding.ts';
import type { BatteryReading } from '../../shutdown/battery-source.ts';
import { batterySentence } from '../battery-words.ts';
import { plain } from '../duration.ts';
import { oneLine } from '../printable.ts';
import {
  askCommand,
  beginsWords,
  markWords,
  NO_RUNTIME,
  shareWords,
  sourceUnread,
  toolOf,
} from '../prediction/source-words.ts';
import type { FindingMessage, Words } from './message.ts';

/** The battery: its source, what it says, and how long it lasts. */
export const BATTERY_WORDS: Words<BatteryMatter['code']> = {
  'battery-unread': ({ source, why }) => {
    const { cause, remedy } = sourceUnread(source, why);
    return { cause: `${cause}: nothing shortens a run on battery`, remedy };
  },
  'battery-in-use': (matter) => inUse(matter),
  'battery-low': ({ source, reading }) => ({
    cause: `${source}: ${batterySentence(reading)}`,
    remedy:
      'if the host is not going down already, shut the guests down: `libvirt-shutdown-domains shutdown`',
  }),
  'battery-worn': ({ source, reading }) => ({
    cause: `${source} wants a new battery (${oneLine(reading.status)}): it may not last as long as it says`,
    remedy: 'replace it; raise BATTERY_MARGIN until then',
  }),
  'battery-no-runtime': ({ source, reading }) => ({
    cause: `${source} does not tell how long its battery lasts (${batterySentence(reading)}): ${NO_RUNTIME}`,
    remedy:
      'measure it, and set SHUTDOWN_TIMEOUT to less' +
      (toolOf(source) === 'nut' ? '; some drivers reckon it from runtimecal in ups.conf' : ''),
  }),
  'battery-runtime-differs': ({ source, runtimeMs, statedMs }) => ({
    cause: `${source} tells of ${plain(runtimeMs)} of battery, BATTERY_RUNTIME of ${plain(statedMs)}: a run believes the UPS`,
    remedy:
      'measure it again, for batteries age and loads grow; set BATTERY_RUNTIME, or calibrate the UPS; until then keep ' +
      'SHUTDOWN_TIMEOUT below the smaller one',
  }),
  'battery-too-short': (matter) => ({
    cause: tooShort(matter),
    remedy:
      matter.share.by === 'stated'
        ? `lower SHUTDOWN_TIMEOUT, ${SLOWEST}, or get a larger battery`
        : `get a larger battery or put less load on it, ${SLOWEST}, or lower BATTERY_MARGIN if the host needs less`,
  }),
  'battery-drops-order': ({ share }) => ({
    cause: `on battery ORDER would not hold: ${shareWords(share)}, too short for one group after the other`,
    remedy:
      'get more battery or put less load on it, mend the slowest guests, or put more of them into one group',
  }),
  'battery-low-mark': (matter) => lowMark(matter),
  'battery-before-limit': ({ batteryMs, limitMs }) => ({
    cause: `the battery lasts ${plain(batteryMs)}, but SHUTDOWN_TIMEOUT is ${plain(limitMs)}: the last resort would come too late`,
    remedy: 'set SHUTDOWN_TIMEOUT to less than the battery lasts, with some time for the host itself',
  }),
};

type Of<Code> = Extract<BatteryMatter, { readonly code: Code }>;

const inUse = ({ source, reading }: { source: string; reading: BatteryReading }): FindingMessage => {
  if (reading.power === 'unknown')
    return {
      cause: `${source} tells neither of mains nor of battery (${oneLine(reading.status)}): a run takes it for battery`,
      remedy: `${askCommand(source)} shows it all; is its driver the right one for this UPS?`,
    };
  if (reading.power === 'calibrating')
    return {
      cause: `${source} is ${batterySentence(reading)}: it runs on its battery, though mains power is there`,
      remedy: 'none needed: it ends by itself, and the battery has to be charged again then',
    };
  return {
    cause: `mains power is gone: ${source} is ${batterySentence(reading)}`,
    remedy: 'none needed if it comes back in time; else the UPS daemon shuts the host down',
  };
};

const SLOWEST = 'mend the slowest guests (`libvirt-shutdown-domains plan` shows them)';

const tooShort = ({ share, missingMs, isNow, runMs, isAssumed }: Of<'battery-too-short'>): string => {
  const assumed = isAssumed ? ', as is assumed of guests that no run tells of' : '';
  if (share.by === 'stated')
    return (
      `the battery lasts ${plain(share.lastsMs)}, but a run may ` +
      (runMs === Infinity
        ? 'go on for ever'
        : `take ${plain(runMs)}${assumed}, and then the host still has to go down`)
    );
  return `${isNow ? '' : 'if mains power failed now, '}${shareWords(share)}: ${missing(missingMs)}${assumed}`;
};

/** `18 s too short for all to go down`. */
const missing = (ms: number): string => `${ms > 0 ? `${plain(ms)} ` : ''}too short for all to go down`;

const lowMark = ({ source, share, missingMs, needMs, isAssumed }: Of<'battery-low-mark'>): FindingMessage => {
  const assumed = isAssumed ? ', as is assumed of guests that no run tells of' : '';
  return {
    cause: `${beginsWords(source)} a shutdown late${markWords(share)}: ${shareWords(share)}, ${missing(missingMs)}${assumed}`,
    remedy: `${LATER[toolOf(source)](needMs)}; docs/battery.md reckons it`,
  };
};

const LATER: Readonly<Record<ReturnType<typeof toolOf>, (needMs: number) => string>> = {
  nut: (needMs) =>
    `ignorelb and override.battery.runtime.low = ${String(Math.ceil(needMs / 10_000) * 10)} or more in ups.conf, for upsmon ` +
    'waits for that mark; with secondaries HOSTSYNC (15 s, if it is not set) more',
  apcupsd: (needMs) => `MINUTES ${String(Math.ceil(needMs / 60_000))} or more in apcupsd.conf`,
};
