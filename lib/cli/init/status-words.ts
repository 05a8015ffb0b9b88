import { unreachable } from '../../guests/unreachable.ts';
import type { RcEntry } from '../../init/rc/links.ts';
import { rcLabel } from '../../init/rc/links.ts';
import type { OrderFault } from '../../init/rc/proof.ts';
import type { RcFailure } from '../../init/rc/status.ts';
import type { Way } from '../../init/host-files.ts';
import type { FileState } from '../../init/settle.ts';
import type { Check, Status } from '../../init/status.ts';
import { listing } from '../../report/words.ts';

/** A check as a person reads it: what is, whether that is good, and else what mends it. */
export interface Verdict {
  readonly good: boolean;
  readonly text: string;
  readonly remedy: string | null;
}

const INSTALL = 'libvirt-shutdown-domains init install';

export const headline = ({ host, way, isInstalled }: Status): string => {
  const what = host.system === 'upstart' ? 'Upstart job' : 'init script';
  const version = host.version === null ? '' : ` (${host.version})`;
  const how = isInstalled
    ? HOW[host.system === 'upstart' ? (host.hasPreStop ? 'override' : 'job') : way]
    : 'not installed';
  return `libvirtd is the ${what} ${host.service}${version}; ${how}`;
};

const HOW = {
  job: 'guests are shut down by a job on stopping it',
  override: 'guests are shut down by a pre-stop in place of its own',
  'own-script': 'guests are shut down by an init script that stops before it',
  stanza: 'guests are shut down by a stanza in it',
} as const;

export const verdict = (check: Check, way: Way): Verdict => {
  switch (check.is) {
    case 'file':
      return {
        good: check.good,
        text: `${check.path}: ${FILE_WORDS[check.state]}`,
        remedy: fileRemedy(check.state),
      };
    case 'stanza':
      return stanzaVerdict(check);
    case 'order':
      return orderVerdict(check, way);
    case 'no-order':
      return bad(
        `the order of the stops cannot be read: ${failureWords(check.failure)}`,
        'is this a system of SysV init or Upstart? see --root',
      );
    case 'job':
      return check.good
        ? good(`Upstart knows the job ${check.name}: good`)
        : bad(
            `Upstart does not know the job ${check.name}`,
            'initctl reload-configuration, and look into its log for a mistake in the file',
          );
    case 'override':
      return check.good
        ? good(`${check.service} runs with our pre-stop: good`)
        : bad(
            `${check.service} was started with its own pre-stop, and keeps that until it is stopped and started`,
            `stop ${check.service} && start ${check.service} (guests run on; start also starts those marked for autostart)`,
          );
    case 'others':
      return good(othersWords(check.acting, way));
    case 'script':
      return good(scriptWords(check));
    default:
      return unreachable(check);
  }
};

const good = (text: string): Verdict => ({ good: true, text, remedy: null });
const bad = (text: string, remedy: string): Verdict => ({ good: false, text, remedy });

const FILE_WORDS: Readonly<Record<FileState, string>> = {
  absent: 'missing',
  'as-wanted': 'good',
  outdated: 'written by another version of this program',
  'wrong-mode': 'its permissions are not those it was written with',
  changed: 'changed since it was installed',
  'not-ours': 'not written by this program',
};

const fileRemedy = (state: FileState): string | null => {
  if (state === 'as-wanted') return null;
  return state === 'changed' || state === 'not-ours' ? `${INSTALL} --force # what is there is kept` : INSTALL;
};

const stanzaVerdict = ({ path, state }: Extract<Check, { is: 'stanza' }>): Verdict => {
  const stanza = `the stanza in ${path}`;
  switch (state) {
    case 'in-place':
      return good(`${stanza}: good`);
    case 'absent':
      return bad(`${stanza} is gone`, `${INSTALL} --stanza`);
    case 'changed':
      return bad(`${stanza} is not as it was put in`, `${INSTALL} --stanza --force`);
    case 'broken-marks':
      return bad(
        `${stanza} has not both of its marks`,
        `edit ${path}: take the rest of it out; then ${INSTALL} --stanza`,
      );
    default:
      return unreachable(state);
  }
};

type OrderCheck = Extract<Check, { is: 'order' }>;

/** `our stop K01 < libvirtd K02 < sendsigs K04: good`. */
const orderVerdict = ({ level, ours, proof }: OrderCheck, way: Way): Verdict => {
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

/**
 * What mends it: our own links by the system's tool; a link that is not ours to touch, by hand. With the stanza the links
 * are libvirtd's own, which nobody should take away: a script of our own does not depend on them.
 */
const faultRemedy = (fault: OrderFault, ours: string, way: Way): string => {
  if (fault.is === 'late' && fault.than.name === 'libvirt-guests') return switchesOthersOff(way);
  if (way === 'stanza') return `${INSTALL} # by a script of our own, in place of the stanza`;
  if (fault.is === 'left-out' || fault.is === 'twice' || fault.is === 'start-link')
    return `update-rc.d -f ${ours} remove; ${INSTALL}`;
  return INSTALL;
};

const switchesOthersOff = (way: Way): string =>
  `${INSTALL}${way === 'stanza' ? ' --stanza' : ''} --libvirt-guests off`;

const failureWords = (failure: RcFailure): string =>
  failure.reason === 'no-rc' ? 'there is no /etc/init.d/rc' : `${failure.folder}: ${failure.detail}`;

const othersWords = (acting: readonly string[], way: Way): string =>
  acting.length === 0
    ? 'no other script shuts guests down: good'
    : `${listing(acting)} shuts guests down as well (${switchesOthersOff(way)} switches it off)`;

const scriptWords = ({ script, isThere, node, runs }: Extract<Check, { is: 'script' }>): string => {
  const shell = 'so the shell asks the guests: good, less refined';
  if (!isThere) return `${script} is not there, ${shell}`;
  if (node === null) return `${script} has no Node to run under, ${shell}`;
  return runs ? `${script} runs under ${node}: good` : `${script} does not run under ${node}, ${shell}`;
};
