import { describe, expect, test } from 'vitest';
import { believe, NOTHING_READ, weigh, type Belief } from '../../lib/shutdown/battery-belief.ts';
import type { BatteryReading } from '../../lib/shutdown/battery-source.ts';

const read = (more: Partial<BatteryReading>): BatteryReading => ({
  ...{ power: 'battery', runtimeMs: null, chargePercent: null, lowMs: null, lowBy: 'ups', status: 'OB' },
  ...more,
});

const LOW = { power: 'low' } as const;
const MAINS = { power: 'mains', runtimeMs: 1_500_000, chargePercent: 100 } as const;
const FULL = { runtimeMs: 1_500_000, chargePercent: 100 };

/** These readings, 5 s from each other. */
const after = (...readings: readonly Partial<BatteryReading>[]): Belief =>
  readings.reduce(
    (belief, one, index) => weigh(belief, { reading: read(one), at: index * 5_000 }),
    NOTHING_READ,
  );

describe('a reading of the battery', () => {
  test.each<[string, readonly Partial<BatteryReading>[]]>([
    ['the first, whatever it says of the time', [{ runtimeMs: 1_000 }]],
    ['that mains power is gone', [MAINS, FULL]],
    ['that it is back', [LOW, LOW, MAINS]],
    ['that it lasts a bit less than before', [FULL, { ...FULL, runtimeMs: 900_000 }]],
    ['of a runtime that has become less with the charge', [FULL, { runtimeMs: 100_000, chargePercent: 10 }]],
    ['of a runtime that has become less with the time', [{ runtimeMs: 7_000 }, { runtimeMs: 1_000 }]],
    ['of a runtime where none was told', [{}, { runtimeMs: 1_000 }]],
    ['that its shutdown was ordered', [MAINS, { power: 'ordered' }]],
    ['that it is still low', [LOW, LOW, LOW]],
    ['on mains, of however little', [MAINS, { ...MAINS, runtimeMs: 0 }]],
  ])('is believed: %s', (_, readings) => {
    const { believed, doubted } = after(...readings);
    expect([believed?.reading, doubted]).toEqual([read(readings.at(-1) ?? {}), null]);
  });

  test.each<[string, readonly Partial<BatteryReading>[]]>([
    ['that it is low, the first of all', [LOW]],
    ['that it is low, after mains', [MAINS, { ...LOW, ...FULL }]],
    ['that it is low, after battery', [FULL, { ...LOW, ...FULL }]],
    ['that it is low again', [LOW, LOW, FULL, LOW]],
    ['of a runtime that falls to nothing', [FULL, { runtimeMs: 0, chargePercent: 99 }]],
    ['of a runtime that falls as mains power fails', [MAINS, { runtimeMs: 36_000, chargePercent: 100 }]],
    ['of one that falls and tells no charge', [{ runtimeMs: 1_500_000 }, { runtimeMs: 36_000 }]],
    ['of one that falls below a charge that has fallen', [FULL, { runtimeMs: 100_000, chargePercent: 60 }]],
  ])('is in doubt: %s', (_, readings) => {
    const { believed, doubted } = after(...readings);
    expect(doubted?.reading).toEqual(read(readings.at(-1) ?? {}));
    expect(believed?.reading).toEqual(readings.length < 2 ? undefined : read(readings.at(-2) ?? {}));
  });

  test.each<[string, Partial<BatteryReading>]>([
    ['the same', { ...LOW, ...FULL }],
    ['that all is well', FULL],
    ['something else that would be in doubt', { ...FULL, runtimeMs: 0 }],
  ])('once it was in doubt the next one is believed: %s', (_, next) => {
    const { believed, doubted } = after(FULL, { ...LOW, ...FULL }, next);
    expect([believed?.reading, doubted]).toEqual([read(next), null]);
  });

  test('what nobody contradicts counts as it was read', () => {
    const belief = after(FULL, LOW);
    expect(believe(belief)).toEqual({ believed: { reading: read(LOW), at: 5_000 }, doubted: null });
    expect(believe(after(FULL))).toEqual(after(FULL));
  });
});
