import { powerWord, spoken } from '../../battery-words.ts';
import type { BatteryRead, PastBattery } from '../battery.ts';
import type { Timeline } from '../model.ts';
import { scaleOf, ticks, type Scale } from '../scale.ts';
import { BAR, WIDTH, xOf } from './geometry.ts';
import { element, type Markup } from './markup.ts';

/** The curve's place, in the picture's units; beneath it a line that tells the power, and the seconds. */
const PLOT = { top: 14, bottom: 104, power: 120, numbers: 142 } as const;
const HEIGHT = 150;
const MOST_TICKS = 12;
/** What two words beside each other need. */
const LINE = 13;
/** A power's word needs so much. */
const WORD_WIDTH = 90;

/** The runtime as it went, beneath the same seconds as the bars; with it how long the run might still take. One reading is no curve. */
export const batteryPicture = (timeline: Timeline, id: string): Markup[] => {
  const { battery } = timeline;
  const points = battery === null ? [] : pointsOf(battery);
  if (battery === null || points.length < 2) return [];
  const scale = scaleOf(timeline);
  const until = untilLimit(battery);
  const most = Math.max(1, ...[...points, ...until].map(({ value }) => value));
  const plot: Plot = { scale, most };
  const name = `${id}-battery-picture`;
  const called = `${id}-title ${name}-title`;
  const svg = element(
    'svg',
    {
      ...{ class: 'picture', xmlns: 'http://www.w3.org/2000/svg', role: 'img' },
      viewBox: `0 0 ${String(WIDTH)} ${String(HEIGHT)}`,
      ...{ 'aria-labelledby': called, 'aria-describedby': `${name}-text` },
    },
    element(
      'title',
      { id: `${name}-title` },
      'How long the battery would last, and how long the run might take',
    ),
    element('desc', { id: `${name}-text` }, 'The table below says the same.'),
    frame(plot),
    curve('until', until, plot),
    curve('curve', points, plot),
    points.map(({ at, value }) =>
      element('circle', { class: 'dot', cx: xOf(at, scale), cy: yOf(value, plot), r: 3 }),
    ),
    endWords(points, until, plot),
    powerLine(battery, timeline, scale),
  );
  const box = { class: 'scroll', role: 'group', 'aria-labelledby': called, tabindex: 0 };
  return [element('figure', {}, element('div', box, svg))];
};

interface Plot {
  readonly scale: Scale;
  /** The value at its top. Seconds. */
  readonly most: number;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

const pointsOf = ({ readings }: PastBattery): Point[] =>
  readings.flatMap(({ elapsed: at, runtimeSeconds: value }) => (value === null ? [] : [{ at, value }]));

/** What the run had left of its limit at each reading. */
const untilLimit = ({ readings }: PastBattery): Point[] =>
  readings.flatMap(({ elapsed: at, limitSeconds }) =>
    limitSeconds === null ? [] : [{ at, value: Math.max(0, limitSeconds - at) }],
  );

const yOf = (value: number, { most }: Plot): number =>
  Math.round((PLOT.bottom - (value / most) * (PLOT.bottom - PLOT.top)) * 10) / 10;

const frame = ({ scale, most }: Plot): Markup[] => [
  ...ticks(scale, MOST_TICKS).flatMap((at) => [
    element('line', {
      class: 'grid',
      x1: xOf(at, scale),
      x2: xOf(at, scale),
      y1: PLOT.top,
      y2: PLOT.power + 8,
    }),
    small(xOf(at, scale), PLOT.numbers, at === 0 ? '0 s' : String(at), 'middle'),
  ]),
  ...[PLOT.top, PLOT.bottom].map((y) =>
    element('line', { class: 'grid', x1: BAR.x, x2: BAR.x + BAR.width, y1: y, y2: y }),
  ),
  small(BAR.x - 8, PLOT.top + 4, spoken(most * 1000), 'end'),
  small(BAR.x - 8, PLOT.bottom + 4, '0 s', 'end'),
];

const curve = (name: string, points: readonly Point[], plot: Plot): Markup =>
  element('polyline', {
    class: name,
    points: points
      .map(({ at, value }) => `${String(xOf(at, plot.scale))},${String(yOf(value, plot))}`)
      .join(' '),
  });

/** Each curve's name at its end; kept apart where they meet. */
const endWords = (points: readonly Point[], until: readonly Point[], plot: Plot): Markup[] => {
  const [battery, run] = [points[points.length - 1], until[until.length - 1]];
  if (battery === undefined) return [];
  const x = BAR.x + BAR.width + 14;
  const y = yOf(battery.value, plot) + 4;
  const word = small(x, y, '● battery', 'start');
  if (run === undefined) return [word];
  const runY = yOf(run.value, plot) + 4;
  const apart = Math.abs(runY - y) >= LINE;
  const below = runY >= y;
  const otherY = apart ? runY : below ? y + LINE : y - LINE;
  return [word, small(x, otherY, '- - until the limit', 'start')];
};

/** From each change of power to the next; a line that is told apart by its dashes, and in words where they have room. */
const powerLine = ({ readings }: PastBattery, { endsAt }: Timeline, scale: Scale): Markup[] => {
  const changes = readings.filter(({ power }, index) => readings[index - 1]?.power !== power);
  return changes.flatMap((reading, index) => {
    const [x1, x2] = [xOf(reading.elapsed, scale), xOf(changes[index + 1]?.elapsed ?? endsAt, scale)];
    const line = element('line', {
      class: `power ${dashOf(reading)}`,
      x1,
      x2,
      y1: PLOT.power,
      y2: PLOT.power,
    });
    const word =
      x2 - x1 < WORD_WIDTH ? [] : [small(x1 + 2, PLOT.power - 5, powerWord(reading.power), 'start')];
    return [line, ...word];
  });
};

const dashOf = ({ power }: BatteryRead): 'on-mains' | 'on-battery' | 'is-low' => {
  if (power === 'mains') return 'on-mains';
  return power === 'low' ? 'is-low' : 'on-battery';
};

const small = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): Markup =>
  element('text', { class: 'small', x, y, 'text-anchor': anchor }, text);
