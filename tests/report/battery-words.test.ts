import { describe, expect, it } from 'vitest';
import { batterySentence, powerWord, spoken } from '../../lib/report/battery-words.ts';
import type { BatteryReading } from '../../lib/shutdown/battery-source.ts';

const reading: BatteryReading = {
  ...{ power: 'battery', status: 'OB DISCHRG', runtimeMs: 720_000, chargePercent: 84 },
  ...{ lowMs: null, lowBy: 'ups' },
};

describe('what a UPS says', () => {
  it.each<[Partial<BatteryReading>, string]>([
    [{}, 'on battery (OB DISCHRG), 12 min left, 84 % charged'],
    [{ runtimeMs: null }, 'on battery (OB DISCHRG), 84 % charged'],
    [{ chargePercent: null }, 'on battery (OB DISCHRG), 12 min left'],
    [{ runtimeMs: null, chargePercent: null, status: '' }, 'on battery'],
    [
      { power: 'mains', status: 'OL', runtimeMs: 1_500_000, chargePercent: 100 },
      'on mains (OL), 25 min of battery, 100 % charged',
    ],
    [{ power: 'low', status: 'OB LB', chargePercent: 7.9 }, 'battery low (OB LB), 12 min left, 7 % charged'],
    [{ power: 'unknown', status: 'ALARM' }, 'mains or battery unknown (ALARM), 12 min left, 84 % charged'],
    [{ status: 'O\nB\x1b[2J' }, 'on battery (O B\\x1b[2J), 12 min left, 84 % charged'],
  ])('is a sentence: %j', (more, expected) => {
    expect(batterySentence({ ...reading, ...more })).toBe(expected);
  });

  it('has words for a power that a later version added', () => {
    expect(powerWord('solar\n')).toBe('solar\\n');
  });

  it.each([
    [-1, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [290_900, '4 min 50 s'],
    [3_600_000, '1 h'],
    [7_530_000, '2 h 5 min'],
  ])('%i ms are never rounded up: %s', (ms, expected) => {
    expect(spoken(ms)).toBe(expected);
  });
});
