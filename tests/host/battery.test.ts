import { describe, expect, test } from 'vitest';
import { parseApcaccess } from '../../lib/host/battery/apcaccess.ts';
import { parseUpsc } from '../../lib/host/battery/upsc.ts';

const upsc = (variables: Readonly<Record<string, string>>): ReturnType<typeof parseUpsc> =>
  parseUpsc(
    Object.entries(variables)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  );

const apcaccess = (fields: Readonly<Record<string, string>>): ReturnType<typeof parseApcaccess> =>
  parseApcaccess(
    Object.entries(fields)
      .map(([name, value]) => `${name.padEnd(9)}: ${value}\n`)
      .join(''),
  );

describe('upsc', () => {
  test('tells all there is', () => {
    const said = {
      'battery.charge': '84',
      'battery.runtime': '620',
      'battery.runtime.low': '120',
      'ups.status': 'OB DISCHRG',
    };
    expect(upsc(said)).toEqual({
      ...{ power: 'battery', runtimeMs: 620_000, chargePercent: 84, lowMs: 120_000, status: 'OB DISCHRG' },
    });
  });

  test.each([
    ['OL', 'mains'],
    ['OL CHRG', 'mains'],
    ['OL LB CHRG', 'mains'],
    ['OL BOOST', 'mains'],
    ['OB', 'battery'],
    ['OB DISCHRG', 'battery'],
    ['OB LB', 'low'],
    ['LB OB DISCHRG', 'low'],
    ['FSD OB LB', 'low'],
    ['FSD OL', 'low'],
    ['BYPASS', 'unknown'],
    ['OFF', 'unknown'],
    ['OBSERVED', 'unknown'],
  ])('ups.status %s is %s', (status, power) => {
    expect(upsc({ 'ups.status': status, 'battery.runtime': '60' })).toMatchObject({ power });
  });

  test.each(['-1', 'NaN', 'soon', '1e9', '2147483647', 'Infinity', '0x10'])(
    'a runtime of %s is nonsense',
    (value) => {
      expect(upsc({ 'ups.status': 'OB', 'battery.runtime': value })).toMatch(/nonsense/u);
      expect(upsc({ 'ups.status': 'OB LB', 'battery.runtime': value })).toMatchObject({
        ...{ power: 'low', runtimeMs: null },
      });
    },
  );

  test('a UPS may tell no runtime, or no status', () => {
    expect(upsc({ 'ups.status': 'OB' })).toMatchObject({ power: 'battery', runtimeMs: null });
    expect(upsc({ 'battery.runtime': '90.5' })).toMatchObject({ power: 'unknown', runtimeMs: 90_500 });
  });

  test.each(['', 'no variables at all', 'ups.model: X\n', '\0\0\0'])('%j is no UPS', (text) => {
    expect(parseUpsc(text)).toMatch(/^upsc tells neither/u);
  });
});

describe('apcaccess', () => {
  test('tells all there is', () => {
    const said = {
      STATUS: 'ONBATT ',
      BCHARGE: '84.0 Percent',
      TIMELEFT: '10.5 Minutes',
      MINTIMEL: '3 Minutes',
      DLOWBATT: '2 Minutes',
    };
    expect(apcaccess(said)).toEqual({
      ...{ power: 'battery', runtimeMs: 630_000, chargePercent: 84, status: 'ONBATT' },
      ...{ lowMs: 120_000, actsMs: 180_000 },
    });
  });

  test.each([
    ['ONLINE', 'mains'],
    ['TRIM ONLINE', 'mains'],
    ['ONLINE REPLACEBATT', 'mains'],
    ['ONBATT', 'battery'],
    ['ONBATT LOWBATT', 'low'],
    ['SHUTTING DOWN', 'low'],
    ['SELFTEST', 'unknown'],
  ])('STATUS %s is %s', (status, power) => {
    expect(apcaccess({ STATUS: status, TIMELEFT: '1.0 Minutes' })).toMatchObject({ power });
  });

  test('a UPS that apcupsd has lost tells nothing', () => {
    expect(apcaccess({ STATUS: 'COMMLOST', TIMELEFT: '20.0 Minutes' })).toMatch(/lost its UPS/u);
  });

  test.each(['-1.0 Minutes', 'soon', '99999999.0 Minutes'])('a time left of %s is nonsense', (value) => {
    expect(apcaccess({ STATUS: 'ONBATT', TIMELEFT: value })).toMatch(/nonsense/u);
  });

  test('N/A is none', () => {
    expect(apcaccess({ STATUS: 'ONBATT', TIMELEFT: 'N/A' })).toMatchObject({ runtimeMs: null });
  });
});
