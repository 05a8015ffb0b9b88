import type { Severity } from '../../check/finding.ts';
import { shown } from '../printable.ts';
import { makeStyle, type Paint, type Style } from '../style.ts';
import { GAP } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { displayWidth, wrapAll } from '../width.ts';
import { broken, longestCommand } from './broken.ts';
import type { FindingGroup } from './grouped.ts';
import { findingWords } from './words.ts';

/** Columns of the cells that are as wide as is needed. */
export interface Layout {
  readonly about: number;
  readonly text: number;
}

export const SEVERITY_WIDTH = 7;

/** One finding, or the same of several guests: severity, whom, the cause and below it the remedy. @param names whom */
export const findingRows = (
  group: FindingGroup,
  names: readonly string[],
  layout: Layout,
  options: TableOptions,
): string[] => {
  const style = makeStyle(options.color);
  const { cause, remedy, copy } = findingWords(group.matter, group.guests);
  const isWide = longestCommand(remedy) > layout.text - arrowFor(options.unicode).length;
  const mends = remedyCells(remedy, isWide ? options.columns - INDENT.length : layout.text, options);
  const texts = [...causeCells(cause, layout, options), ...(isWide ? [] : mends)];
  const severity = { text: group.severity, paint: severityPaint(style)[group.severity] };
  const lines = arranged(names, texts, layout.about, options.columns).map(([name, text], at) => {
    const cells = [
      padded(at === 0 ? severity : NOTHING, SEVERITY_WIDTH),
      padded({ text: name, paint: style.strong }, layout.about),
      padded(text, 0),
    ];
    return cells.join(' '.repeat(GAP)).replace(/ +$/u, '');
  });
  return [
    ...lines,
    ...(isWide ? mends.map(({ text, paint }) => `${INDENT}${paint(text)}`) : []),
    ...(copy === undefined ? [] : [`${INDENT}${shown(copy, options.unicode)}`]),
  ];
};

/** Names beside the texts; on lines of their own above them where one is too long for its column: names stay whole. */
const arranged = (
  names: readonly string[],
  texts: readonly Cell[],
  about: number,
  columns: number,
): (readonly [name: string, text: Cell])[] => {
  const isBeside = names.every((name) => displayWidth(name) <= about);
  const above = isBeside ? [] : names.flatMap((name) => wrapAll(name, columns - SEVERITY_WIDTH - GAP));
  const beside = isBeside ? names : [];
  return [
    ...above.map((name) => [name, NOTHING] as const),
    ...Array.from(
      { length: Math.max(texts.length, beside.length) },
      (_, at) => [beside[at] ?? '', texts[at] ?? NOTHING] as const,
    ),
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
