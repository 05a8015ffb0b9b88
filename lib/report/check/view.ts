import type { Facts } from '../../check/facts.ts';
import type { Finding } from '../../check/finding.ts';
import { countFindings, isReady } from '../../check/judge.ts';
import { makeStyle } from '../style.ts';
import { GAP, widthFor } from '../table-row.ts';
import type { TableOptions } from '../view-options.ts';
import { groupFindings, type FindingGroup } from './grouped.ts';
import { headerLines } from './header.ts';
import { findingRows, SEVERITY_WIDTH, whom, type Layout } from './rows.ts';
import { verdictSentence } from './verdict.ts';

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
  const layout = layoutFor(groups, options);
  return groups.flatMap((group) => [...findingRows(group, layout, options), '']);
};

/** A narrower column would break each sentence into words. */
const LEAST_TEXT = 24;

const layoutFor = (groups: readonly FindingGroup[], options: TableOptions): Layout => {
  const names = groups.flatMap((group) => whom(group, options));
  const about = widthFor(names, Math.max(8, Math.floor(options.columns * (options.many ? 0.3 : 0.22))));
  return { about, text: Math.max(LEAST_TEXT, options.columns - SEVERITY_WIDTH - about - 2 * GAP) };
};
