import type { Severity } from '../../check/finding.ts';
import { shown } from '../printable.ts';
import { makeStyle, type Paint, type Style } from '../style.ts';
import { GAP } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { displayWidth, fit, markFor } from '../width.ts';
import { connectionName } from '../words.ts';
import { broken, longestCommand } from './broken.ts';
import type { FindingGroup } from './grouped.ts';
import { findingWords } from './words.ts';

/** Columns of the cells that are as wide as is needed. */
export interface Layout {
  readonly about: number;
  readonly text: number;
}

export const SEVERITY_WIDTH = 7;

/** Beyond these a row is longer than what it says; but who is lost is named. */
const MOST_NAMED = 6;

/** `host`, or a line for each guest, and one for those that find no room. */
export const whom = ({ severity, guests }: FindingGroup, { unicode, many }: TableOptions): string[] => {
  if (guests.length === 0) return ['host'];
  const isLong = severity !== 'error' && guests.length > MOST_NAMED;
  const named = isLong ? guests.slice(0, MOST_NAMED - 1) : guests;
  const names = named.map(({ name, connection }) =>
    shown(many ? `${name} on ${connectionName(connection)}` : name, unicode),
  );
  const more = guests.length - named.length;
  return [...names, ...(more > 0 ? [`and ${String(more)} more`] : [])];
};

/** One finding, or the same of several guests: severity, whom, the cause and below it the remedy. */
export const findingRows = (group: FindingGroup, layout: Layout, options: TableOptions): string[] => {
  const style = makeStyle(options.color);
  const { cause, remedy, copy } = findingWords(group.matter, group.guests);
  const names = whom(group, options);
  const isWide = longestCommand(remedy) > layout.text - arrowFor(options.unicode).length;
  const mends = remedyCells(remedy, isWide ? options.columns - INDENT.length : layout.text, options);
  const texts = [...causeCells(cause, layout, options), ...(isWide ? [] : mends)];
  const severity = { text: group.severity, paint: severityPaint(style)[group.severity] };
  const lines = Array.from({ length: Math.max(texts.length, names.length) }, (_, at) => {
    const name = fit(names[at] ?? '', layout.about, markFor(options.unicode));
    const cells = [
      padded(at === 0 ? severity : NOTHING, SEVERITY_WIDTH),
      padded({ text: name, paint: style.strong }, layout.about),
      padded(texts[at] ?? NOTHING, 0),
    ];
    return cells.join(' '.repeat(GAP)).replace(/ +$/u, '');
  });
  return [
    ...lines,
    ...(isWide ? mends.map(({ text, paint }) => `${INDENT}${paint(text)}`) : []),
    ...(copy === undefined ? [] : [`${INDENT}${shown(copy, options.unicode)}`]),
  ];
};

/** Of what finds no room in its column and is not to be broken. */
const INDENT = '  ';

interface Cell {
  readonly text: string;
  readonly paint: Paint;
}

const asIs: Paint = (text) => text;
const NOTHING: Cell = { text: '', paint: asIs };

const causeCells = (cause: string, { text: width }: Layout, { unicode }: TableOptions): Cell[] =>
  broken(shown(cause, unicode), width).map((text) => ({ text, paint: asIs }));

/** Behind an arrow. @param width columns, with the arrow */
const remedyCells = (remedy: string, width: number, { unicode, color }: TableOptions): Cell[] => {
  const arrow = arrowFor(unicode);
  const { good } = makeStyle(color);
  return broken(shown(remedy, unicode), width - arrow.length).map((text, at) => ({
    text: `${at === 0 ? arrow : ' '.repeat(arrow.length)}${text}`,
    paint: good,
  }));
};

const arrowFor = (unicode: boolean): string => (unicode ? '→ ' : '-> ');

const padded = ({ text, paint }: Cell, width: number): string =>
  paint(text) + ' '.repeat(Math.max(0, width - displayWidth(text)));

const severityPaint = ({ bad, doubtful, faint }: Style): Readonly<Record<Severity, Paint>> => ({
  error: bad,
  warning: doubtful,
  note: faint,
});
