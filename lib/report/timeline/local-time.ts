import { begunAt } from '../history/runs.ts';
import { printable } from '../printable.ts';
import type { Head } from '../record-types.ts';

/** `2014-05-05`, where the reader is; a time that is none as it stands in the record. */
export const localDay = (time: string): string => {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return printable(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
};

/** `Mon 2014-05-05 03:12:40 +02:00`, where the reader is; a time that is none as it stands in the record. */
export const localTime = (begin: Pick<Head, 'time' | 'elapsed'>): string => {
  const date = new Date(begunAt(begin));
  if (Number.isNaN(date.getTime())) return printable(begin.time);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${WEEKDAYS[date.getDay()] ?? ''} ${day} ${clock} ${offset(-date.getTimezoneOffset())}`;
};

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** @param minutes east of Greenwich */
const offset = (minutes: number): string => {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');
