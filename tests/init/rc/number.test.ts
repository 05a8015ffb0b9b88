import { describe, expect, test } from 'vitest';
import { chooseStopNumber } from '../../../lib/init/rc/number.ts';
import { entriesOf, HARDY, LUCID } from './host.ts';

describe('the number of our links where numbers count', () => {
  test.each([
    ['8.04', HARDY, 'libvirt-bin', 1],
    ['10.04', LUCID, null, 1],
    ['ours counts not against itself', 'K00ours K02libvirtd', 'libvirtd', 1],
    ['insserv gave libvirtd the first one', 'K01libvirtd K03sendsigs', 'libvirtd', 0],
    ['nothing is lower than 00', 'K00libvirtd', 'libvirtd', 0],
    ['others may have the same', 'K01apache2 K01elogind K02libvirtd', 'libvirtd', 1],
  ])('%s', (_host, names, service, number) => {
    expect(chooseStopNumber(entriesOf('0', names), 'ours', service)).toBe(number);
  });

  test.each([
    [false, '0', 'K20libvirtd S01sendsigs', 1],
    [true, '0', 'K20libvirtd S01sendsigs', 0],
    [true, '1', 'K20libvirtd S01killprocs', 1],
  ])(
    'links S count where ours gets one too, in 0 and 6: %s, runlevel %s, %s',
    (too, level, names, number) => {
      expect(chooseStopNumber(entriesOf(level, names), 'ours', 'libvirtd', too)).toBe(number);
    },
  );
});
