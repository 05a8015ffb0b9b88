import { OTHERS } from './rc/later.ts';
import { wouldRunAtShutdown } from './rc/status.ts';
import { tellLinks } from './told-links.ts';
import { runOnHost, UPDATE_RC_D } from './tools.ts';
import { Refused } from './steps.ts';
import { note, type Work } from './work.ts';

/** Which of them rc would call when the host goes down. Two that act at once get in each other's way. */
export const actingOthers = async (root: string): Promise<string[]> => {
  const runs = await Promise.all(
    OTHERS.map(async (name) => ({ name, found: await wouldRunAtShutdown(root, name) })),
  );
  return runs.filter(({ found }) => found.ok && found.run.is === 'run').map(({ name }) => name);
};

/** As an administrator would, so that it stays off when its package is upgraded. Throws `Refused` if it would act all the same. */
export const switchOff = async (work: Work, name: string): Promise<void> => {
  const { root } = work.host;
  if (!(await actingOthers(root)).includes(name)) return;
  await tellLinks(work, name, async () => {
    const command = await updateRcD(work, name, 'disable');
    await note(work, { switchedOff: [...work.manifest.switchedOff, name] });
    if ((await actingOthers(root)).includes(name))
      throw new Refused({
        reason: 'tool-failed',
        command,
        detail: `${name} would still act when the host goes down`,
      });
    work.steps.push({ is: 'switched-off', name, command });
  });
};

/** What we switched off, and only while it is: a package that was removed meanwhile, or another hand, needs nothing of us. */
export const switchOnAgain = async (work: Work, name: string): Promise<void> => {
  const found = await wouldRunAtShutdown(work.host.root, name);
  const isOff = found.ok && found.run.is === 'left-out';
  await tellLinks(work, name, async () => {
    const command = isOff ? await updateRcD(work, name, 'enable') : null;
    await note(work, { switchedOff: work.manifest.switchedOff.filter((one) => one !== name) });
    if (command !== null) work.steps.push({ is: 'switched-on', name, command });
  });
};

const updateRcD = async ({ host, env }: Work, name: string, verb: 'enable' | 'disable'): Promise<string> => {
  const command = `update-rc.d ${name} ${verb}`;
  const answer = await runOnHost(host.root, [UPDATE_RC_D, name, verb], env);
  if (answer === null)
    throw new Refused({
      reason: 'tool-failed',
      command,
      detail: 'it cannot be run from here: run it on the host',
    });
  if (answer.status !== 0)
    throw new Refused({ reason: 'tool-failed', command, detail: answer.output.trim() });
  return command;
};
