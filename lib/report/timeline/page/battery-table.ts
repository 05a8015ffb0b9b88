import { percent, powerWord } from '../../battery-words.ts';
import { plain } from '../../duration.ts';
import { count } from '../../words.ts';
import type { BatteryRead, PastBattery } from '../battery.ts';
import { element, type Attributes, type Markup } from './markup.ts';
import { sentence } from './sentence.ts';

/** More rows would only be more of the same: a reading every few seconds. */
const MOST_ROWS = 24;

/** The curve in words: for screen readers, and to be looked up. @param id the run's */
export const batteryTable = ({ readings }: PastBattery, id: string): Markup[] => {
  if (readings.length === 0) return [];
  const shown = thinned(readings, MOST_ROWS);
  const rows = shown.map((reading) =>
    element(
      'tr',
      {},
      COLUMNS.map(({ cell, look }) => element('td', look, cell(reading))),
    ),
  );
  const header = COLUMNS.map(({ title, look }) => element('th', { scope: 'col', ...look }, title));
  return [
    element(
      'div',
      { class: 'scroll', role: 'region', 'aria-labelledby': `${id}-title ${id}-battery`, tabindex: 0 },
      element(
        'table',
        {},
        element('caption', {}, element('span', {}, sentence(captionOf(shown.length, readings.length)))),
        element('thead', {}, element('tr', {}, header)),
        element('tbody', {}, rows),
      ),
    ),
  ];
};

const captionOf = (shown: number, all: number): string =>
  shown === all
    ? 'What the UPS said; "limit" is the one in force from then on.'
    : `${count(shown, 'reading')} of ${String(all)}, all are in --json; "limit" is the one in force from then on.`;

const NUMBER: Attributes = { class: 'number' };

const COLUMNS: readonly {
  readonly title: string;
  readonly look: Attributes;
  readonly cell: (reading: BatteryRead) => string;
}[] = [
  { title: 'at', look: NUMBER, cell: ({ elapsed }) => `${elapsed.toFixed(1)} s` },
  { title: 'power', look: {}, cell: ({ power }) => powerWord(power) },
  { title: 'status', look: {}, cell: ({ status }) => status },
  { title: 'runtime', look: NUMBER, cell: ({ runtimeSeconds }) => secondsWord(runtimeSeconds, '') },
  {
    title: 'charge',
    look: NUMBER,
    cell: ({ chargePercent }) => (chargePercent === null ? '' : percent(chargePercent)),
  },
  {
    title: 'limit',
    look: NUMBER,
    cell: ({ limitSeconds, moved }) => `${secondsWord(limitSeconds, 'none')}${moved ? ', moved' : ''}`,
  },
];

const secondsWord = (seconds: number | null, none: string): string =>
  seconds === null ? none : plain(seconds * 1000);

/** The first, the last and each change of power; of the others every so many. */
const thinned = (readings: readonly BatteryRead[], most: number): BatteryRead[] => {
  const every = Math.ceil(readings.length / most);
  return readings.filter(
    ({ power }, index) =>
      index % every === 0 || index === readings.length - 1 || readings[index - 1]?.power !== power,
  );
};
