import { beginsAt, type Needs } from '../shutdown/battery-wait.ts';
import type { BatteryReading, Power } from '../shutdown/battery-source.ts';
import { batterySentence, spoken } from './battery-words.ts';
import { oneLine } from './printable.ts';
import { seconds, type Seconds } from './record-base.ts';

/** Where a run stands that waits on battery, before it asks anyone. Milliseconds. */
export interface BatteryWait {
  readonly is: 'waiting' | 'unread' | 'given-up' | 'begins';
  readonly source: string;
  /** The last; null: none yet. */
  readonly reading: BatteryReading | null;
  /** Why it could not be read, or why the waiting is over. */
  readonly why: string;
  /** What has to be left when the run begins; null: the battery has not been read yet. */
  readonly needs: Needs | null;
  readonly waitedMs: number;
}

export interface BatteryWaitFields {
  readonly is: BatteryWait['is'];
  readonly source: string;
  readonly why: string;
  readonly power: Power | null;
  readonly status: string | null;
  readonly runtimeSeconds: number | null;
  readonly chargePercent: number | null;
  readonly neededSeconds: Seconds;
  readonly marginSeconds: Seconds;
  /** The run begins when no more than this is left. */
  readonly beginsAtSeconds?: Seconds;
}

/** Its JSON object, without the head. */
export const batteryWaitFields = ({ is, source, why, reading, needs }: BatteryWait): BatteryWaitFields => ({
  ...{ is, source, why },
  power: reading?.power ?? null,
  status: reading?.status ?? null,
  runtimeSeconds: seconds(reading?.runtimeMs ?? null),
  chargePercent: reading?.chargePercent ?? null,
  neededSeconds: seconds(needs?.needMs ?? null),
  marginSeconds: seconds(needs?.marginMs ?? null),
  beginsAtSeconds: seconds(needs === null ? null : beginsAt(needs)),
});

/** Less is no waiting: it takes two readings to be sure. Milliseconds. */
const WAITED_MS = 5_000;

/** A sentence for a person. */
export const batteryWaitSentence = (wait: BatteryWait): string => {
  const { is, source, reading, why, waitedMs } = wait;
  const says = reading === null ? '' : `: ${batterySentence(reading)}`;
  switch (is) {
    case 'waiting':
      return `${source}${says}; waiting: ${untilWhen(wait)}`;
    case 'unread':
      return `${source} cannot be read: ${oneLine(why)}; if that lasts, the guests are shut down; is its daemon running?`;
    case 'given-up':
      return `${source}${says}; no guest was asked, all stay up${waitedMs < WAITED_MS ? '' : ` (waited ${spoken(waitedMs)})`}`;
    case 'begins':
      return `${source}${says}; the shutdown begins: ${oneLine(why)}`;
  }
};

const untilWhen = ({ reading, needs }: BatteryWait): string => {
  if (reading?.power === 'calibrating') return 'no shutdown begins before the calibration is over';
  if (needs === null || reading?.runtimeMs === null) return 'the shutdown begins when the battery is low';
  const parts = `the run ${spoken(needs.needMs)} at worst, margin ${spoken(needs.marginMs)}`;
  return `the shutdown begins when less than ${spoken(beginsAt(needs))} are left (${parts})`;
};
