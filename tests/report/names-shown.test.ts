import { describe, expect, it } from 'vitest';
import type { Guest } from '../../lib/guests/guest.ts';
import { makePlan } from '../../lib/guests/plan.ts';
import { renderLive } from '../../lib/report/live.ts';
import { renderPlan } from '../../lib/report/plan/view.ts';
import { renderSummary } from '../../lib/report/summary.ts';
import { renderTimelines } from '../../lib/report/timeline/terminal.ts';
import type { TableOptions } from '../../lib/report/view-options.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { durationFrom } from '../../lib/guests/duration.ts';
import { lastResortAt } from '../../lib/shutdown/policy.ts';
import { predict } from '../../lib/shutdown/prediction.ts';
import { asked, cutOff, ended, found, heartbeat } from './support/past-run.ts';
import { CASES, namesIn, unbroken } from './support/much-in-common.ts';
import { clean, guestRun, policy, stateOf } from './support/world.ts';

const plan = (those: readonly Guest[], options: TableOptions): string[] => {
  const of = policy({ limitMs: 60_000 });
  const made = makePlan(those, of.selection, of.order, { availableMs: lastResortAt(of), parallel: 0 });
  const prediction = predict(made, of, () => durationFrom([]), null);
  const forecast = { prediction, atShutdown: null, battery: null, unread: null, unasked: 0, underWay: null };
  return renderPlan(made, of, forecast, options);
};

const report = (those: readonly Guest[], options: TableOptions): string[] => {
  const settings = { connections: [...new Set(those.map(({ connection }) => connection))] };
  const [first] = those;
  if (first === undefined) throw new Error('there is one');
  const run = cutOff(
    'power',
    { groups: [], settings },
    ...those.map((one) => found(0.5, one)),
    ...those.map((one) => asked(1, one)),
    ...those.slice(1).map((one) => ended(280, one, 'forced', { by: 'us' })),
    asked(281, first, 2),
    heartbeat(284),
  );
  return renderTimelines([run], null, options);
};

const live = (those: readonly Guest[], options: TableOptions): string[] =>
  renderLive(
    stateOf(those.map((one) => guestRun(one))),
    19_000,
    { columns: options.columns, rows: 40 },
    options,
  );

const summary = (those: readonly Guest[], options: TableOptions): string[] =>
  renderSummary(stateOf(those.map((one) => guestRun(one, { step: clean(9_000) }))), options);

/** A view, and what in a guest's row stands behind the guest. */
const VIEWS: readonly [string, typeof plan, RegExp][] = [
  ['plan', plan, / +running +\(90 s\).*$/u],
  ['report', report, / +(?:forced off|no end) +>?\d.*$/u],
  ['the live view', live, / +running +18 s.*$/u],
  ['the summary', summary, / +ended cleanly +\d.*$/u],
];

describe.each(VIEWS)('%s', (_, render, behind) => {
  it.each(CASES)('shows no two guests alike: %s, %j', (_house, options, those) => {
    const rows = render(those, options).filter((line) => behind.test(line));
    expect(new Set(rows.map((line) => line.replace(behind, ''))).size).toBe(those.length);
  });

  it.each(CASES)('has no line over the width: %s, %j', (_house, options, those) => {
    for (const line of render(those, options)) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(options.columns);
      if (!options.unicode) expect(line).toMatch(/^[ -~]*$/u);
    }
  });
});

describe('a sentence', () => {
  it.each(CASES)('names who is late whole in a plan: %s, %j', (_house, options, those) => {
    const lines = plan(those, options);
    const from = lines.findIndex((line) => line.startsWith('Does not fit'));
    const text = unbroken(lines.slice(from));
    for (const name of namesIn(those, options).slice(0, 5))
      expect(text).toContain(`${name}(assumedtotake90s)`);
  });

  it.each(CASES)(
    'names the last one that was asked, and who was forced off, in a report: %s, %j',
    (_house, options, those) => {
      const text = unbroken(report(those, options));
      const [first = '', ...others] = namesIn(those, options);
      expect(text).toContain(`Therecordends3safter${first}wasaskedagain:`);
      expect(text).toContain(`Withoutanend:${first}(asked`);
      const forced = text.slice(text.indexOf('Forcedoff('));
      for (const name of others.slice(0, 8)) expect(forced).toContain(name);
    },
  );
});
