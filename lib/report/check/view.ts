import type { Facts } from '../../check/facts.ts';
import type { Finding } from '../../check/finding.ts';
import { countFindings, isReady } from '../../check/judge.ts';
import { makeStyle } from '../style.ts';
import { GAP, widthFor } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { displayWidth } from '../width.ts';
import { groupFindings } from './grouped.ts';
import { headerLines } from './header.ts';
import { findingRows, SEVERITY_WIDTH, type Layout } from './rows.ts';
import { verdictSentence } from './verdict.ts';
import { whomIn } from './whom.ts';

/** What was looked at, what was found with its remedy, the worst first, and what that means. */
export const renderCheck = (facts: Facts, findings: readonly Finding[], options: TableOptions): string[] => {
  const style = makeStyle(options.color);
  const counts = countFindings(findings);
  return [
    ...headerLines(facts, options),
    '',
    ...renderFindings(findings, options),
    (isReady(counts) ? style.good : style.bad)(verdictSentence(counts)),
  ];
};

/** What went wrong or may: nothing where all is well, so that cron sends no mail. */
export const renderQuiet = (findings: readonly Finding[], options: TableOptions): string[] =>
  renderFindings(
    findings.filter(({ severity }) => severity !== 'note'),
    options,
  ).slice(0, -1);

/** A blank line follows each. */
const renderFindings = (findings: readonly Finding[], options: TableOptions): string[] => {
  const groups = groupFindings(findings);
  const whom = whomIn(groups, options);
  const layout = layoutFor(groups.map(whom), options);
  return groups.flatMap((group) => [...findingRows(group, whom(group), layout, options), '']);
};

/** A narrower column would break each sentence into words. */
const LEAST_TEXT = 24;

/** Of the columns, for whom a finding is about; longer names have lines of their own. */
const MOST_ABOUT = 0.3;
const LEAST_ABOUT = 'host';

/** @param whom of each finding */
const layoutFor = (whom: readonly (readonly string[])[], options: TableOptions): Layout => {
  const most = Math.floor(options.columns * MOST_ABOUT);
  const beside = whom.filter((names) => names.every((name) => displayWidth(name) <= most));
  const about = widthFor([LEAST_ABOUT, ...beside.flat()], options.columns);
  return { about, text: Math.max(LEAST_TEXT, options.columns - SEVERITY_WIDTH - about - 2 * GAP) };
};
