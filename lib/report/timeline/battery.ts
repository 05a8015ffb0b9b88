import type { PastRun } from '../history/runs.ts';
import type { RecordedLine, RecordOf, Seconds } from '../record-types.ts';

export type BatteryRead = RecordOf<'battery-read'>;
export type BatteryUnread = RecordOf<'battery-unread'>;

/** What a run's record tells of its battery. */
export interface PastBattery {
  /** As it was given; null: the record does not say. */
  readonly source: string | null;
  readonly marginSeconds: Seconds;
  /** In order; readings that changed nothing are told every half a minute. */
  readonly readings: readonly BatteryRead[];
  readonly unread: readonly BatteryUnread[];
  /** Both, as they came. */
  readonly lines: readonly (BatteryRead | BatteryUnread)[];
  /** Whether it moved the limit. */
  readonly limits: boolean;
}

/** Null: none was heeded. */
export const batteryOf = ({ begun, lines }: PastRun): PastBattery | null => {
  const { battery = null, batteryMarginSeconds = null, timeoutSeconds } = begun.settings;
  const told = lines.filter(isBatteryLine);
  if (battery === null && told.length === 0) return null;
  const readings = told.filter((line): line is BatteryRead => line.event === 'battery-read');
  return {
    source: battery,
    marginSeconds: batteryMarginSeconds,
    readings,
    unread: told.filter((line): line is BatteryUnread => line.event === 'battery-unread'),
    lines: told,
    limits: isLess(limitAfter(readings, timeoutSeconds), timeoutSeconds),
  };
};

export const isBatteryLine = (line: RecordedLine): line is BatteryRead | BatteryUnread =>
  line.event === 'battery-read' || line.event === 'battery-unread';

/** What was in force at last: each reading tells it. @param before without any */
export const limitAfter = (readings: readonly BatteryRead[], before: Seconds): Seconds => {
  const last = readings[readings.length - 1];
  return last === undefined ? before : last.limitSeconds;
};

const isLess = (one: Seconds, other: Seconds): boolean => (one ?? Infinity) < (other ?? Infinity);
