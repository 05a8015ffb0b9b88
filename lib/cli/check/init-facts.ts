import type { InitFacts } from '../../check/facts.ts';
import { toolEnv } from '../../host/tool-env.ts';
import { firstThere, type HostProblem } from '../../init/host.ts';
import { readStatus, type Status } from '../../init/status.ts';
import { parseInitLine } from '../init/line.ts';
import { meantHost } from '../init/meant.ts';
import { headline, verdict } from '../init/status-words.ts';
import { hostProblemMessage } from '../init/words.ts';

/** What `init status` says of this host. @param version this program's. Never rejects. */
export const initFacts = async (version: string, env: NodeJS.ProcessEnv): Promise<InitFacts> => {
  const line = parseInitLine(['status'], []);
  if (line.is === 'mistake') throw new TypeError(line.problem);
  const read = async (): Promise<InitFacts> => {
    const found = await meantHost(line.settings);
    if (!found.ok) return unserved(found.problem, await hasLibvirtGuests());
    return served(await readStatus(found.host, version, toolEnv(env)));
  };
  return within(read()).catch((error: unknown) =>
    unread(error instanceof Error ? error.message : String(error)),
  );
};

/** The host's own tools hang where its disks do. Milliseconds. */
const LIMIT_MS = 15_000;

const within = async (reading: Promise<InitFacts>): Promise<InitFacts> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<InitFacts>((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, unread(`no answer within ${String(LIMIT_MS / 1000)} s`));
  });
  const facts = await Promise.race([reading, late]).finally(() => {
    clearTimeout(timer);
  });
  return facts;
};

const unread = (why: string): InitFacts => ({
  is: 'unknown',
  cause: `whether this program is called when the host goes down could not be found out: ${why}`,
  remedy: '`libvirt-shutdown-domains init status`, as root, tells more',
});

/** Whether systemd starts libvirt's own service that shuts guests down: by the links that `systemctl enable` makes. */
const hasLibvirtGuests = async (): Promise<boolean> => {
  const links = WANTS.map((target) => `/etc/systemd/system/${target}.wants/libvirt-guests.service`);
  return (await firstThere('/', links)) !== null;
};

const WANTS = ['multi-user.target', 'graphical.target', 'default.target', 'libvirtd.service'];

const unserved = (problem: HostProblem, hasGuestsService: boolean): InitFacts => {
  if (problem.reason === 'other-init')
    return {
      is: 'unserved',
      init: problem.init,
      isServed: problem.init === 'systemd' && hasGuestsService,
    };
  const { cause, remedy } = hostProblemMessage(problem);
  return { is: 'unknown', cause: cause.replace(/; nothing was done$/u, ''), remedy };
};

const served = (status: Status): InitFacts => {
  const { host, way, isInstalled, checks } = status;
  const others = checks.flatMap((check) => (check.is === 'others' ? check.acting : []));
  const verdicts = checks.map((check) => verdict(check, way));
  return {
    is: 'served',
    headline: headline(status),
    isInstalled,
    ownPreStop: host.hasPreStop && !isInstalled,
    checks: verdicts.map(({ good, text, remedy }) => ({ good, text, remedy })),
    others,
    othersRemedy: verdicts.flatMap(({ option }) => option ?? [])[0] ?? '',
  };
};
