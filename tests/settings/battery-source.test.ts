import { describe, expect, test } from 'vitest';
import { batterySource } from '../../lib/settings/battery-source.ts';

describe('--battery', () => {
  test.each([
    ['nut:ups', 'nut', 'ups'],
    ['nut:my-ups.1@nas', 'nut', 'my-ups.1@nas'],
    ['nut:ups@192.0.2.7:3493', 'nut', 'ups@192.0.2.7:3493'],
    ['nut:ups@[::1]:3493', 'nut', 'ups@[::1]:3493'],
    ['apcupsd', 'apcupsd', ''],
    ['apcupsd:nas', 'apcupsd', 'nas'],
    ['apcupsd:nas.example.org:3551', 'apcupsd', 'nas.example.org:3551'],
  ])('%s', (text, tool, address) => {
    expect(batterySource([text])).toEqual({ ok: true, value: { tool, address, text } });
  });

  test('none is no source', () => {
    expect(batterySource(['none'])).toEqual({ ok: true, value: null });
  });

  test.each([
    ...['', 'nut', 'nut:', 'nut:@nas', 'nut:ups@', 'nut:ups@nas:', 'nut:ups@nas:0', 'nut:ups@nas:65536'],
    ...[
      'nut:-l',
      'nut:a b',
      'nut:ups@-h',
      'apcupsd:',
      'apcupsd:-h',
      'apcupsd:nas:x',
      'apcupsd:[::1]',
      'ups@nas',
      'NUT:ups',
    ],
    ...['nut:ups\n', 'nut:$(reboot)', 'nut:ups@nas;x'],
  ])('%j is refused', (text) => {
    expect(batterySource([text])).toMatchObject({ ok: false });
  });
});
