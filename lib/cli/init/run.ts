import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DEFAULT_SCRIPT, isFolder, isThere, type Host } from '../../init/host.ts';
import { DEFAULT_FILE, HOOK_PATHS } from '../../init/host-files.ts';
import { install } from '../../init/install.ts';
import { MANIFEST_FILE } from '../../init/manifest.ts';
import { actingOthers } from '../../init/others.ts';
import { remove } from '../../init/remove.ts';
import { readStatus } from '../../init/status.ts';
import { toolEnv } from '../../host/tool-env.ts';
import { say, sayMistakes, sayWhole, sayWrapped } from '../say.ts';
import { ask } from '../ask.ts';
import { forHost, quoted } from './for-host.ts';
import { generate } from './generate.ts';
import { generateUps } from './generate-ups.ts';
import type { InitCommand } from './line.ts';
import { givenOf, meantHost, stanzaProblem, wayToInstall, type InitRun } from './meant.ts';
import type { InitSettings } from './options.ts';
import { listing } from '../../report/words.ts';
import { sayDone } from './say-done.ts';
import { headline, verdict } from './status-words.ts';
import { INSTALL } from './verdict.ts';
import { hostProblemLine } from './words.ts';

/** Carries out `init generate`, `install`, `remove` or `status`; gives the exit status. */
export const runInit = async (command: InitCommand, version: string): Promise<number> =>
  sayWhole(async () => act(command, { settings: command.settings, version, env: toolEnv(process.env) }));

const act = async ({ action, ups }: InitCommand, run: InitRun): Promise<number> => {
  switch (action) {
    case 'generate':
      return ups === null ? generate(run) : generateUps(ups, run);
    case 'install':
      return runInstall(run);
    case 'remove':
      return runRemove(run);
    case 'status':
      return runStatus(run);
  }
};

const runInstall = async ({ settings, version, env }: InitRun): Promise<number> => {
  const found = await meantHost(settings);
  if (!found.ok) return sayMistakes([hostProblemLine(found.problem)]);
  const { host } = found;
  const problem = stanzaProblem(settings, host);
  if (problem !== null) return sayMistakes([problem]);
  const given = await givenOf(settings);
  const acting = await actingOthers(host.root);
  const isOff = acting.length > 0 && (await isToBeSwitchedOff(acting, settings));
  const done = await install(host, {
    way: await wayToInstall(settings, host),
    version,
    program: given.script === undefined ? await ownText(host) : null,
    given,
    force: settings.force.value,
    switchOff: isOff ? acting : [],
    env,
  });
  const status = sayDone(done, settings);
  if (!done.ok) return status;
  say(`noted         ${MANIFEST_FILE}`);
  if (host.node === null) say(NO_NODE);
  say(`How long guests may take: SHUTDOWN_TIMEOUT in ${DEFAULT_FILE}, 300 s if it is not set.`);
  say('');
  return (await runStatus({ settings, version, env })) === 0 ? 0 : 3;
};

const NO_NODE =
  'There is no Node here: the files work all the same, and ask the guests from the\n' +
  'shell. Once there is one, 16.17 or newer, run this again.';

const isToBeSwitchedOff = async (acting: readonly string[], settings: InitSettings): Promise<boolean> => {
  const wish = settings['libvirt-guests'].value;
  if (wish !== null) return wish === 'off';
  const answer = await ask(
    `${listing(acting)} shuts guests down as well, and starts them again at boot. Switch it off? [y/N] `,
  );
  return /^y(?:es)?$/iu.test(answer ?? '');
};

/** Null where this program is the one that the host's files will call. */
const ownText = async ({ root }: Host): Promise<string | null> => {
  const own = await realpath(process.argv[1] ?? '');
  const there = await realpath(resolve(root, `.${DEFAULT_SCRIPT}`)).catch(() => null);
  return own === there ? null : readFile(own, 'utf8');
};

const runRemove = async ({ settings, env }: InitRun): Promise<number> => {
  const root = resolve(settings.root.value);
  if (!(await isFolder(root))) return sayMistakes([hostProblemLine({ reason: 'no-root', root })]);
  const done = await remove({ root }, { force: settings.force.value, env });
  if (done.ok && done.steps.length === 0) say(await nothingToRemove(root, settings));
  return sayDone(done, settings);
};

/** Files that were copied here have no note that says so: `remove` does not touch what it did not put there. */
const nothingToRemove = async (root: string, settings: InitSettings): Promise<string> => {
  const there: string[] = [];
  for (const path of HOOK_PATHS) if (await isThere(root, path)) there.push(path);
  if (there.length === 0) return 'Nothing of this program is installed here: nothing to do.';
  const scripts = there.flatMap((path) => /^\/etc\/init\.d\/(.*)/u.exec(path)?.[1] ?? []);
  return [
    'These were not put here by init install, so they stay. To remove them:',
    `    rm ${there.map((path) => quoted(join(root, path))).join(' ')}`,
    ...scripts.map((name) => `    ${forHost(`update-rc.d ${name} remove`, settings)}`),
  ].join('\n');
};

const runStatus = async ({ settings, version, env }: InitRun): Promise<number> => {
  const found = await meantHost(settings);
  if (!found.ok) return sayMistakes([hostProblemLine(found.problem)]);
  const status = await readStatus(found.host, version, env);
  sayWrapped(headline(status));
  for (const check of status.checks) {
    const { good, text, remedy, option } = verdict(check, status.way);
    sayWrapped(`${good ? '  ' : '! '}${text}`);
    if (remedy !== null) say(`    mend it: ${forHost(remedy, settings)}`);
    if (option !== undefined) say(`    ${forHost(option, settings)}`);
  }
  if (!status.isInstalled) say(`! nothing of this program is in place: ${forHost(INSTALL, settings)}`);
  return status.isInstalled && status.checks.every(({ good }) => good) ? 0 : 3;
};
