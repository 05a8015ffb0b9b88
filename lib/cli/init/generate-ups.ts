import { DEFAULT_SCRIPT, oddPath } from '../../init/host.ts';
import { upsFiles, upsSource, type UpsTool } from '../../init/ups-files.ts';
import { batterySource } from '../../settings/battery-source.ts';
import { say, sayMistakes } from '../say.ts';
import { deliver } from './deliver.ts';
import type { InitRun } from './meant.ts';
import { hostProblemLine } from './words.ts';

/** Prints what a UPS daemon calls, or writes it below a folder, and says how it is put in place; changes no host. */
export const generateUps = async (tool: UpsTool, { settings, version }: InitRun): Promise<number> => {
  const node = settings.node.value ?? process.execPath;
  const script = settings.script.value ?? DEFAULT_SCRIPT;
  const ups = settings.ups.value;
  const problem = pathProblem(node, script) ?? upsProblem(tool, ups);
  if (problem !== null) return sayMistakes([problem]);
  const failed = await deliver(upsFiles(tool, { node, script, ups }, version), settings.output.value);
  if (failed !== null) return sayMistakes([failed]);
  say(NEXT_STEPS[tool](upsSource(tool, ups ?? EXAMPLE[tool])));
  return 0;
};

const pathProblem = (node: string, script: string): string | null => {
  const path = oddPath(node, script);
  return path === null ? null : hostProblemLine({ reason: 'odd-path', path });
};

/** As --battery would take it. */
const upsProblem = (tool: UpsTool, ups: string | null): string | null =>
  ups === null || batterySource([upsSource(tool, ups)]).ok
    ? null
    : `--ups takes ${FORM[tool]} with generate ${tool}; not "${ups}"`;

const FORM: Readonly<Record<UpsTool, string>> = { nut: 'UPS[@HOST[:PORT]]', apcupsd: 'HOST[:PORT]' };

/** For a setting that goes with the files; with NUT there is none without a name. */
const EXAMPLE: Readonly<Record<UpsTool, string | null>> = { nut: 'UPS@localhost', apcupsd: null };

const NEXT_STEPS: Readonly<Record<UpsTool, (source: string) => string>> = {
  nut: (source) => `# On the host, as root, once these files are there, and belong to root:
#   visudo -c
#   cat /etc/nut/libvirt-shutdown-domains.conf.example >>/etc/nut/upsmon.conf
#   /etc/init.d/nut-client restart
${SETTINGS(source)}`,
  apcupsd: (source) => `# On the host, as root, once these files are there:
#   sed -i '1a /etc/apcupsd/libvirt-shutdown-domains-onbattery' \\
#     /etc/apcupsd/onbattery
# Set in /etc/apcupsd/apcupsd.conf what the example has, then:
#   /etc/init.d/apcupsd restart
${SETTINGS(source)}`,
};

const SETTINGS = (source: string): string =>
  `# In /etc/default/libvirt-shutdown-domains, for the host's own shutdown as well:
#   BATTERY=${source}
# Which time has to be longer than which: docs/battery.md.`;
