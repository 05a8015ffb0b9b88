import { shown } from '../printable.ts';
import { makeStyle, type Style } from '../style.ts';
import type { TableOptions } from '../view-options.ts';
import { fit, markFor, wrapAll } from '../width.ts';
import { barTable } from './bar-table.ts';
import { batteryFacts } from './battery-facts.ts';
import { cutOffSentences, headline, isGood, leftAlone, verdict } from './facts.ts';
import { legend } from './legend.ts';
import type { Timeline } from './model.ts';
import { namesIn } from './naming.ts';
import { notesOf, type Note } from './notes.ts';
import { remedies } from './remedies.ts';
import { scaleOf } from './scale.ts';

/** For how many rows a verdict at their head scrolls away. */
const LONG_TABLE = 20;

/**
 * The timelines of runs, the newest last: next to the prompt. Never wider than the columns.
 * @param unreadable a sentence about lines of the record that could not be read
 */
export const renderTimelines = (
  timelines: readonly Timeline[],
  unreadable: string | null,
  options: TableOptions,
): string[] => {
  const versions = new Set(timelines.map(({ run }) => run.begun.version));
  const before = unreadable === null ? [] : [...sayer(options)(unreadable), ''];
  const told = timelines.flatMap((timeline, index) => [
    ...(index === 0 ? [] : ['']),
    ...renderTimeline(timeline, options, {
      version: versions.size > 1,
      newest: index === timelines.length - 1,
    }),
  ]);
  return [...before, ...told];
};

interface About {
  /** Runs of several versions are shown. */
  readonly version: boolean;
  readonly newest: boolean;
}

const renderTimeline = (timeline: Timeline, options: TableOptions, about: About): string[] => {
  const style = makeStyle(options.color);
  const name = namesIn(timeline, options.unicode);
  const version = about.version ? `, version ${timeline.run.begun.version}` : '';
  const say = sayer(options);
  const judged = say(verdict(timeline)).map(isGood(timeline) ? style.good : style.bad);
  const scale = scaleOf(timeline);
  const alone = leftAlone(timeline, name);
  const cut = cutOffSentences(timeline, name);
  const battery = batteryFacts(timeline);
  return [
    ...say(`${headline(timeline)}${version}`).map(style.strong),
    ...judged,
    ...barTable(timeline, scale, options),
    ...legend(timeline, scale, options).map(style.faint),
    ...(battery === '' ? [] : say(battery)),
    ...notesOf(timeline, name).flatMap((note) => noteLines(note, options, style)),
    ...(alone === '' ? [] : say(alone)),
    ...(timeline.guests.length > LONG_TABLE ? judged : []),
    ...cut.flatMap(say).map(timeline.cutOff?.cause === 'under-way' ? style.strong : style.bad),
    ...(about.newest ? remedies(timeline, name).flatMap(say).map(style.strong) : []),
  ];
};

const sayer =
  ({ columns, unicode }: TableOptions) =>
  (text: string): string[] =>
    wrapAll(shown(text, unicode), columns);

const TIME_WIDTH = 8;

/** The time in a column of its own. */
const noteLines = ({ at, text }: Note, options: TableOptions, { faint }: Style): string[] => {
  const room = Math.max(1, options.columns - TIME_WIDTH - 2);
  const time = fit(`${at.toFixed(1)} s`, TIME_WIDTH, markFor(options.unicode)).padStart(TIME_WIDTH);
  return sayer({ ...options, columns: room })(text).map((line, index) =>
    index === 0 ? `${faint(time)}  ${line}` : `${' '.repeat(TIME_WIDTH + 2)}${line.trimStart()}`,
  );
};
