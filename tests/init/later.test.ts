// What our stop has to come before is said twice: to insserv in the scripts' headers, and to the proof in its list.
import { expect, test } from 'vitest';
import { HELPERS, OTHERS, STORAGE_AND_NETWORK } from '../../lib/init/rc/later.ts';
import { fillTemplate } from '../../lib/init/template.ts';
import { VALUES } from './template-names.ts';

/** libvirtd by either name, so that a host that is upgraded to the other is served until the next install. */
const LIBVIRTD = ['libvirt-bin', 'libvirtd'];
/** The battery is read until the guests are down; no guest needs it. */
const UPS_DAEMONS = ['nut-client', 'nut-server', 'nut', 'apcupsd'];

const shouldStop = (name: 'libvirt-shutdown-domains' | 'await-libvirt-bin-stopped'): string[] => {
  const text = fillTemplate(`sysv/${name}`, { ...VALUES, SERVICE: 'my-libvirtd' });
  return /^# Should-Stop: +(.*)$/mu.exec(text)?.[1]?.split(' ') ?? [];
};

test.each([
  ['libvirt-shutdown-domains', UPS_DAEMONS],
  ['await-libvirt-bin-stopped', []],
] as const)('insserv is told of all that the proof asks for, and of nothing else: %s', (name, more) => {
  const proven = [...LIBVIRTD, ...OTHERS, ...HELPERS, ...STORAGE_AND_NETWORK];
  expect(shouldStop(name).sort()).toEqual(['my-libvirtd', ...proven, ...more].sort());
});
