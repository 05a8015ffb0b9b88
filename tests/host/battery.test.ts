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
      lowBy: 'ups',
    });
  });

  // As NUT 2.8.0's driver shows the flag of ups.conf.
  test('whether the UPS calls it low, or its driver by marks', () => {
    const said = { 'ups.status': 'OB LB', 'driver.flag.ignorelb': 'enabled' };
    expect(upsc(said)).toMatchObject({ power: 'low', lowBy: 'marks' });
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
    ['FSD LB', 'low'],
    ['FSD OB DISCHRG', 'ordered'],
    ['FSD OL', 'ordered'],
    ['FSD OL LB CHRG', 'ordered'],
    ['FSD', 'ordered'],
    ['CAL OB LB DISCHRG', 'calibrating'],
    ['OB CAL', 'calibrating'],
    ['OL CAL', 'mains'],
    ['FSD CAL OB LB', 'low'],
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
      expect(upsc({ 'ups.status': 'FSD OB', 'battery.runtime': value })).toMatchObject({
        ...{ power: 'ordered', runtimeMs: null },
      });
    },
  );

  test.each([
    ['OB', '100', null],
    ['OL', '100', null],
    ['OB', '25', null],
    ['OB', '24', 0],
    ['OB LB', '100', 0],
  ])('a runtime of nothing, %s and charged to %s %%, is %s', (status, charge, runtimeMs) => {
    const said = { 'ups.status': status, 'battery.runtime': '0', 'battery.charge': charge };
    expect(upsc(said)).toMatchObject({ runtimeMs });
  });

  test('a runtime of nothing is believed where no charge is told', () => {
    expect(upsc({ 'ups.status': 'OB', 'battery.runtime': '0' })).toMatchObject({ runtimeMs: 0 });
  });

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
      ...{ lowMs: 120_000, actsMs: 180_000, lowBy: 'ups' },
    });
  });

  test.each([
    ['ONLINE', 'mains'],
    ['TRIM ONLINE', 'mains'],
    ['ONLINE REPLACEBATT', 'mains'],
    ['ONBATT', 'battery'],
    ['ONBATT LOWBATT', 'low'],
    ['ONLINE ONBATT LOWBATT', 'low'],
    ['CAL ONBATT LOWBATT', 'calibrating'],
    ['CAL ONLINE', 'mains'],
    ['SHUTTING DOWN', 'ordered'],
    ['SELFTEST', 'unknown'],
  ])('STATUS %s is %s', (status, power) => {
    expect(apcaccess({ STATUS: status, TIMELEFT: '1.0 Minutes' })).toMatchObject({ power });
  });

  // As apcupsd 3.14.14 sets the bits on MINUTES, on LOWBATT, on BATTERYLEVEL after mains are back, and for a battery that has failed.
  test.each([
    ['0x05260210', '5.0 Minutes', 'ordered'],
    ['0x05060250', '12.0 Minutes', 'low'],
    ['0x05080208', '1.0 Minutes', 'ordered'],
    ['0x05000248', '1.0 Minutes', 'ordered'],
    ['0x05060258', '1.0 Minutes', 'low'],
    ['0x05060210', 'N/A', 'ordered'],
    ['0x05060250', 'N/A', 'low'],
    ['', '5.0 Minutes', 'ordered'],
    ['nonsense', 'N/A', 'low'],
  ])('SHUTTING DOWN with the bits %s and %s left is %s', (STATFLAG, TIMELEFT, power) => {
    expect(apcaccess({ STATUS: 'SHUTTING DOWN', TIMELEFT, STATFLAG })).toMatchObject({ power });
  });

  test('a UPS that apcupsd has lost tells nothing', () => {
    expect(apcaccess({ STATUS: 'COMMLOST', TIMELEFT: '20.0 Minutes' })).toMatch(/lost its UPS/u);
  });

  test.each(['-1.0 Minutes', 'soon', '99999999.0 Minutes'])('a time left of %s is nonsense', (value) => {
    expect(apcaccess({ STATUS: 'ONBATT', TIMELEFT: value })).toMatch(/nonsense/u);
  });

  test('a time left of nothing, charged and not low, is none', () => {
    const said = { STATUS: 'ONBATT', TIMELEFT: '0.0 Minutes', BCHARGE: '98.0 Percent' };
    expect(apcaccess(said)).toMatchObject({ runtimeMs: null });
    expect(apcaccess({ ...said, STATUS: 'ONBATT LOWBATT' })).toMatchObject({ runtimeMs: 0 });
  });

  test('N/A is none', () => {
    expect(apcaccess({ STATUS: 'ONBATT', TIMELEFT: 'N/A' })).toMatchObject({ runtimeMs: null });
  });
});
