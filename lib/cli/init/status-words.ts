import { unreachable } from '../../guests/unreachable.ts';
import type { Way } from '../../init/host-files.ts';
import type { FileState } from '../../init/settle.ts';
import type { Check, Status } from '../../init/status.ts';
import { oneLine } from '../../report/printable.ts';
import { listing } from '../../report/words.ts';
import { failureWords, orderVerdict, switchesOthersOff } from './order-words.ts';
import { stanzaVerdict } from './stanza-words.ts';
import { bad, good, INSTALL, type Verdict } from './verdict.ts';

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
    case 'job-override':
      return bad(
        `${check.path} says "${oneLine(check.stanza)}", which goes before what our job says`,
        `rm ${check.path} # if nothing else in it is needed`,
      );
    case 'own-pre-stop':
      return bad(
        `${check.path} has a pre-stop, which comes before our job, and this Upstart reads no override in its place`,
        `edit ${check.path}: take the pre-stop out`,
      );
    case 'override':
      return overrideVerdict(check);
    case 'others':
      return othersVerdict(check.acting, way);
    case 'script':
      return good(scriptWords(check));
    default:
      return unreachable(check);
  }
};

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

const overrideVerdict = ({ service, path, runsWith }: Extract<Check, { is: 'override' }>): Verdict => {
  const anew = `stop ${service} && start ${service} # guests run on; those marked for autostart are started`;
  switch (runsWith) {
    case 'this':
      return good(`${service} runs with the pre-stop of ${path}: good`);
    case 'an-older-one':
      return bad(
        `${service} was started before ${path} came, and keeps the pre-stop of then until it is stopped`,
        anew,
      );
    case 'unknown':
      return bad(`which pre-stop ${service} runs with cannot be told`, anew);
    default:
      return unreachable(runsWith);
  }
};

const othersVerdict = (acting: readonly string[], way: Way): Verdict =>
  acting.length === 0
    ? good('no other script shuts guests down: good')
    : {
        ...good(`${listing(acting)} shuts guests down as well; to switch it off:`),
        option: switchesOthersOff(way),
      };

const scriptWords = ({ script, isThere, node, runs }: Extract<Check, { is: 'script' }>): string => {
  const shell = 'so the shell asks the guests: good, less refined';
  if (!isThere) return `${script} is not there, ${shell}`;
  if (node === null) return `${script} has no Node to run under, ${shell}`;
  if (runs === null) return `${script} is there, and ${node}; whether that runs it is for status on the host`;
  return runs ? `${script} runs under ${node}: good` : `${script} does not run under ${node}, ${shell}`;
};
