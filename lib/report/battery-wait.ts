import type { BatteryReading, Power } from '../shutdown/battery-source.ts';
import { batterySentence, spoken } from './battery-words.ts';
import { oneLine } from './printable.ts';
import type { Seconds } from './record-base.ts';

/** Where a run stands that waits on battery, before it asks anyone. Milliseconds. */
export interface BatteryWait {
  readonly is: 'waiting' | 'unread' | 'given-up' | 'begins';
  readonly source: string;
  /** The last; null: none yet. */
  readonly reading: BatteryReading | null;
  /** Why it could not be read, or why the waiting is over. */
  readonly why: string;
  /** What the run takes at worst; Infinity: longer than any battery. */
  readonly needMs: number;
  readonly marginMs: number;
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
}

/** Its JSON object, without the head. */
export const batteryWaitFields = ({
  is,
  source,
  why,
  reading,
  needMs,
  marginMs,
}: BatteryWait): BatteryWaitFields => ({
  ...{ is, source, why },
  power: reading?.power ?? null,
  status: reading?.status ?? null,
  runtimeSeconds: secondsOf(reading?.runtimeMs ?? null),
  chargePercent: reading?.chargePercent ?? null,
  neededSeconds: needMs === Infinity ? null : needMs / 1000,
  marginSeconds: marginMs / 1000,
});

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** Less is no waiting: it takes two readings to be sure. Milliseconds. */
const WAITED_MS = 5_000;

/** A sentence for a person. */
export const batteryWaitSentence = (wait: BatteryWait): string => {
  const { is, source, reading, why, waitedMs } = wait;
  const says = reading === null ? '' : `: ${batterySentence(reading)}`;
  switch (is) {
    case 'waiting':
      return `${source}${says}; waiting: the shutdown begins when ${beginsWhen(wait)}`;
    case 'unread':
      return `${source} cannot be read: ${oneLine(why)}; if that lasts, the guests are shut down; is its daemon running?`;
    case 'given-up':
      return `${source}${says}; no guest was asked, all stay up${waitedMs < WAITED_MS ? '' : ` (waited ${spoken(waitedMs)})`}`;
    case 'begins':
      return `${source}${says}; the shutdown begins: ${oneLine(why)}`;
  }
};

const beginsWhen = ({ reading, needMs, marginMs }: BatteryWait): string =>
  reading?.runtimeMs === null
    ? 'the battery is low'
    : `less than ${spoken(needMs + marginMs)} are left (guests ${spoken(needMs)} at worst, margin ${spoken(marginMs)})`;
