import { describe, expect, it } from 'vitest';
import { ASSUMED_MS, durationFrom, RUNS_COUNTED, type PastPart } from '../../lib/guests/duration.ts';

const down = (...seconds: number[]): PastPart[] =>
  seconds.map((one) => ({ tookMs: one * 1000, byItself: true }));
const stayed = (seconds: number): PastPart => ({ tookMs: seconds * 1000, byItself: false });

describe('how long a guest takes', () => {
  it('is assumed where no run tells, and says so', () => {
    expect(durationFrom([])).toEqual({
      basis: 'assumed',
      medianMs: ASSUMED_MS,
      worstMs: ASSUMED_MS,
      runs: 0,
      unended: 0,
      waitedMs: 0,
    });
  });

  it.each([
    ['one run', down(8), 8, 8],
    ['an odd number of runs', down(3, 50, 8), 8, 50],
    ['an even number: the longer one of the middle two, which was really seen', down(4, 8), 8, 8],
    ['runs in any order', down(9, 1, 5, 7, 3), 5, 9],
  ])('is the median and the worst of %s', (_, past, medianS, worstS) => {
    const { basis, medianMs, worstMs, runs, unended } = durationFrom(past);
    expect([basis, medianMs, worstMs, runs, unended]).toEqual([
      'record',
      medianS * 1000,
      worstS * 1000,
      past.length,
      0,
    ]);
  });

  it(`counts the newest ${RUNS_COUNTED} runs: what was slow long ago is forgotten`, () => {
    expect(durationFrom(down(400, 4, 4, 4, 4, 4))).toMatchObject({ worstMs: 4_000, runs: RUNS_COUNTED });
    expect(durationFrom(down(400, 4, 4, 4, 4))).toMatchObject({ worstMs: 400_000 });
  });

  it('has no end at worst where the guest once did not go down', () => {
    expect(durationFrom([...down(8, 9), stayed(280)])).toEqual({
      basis: 'record',
      medianMs: 9_000,
      worstMs: Infinity,
      runs: 3,
      unended: 1,
      waitedMs: 280_000,
    });
  });

  it('has no end as a rule where the guest did not go down in most runs', () => {
    expect(durationFrom([...down(8), stayed(20), stayed(30)])).toMatchObject({
      medianMs: Infinity,
      unended: 2,
      waitedMs: 30_000,
    });
  });

  it('takes a guest that never went down seriously, however short it was waited for', () => {
    expect(durationFrom([stayed(2)])).toMatchObject({ basis: 'record', worstMs: Infinity, waitedMs: 2_000 });
  });

  it('heeds no run that was given up before the guest could be down: it says nothing', () => {
    expect(durationFrom([...down(40), stayed(5)])).toMatchObject({ worstMs: 40_000, runs: 1, unended: 0 });
  });

  it('does not measure by what the guest took once', () => {
    const past = [...down(100, 5, 5, 5, 5), ...Array.from({ length: 10 }, () => stayed(40))];
    expect(durationFrom(past)).toMatchObject({ worstMs: Infinity, unended: RUNS_COUNTED, waitedMs: 40_000 });
  });

  it('believes a guest that was mended after so many runs', () => {
    const mended = [stayed(280), ...down(4, 4, 4, 4, 4)];
    expect(durationFrom(mended)).toMatchObject({ worstMs: 4_000, unended: 0 });
    expect(durationFrom(mended.slice(0, RUNS_COUNTED))).toMatchObject({ worstMs: Infinity });
  });
});
