import { oddPath, type Host } from '../../init/host.ts';
import { hostFiles, orderedScript, stanzaFor, type OrderedScript } from '../../init/host-files.ts';
import { numberedOrder } from '../../init/order.ts';
import { readBytes } from '../../init/place.ts';
import { usesInsserv } from '../../init/rc/insserv.ts';
import { markedStanza } from '../../init/service-script/edit.ts';
import { hasMarks } from '../../init/service-script/marks.ts';
import { stanzaByHand } from '../../init/stanza-by-hand.ts';
import { complain, give, say, sayMistakes } from '../say.ts';
import { deliver } from './deliver.ts';
import { meantHost, meantWay, stanzaProblem, type InitRun } from './meant.ts';
import { hostOfRelease, RELEASE_NAMES, type ReleaseHost } from './releases.ts';
import { placeWords } from './stanza-words.ts';
import { hostProblemLine } from './words.ts';

/** Prints the files of a host, or writes them below a folder, and says how they are put in order; changes no host. */
export const generate = async ({ settings, version }: InitRun): Promise<number> => {
  if (settings.ups.value !== null) return sayMistakes([UPS_WITHOUT_TOOL]);
  const found = await hostToGenerate(settings);
  if (typeof found === 'string') return sayMistakes([found]);
  const { host, insserv } = found;
  const problem = stanzaProblem(settings, host);
  if (problem !== null) return sayMistakes([problem]);
  const output = settings.output.value;
  if (settings.stanza.value)
    return output === null
      ? printStanza(host, version, settings.release.value !== null)
      : sayMistakes([NO_FILE_OF_ITS_OWN]);
  const way = meantWay(settings);
  const failed = await deliver(hostFiles(host, way, version), output);
  if (failed !== null) return sayMistakes([failed]);
  say(nextSteps(host, orderedScript(host, way), insserv));
  return 0;
};

const UPS_WITHOUT_TOOL = '--ups goes with `init generate nut` and `init generate apcupsd`';
const NO_FILE_OF_ITS_OWN = '--stanza has no file of its own to be written with --output: it is printed';

const hostToGenerate = async (settings: InitRun['settings']): Promise<ReleaseHost | string> => {
  const { release, node, script } = settings;
  if (release.value === null) {
    const found = await meantHost(settings);
    if (!found.ok) return `${hostProblemLine(found.problem)}; --release NAME: another host's files`;
    return { host: found.host, insserv: (await usesInsserv(found.host.root)).uses };
  }
  const path = oddPath(node.value, script.value);
  if (path !== null) return hostProblemLine({ reason: 'odd-path', path });
  const host = hostOfRelease(release.value, { node: node.value, script: script.value });
  return host ?? `no release "${release.value}" is known; there are ${RELEASE_NAMES.join(', ')}`;
};

/** Of another host there is no script to look at; and in one that holds a stanza there is no place for a second. */
const printStanza = async (host: Host, version: string, isElsewhere: boolean): Promise<number> => {
  const { root, serviceFile } = host;
  const stanza = stanzaFor(host, version);
  const script = isElsewhere ? null : await readBytes(root, serviceFile);
  const isFree = script !== null && !hasMarks(script);
  const byHand = isFree ? stanzaByHand(serviceFile, script, stanza) : null;
  give((byHand?.stanza ?? markedStanza(stanza, '\t')).trimEnd());
  complain(
    `to be put ${byHand === null ? `into ${serviceFile}, first in the branch "stop)"` : `at ${placeWords(byHand, root)}`}`,
  );
  return 0;
};

/** On a host without this program's `install`: what it would do there. */
const nextSteps = (host: Host, script: OrderedScript | null, insserv: boolean): string =>
  [
    '# On the host, as root, once these files are there:',
    ...(script === null ? [] : [`#   update-rc.d ${orderWords(script, insserv).join(' ')}`]),
    ...(host.hasPreStop ? [`#   stop ${host.service} && start ${host.service}`] : []),
    `# ${host.script} asks the guests, under Node 16.17 or newer; without them the shell does.`,
  ].join('\n');

const orderWords = (script: OrderedScript, insserv: boolean): string[] =>
  insserv ? [script.name, 'defaults'] : numberedOrder(script);
