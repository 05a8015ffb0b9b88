import { plain } from '../duration.ts';
import type { TableOptions } from '../view-options.ts';
import { displayWidth, fit, markFor } from '../width.ts';
import { lastResortWord } from '../words.ts';
import { barOf } from './bar.ts';
import { layoutFor } from './layout.ts';
import type { Timeline } from './model.ts';
import { LAST_RESORT, LIMIT } from './ruler.ts';
import type { Scale } from './scale.ts';
import { SIGN_NAMES, SIGNS } from './signs.ts';

/** What the signs mean that can be seen in the bars, and no others. */
export const legend = (timeline: Timeline, scale: Scale, options: TableOptions): string[] => {
  const { bar } = layoutFor(timeline, options);
  if (bar === 0) return [];
  const seen = new Set(timeline.guests.flatMap((guest) => barOf(guest, timeline.endsAt, scale, bar)));
  const signs = SIGN_NAMES.filter((sign) => seen.has(sign)).map((sign) => {
    const { unicode, ascii, words } = SIGNS[sign];
    return `${options.unicode ? unicode : ascii} ${words}`;
  });
  return seen.size === 0 ? [] : inLines([...signs, ...onAxis(timeline, scale)], options);
};

const onAxis = ({ limit, lastResort, battery }: Timeline, scale: Scale): string[] => {
  const resort = lastResort !== null && lastResort.at <= scale.span ? lastResort : null;
  return [
    ...(resort === null
      ? []
      : [`${LAST_RESORT} ${lastResortWord(resort.means)} from ${plain(resort.at * 1000)} on`]),
    ...(limit !== null && scale.limitOnAxis
      ? [`${LIMIT} limit, ${plain(limit * 1000)}${battery?.limits === true ? ", the battery's" : ''}`]
      : []),
  ];
};

const BETWEEN = '   ';

/** A sign stays with its words. */
const inLines = (items: readonly string[], { columns, unicode }: TableOptions): string[] => {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines[lines.length - 1];
    const longer = `${last ?? ''}${BETWEEN}${item}`;
    if (last === undefined || displayWidth(longer) > columns) lines.push(item);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => fit(line, columns, markFor(unicode)));
};
