import { describe, expect, test } from 'vitest';
import type { PastFacts } from '../../lib/check/guest-facts.ts';
import { pastFacts } from '../../lib/cli/check/past-facts.ts';
import type { Past } from '../../lib/cli/past.ts';
import type { Outcome } from '../../lib/guests/outcome.ts';
import { makePlan } from '../../lib/guests/plan.ts';
import type { RunFate } from '../../lib/host/run-fate.ts';
import { readRuns } from '../../lib/report/history/runs.ts';
import { jsonOf, runBegun, toLine, type RunRecord } from '../../lib/report/json.ts';
import { Tally } from '../../lib/report/tally.ts';
import { guest, policy } from '../report/support/world.ts';

const DB1 = guest('db1');
const plan = makePlan([DB1], policy().selection, policy().order, { availableMs: 280_000, parallel: 0 });
const AT = '2014-05-06T07:08:09.123Z';
const CLEAN: Outcome = { is: 'clean', evidence: 'domstate' };

/** A run in which the guest was asked, and what it tells of it besides. */
const run = (id: string, ...reports: readonly Parameters<typeof jsonOf>[0][]): RunRecord[] => {
  const stamp = { run: id, time: new Date(AT) };
  const begun = { at: 0, host: 'h1', pid: 42, version: '1.0.0', bootId: 'b', policy: policy(), plan };
  const tally = new Tally().all();
  return [runBegun(begun, stamp), ...[ASKED, ...reports].map((report) => jsonOf(report, stamp, tally))];
};

const ASKED = { at: 0, is: 'guest-asked', guest: DB1, mode: 'acpi', attempt: 1, sentAt: 0 } as const;

const ended = (id: string, outcome: Outcome, signal: string | null = null): RunRecord[] =>
  run(
    id,
    { at: 4_000, is: 'guest-ended', guest: DB1, outcome, asks: 1, tookMs: 4_000 },
    { at: 5_000, is: 'run-ended', status: 0, signal },
  );

/** It was asked again 9 s later, and there the record ends. */
const cutOff = (id: string): RunRecord[] => run(id, { ...ASKED, at: 9_000, sentAt: 9_000, attempt: 2 });

/** @param fates of runs that have no end */
const factsOf = (records: readonly RunRecord[], fates: Readonly<Record<string, RunFate>> = {}): PastFacts => {
  const fateOf = ({ id }: { readonly id: string }): RunFate => fates[id] ?? 'unknown';
  const past: Past = { is: 'read', file: '/runs', fateOf, ...readRuns(records.map(toLine).join('')) };
  return pastFacts(past)(DB1);
};

describe('what the record tells of a guest', () => {
  test('is nothing where there is none', () => {
    expect(factsOf([])).toEqual({ runs: 0, cleanEnds: 0, untold: 0, last: null, killed: null });
  });

  test('is how often it ended cleanly, and how it ended last', () => {
    const records = [...ended('a', CLEAN), ...ended('b', { is: 'forced', by: 'us' })];
    expect(factsOf(records)).toEqual({
      ...{ runs: 2, cleanEnds: 1, untold: 0, killed: null },
      last: { outcome: 'forced', byUs: true, waitedMs: 4_000, at: AT },
    });
  });

  test('is in how many ends nobody can tell how: a virsh before 0.9.2 never can', () => {
    const off: Outcome = { is: 'off', why: 'this virsh cannot tell' };
    expect(factsOf([...ended('a', off), ...ended('b', off)])).toMatchObject({
      runs: 2,
      cleanEnds: 0,
      untold: 2,
    });
  });

  test.each(['power', 'unknown'] as const)('of a run that was cut off is that it was: %s', (fate) => {
    expect(factsOf([...ended('a', CLEAN), ...cutOff('b')], { b: fate })).toEqual({
      ...{ runs: 2, cleanEnds: 1, untold: 0, killed: null },
      last: { outcome: 'cut-off', fate, waitedMs: 9_000, at: AT },
    });
  });

  test('of a run that was killed is that it was, and what the one before tells', () => {
    expect(factsOf([...ended('a', CLEAN), ...cutOff('b')], { b: 'killed' })).toEqual({
      ...{ runs: 1, cleanEnds: 1, untold: 0, last: { outcome: 'clean', waitedMs: 4_000, at: AT } },
      killed: { waitedMs: 9_000, at: AT },
    });
  });

  test('is no longer that a run was killed once a later one has an end', () => {
    expect(factsOf([...cutOff('a'), ...ended('b', CLEAN)], { a: 'killed' })).toMatchObject({
      ...{ runs: 1, cleanEnds: 1, untold: 0, killed: null },
    });
  });

  test.each<[string, RunRecord[]]>([
    ['is under way', cutOff('b')],
    ['a signal ended while the guest still ran', ended('b', { is: 'running', why: 'SIGINT' }, 'SIGINT')],
  ])('of a run that %s is nothing', (_, records) => {
    const before = factsOf(ended('a', CLEAN));
    expect(factsOf([...ended('a', CLEAN), ...records], { b: 'under-way' })).toEqual(before);
  });
});
