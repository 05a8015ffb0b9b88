import { dirname } from 'node:path';
import { unreachable } from '../../guests/unreachable.ts';
import type { Way } from '../../init/host-files.ts';
import { rcLabel, type RcEntry } from '../../init/rc/links.ts';
import type { OrderFault } from '../../init/rc/proof.ts';
import type { RcFailure } from '../../init/rc/status.ts';
import type { Check } from '../../init/status.ts';
import { oneLine } from '../../report/printable.ts';
import { listing } from '../../report/words.ts';
import { bad, good, INSTALL, type Verdict } from './verdict.ts';

type OrderCheck = Extract<Check, { is: 'order' }>;

/** `our stop K01 < libvirtd K02 < sendsigs K04: good`. */
export const orderVerdict = ({ level, ours, proof }: OrderCheck, way: Way): Verdict => {
  const chain = proof.chain.map((entry) =>
    entry.name === ours ? `our stop ${rcLabel(entry)}` : named(entry),
  );
  const start = `runlevel ${level}: `;
  const [first] = proof.wrong;
  if (first === undefined) return good(`${start}${chain.join(' < ')}: good`);
  const faults = proof.wrong.map(faultWords).join('; ');
  return bad(`${start}${faults}`, faultRemedy(first, ours, way));
};

const named = (entry: RcEntry): string => `${entry.name} ${rcLabel(entry)}`;

const faultWords = (fault: OrderFault): string => {
  switch (fault.is) {
    case 'missing':
      return 'rc does not call our stop: it has no link';
    case 'twice':
      return `our stop has several links: ${listing(fault.links.map(({ link }) => link))}`;
    case 'no-start-link':
      return 'our stop has no link S beside its K: without a runlevel in utmp rc would not call it';
    case 'strange-link':
      return fault.links.map(leadsElsewhere).join('; ');
    case 'unusable':
      return `${fault.ours.link} cannot be run (${fault.ours.state})`;
    case 'start-link':
      return `${fault.ours.link} is a link to start, which rc does not call with stop there`;
    case 'left-out':
      return `rc takes our stop for done, because of ${fault.for.link}`;
    case 'not-in-depend-stop':
      return 'startpar does not call our stop: /etc/init.d/.depend.stop does not name it';
    case 'late':
      return `our stop comes after ${named(fault.than)}`;
    case 'same-number':
      return `our stop runs at the same time as ${named(fault.as)}`;
    case 'not-awaited':
      return `${named(fault.by)} does not wait for our stop`;
    default:
      return unreachable(fault);
  }
};

const leadsElsewhere = ({ link, target, name }: RcEntry): string =>
  target === null
    ? `${link} is no link to /etc/init.d/${name}`
    : `${link} leads to ${oneLine(target)}, not to /etc/init.d/${name}`;

/**
 * What mends it: our own links by the system's tool; a link that is not ours to touch, by hand. With the stanza the links
 * are libvirtd's own, which nobody should take away: a script of our own does not depend on them.
 */
const faultRemedy = (fault: OrderFault, ours: string, way: Way): string => {
  if (fault.is === 'late' && fault.than.name === 'libvirt-guests') return switchesOthersOff(way);
  if (way === 'stanza') return `${INSTALL} --own-script # in place of the stanza`;
  if (fault.is === 'strange-link') return `rm ${fault.links.map(({ link }) => link).join(' ')}; ${INSTALL}`;
  const first = fault.is === 'late' ? fault.than : fault.is === 'same-number' ? fault.as : null;
  if (first?.number === 0) return `mv ${first.link} ${at01(first)}; ${INSTALL}`;
  if (fault.is === 'left-out' || fault.is === 'twice' || fault.is === 'start-link')
    return `update-rc.d -f ${ours} remove; ${INSTALL}`;
  return INSTALL;
};

/** Nothing comes before 00: what has that has to leave it. */
const at01 = ({ link, kind, name }: RcEntry): string => `${dirname(link)}/${kind}01${name}`;

export const switchesOthersOff = (way: Way): string =>
  `${INSTALL}${way === 'stanza' ? ' --stanza' : ''} --libvirt-guests off`;

export const failureWords = (failure: RcFailure): string =>
  failure.reason === 'no-rc' ? 'there is no /etc/init.d/rc' : `${failure.folder}: ${failure.detail}`;
