import { addToDependStop, removeFromDependStop } from './rc/depend-file.ts';
import { isLinkTo, makeNumberedLinks, removeLinks } from './rc/change.ts';
import { usesInsserv } from './rc/insserv.ts';
import { readRunlevel, type RcEntry } from './rc/links.ts';
import { chooseStopNumber } from './rc/number.ts';
import { ENDING_RUNLEVELS, proveShutdownOrder } from './rc/status.ts';
import { runOnHost } from './tools.ts';
import { Refused } from './steps.ts';
import { note, type Work } from './work.ts';

const UPDATE_RC_D = '/usr/sbin/update-rc.d';

/**
 * Has a script called with `stop` before all that it has to come before, on the way into 0, 1 and 6: by the system's own
 * update-rc.d; where that cannot be run, by links (and lines for startpar) of our own. What update-rc.d says counts for
 * nothing (Debian 12's gives 0 when it made no link): the links do.
 */
export const putInOrder = async (work: Work, name: string, service: string | null): Promise<void> => {
  await note(work, { linked: name });
  if (await isInOrder(work, name, service)) return;
  const commands = await orderCommands(work, name);
  for (const words of commands) {
    const answer = await runOnHost(work.host.root, [UPDATE_RC_D, ...words], work.env);
    if (answer === null) return linkByHand(work, name, service);
    work.steps.push({ is: 'ran', command: `update-rc.d ${words.join(' ')}` });
  }
  if (!(await isLinked(work, name))) await linkByHand(work, name, service);
};

/** Throws `Refused` where something of the script's name stands among the links and is none: an administrator's. */
export const refuseStrangeLinks = async (root: string, name: string): Promise<void> => {
  const strange = (await stopEntries(root)).find((entry) => entry.name === name && !isLinkTo(entry, name));
  if (strange !== undefined) throw new Refused({ reason: 'links-not-made', detail: notOurs(strange) });
};

const notOurs = ({ link }: RcEntry): string => `${link} is no link to our script`;

/**
 * insserv reads the script's header. Where numbers count, 01 is before all; there update-rc.d does nothing if there are
 * links of any number already, and its `defaults` would be 20, as libvirt-bin's.
 */
const orderCommands = async ({ host }: Work, name: string): Promise<string[][]> => {
  const { uses } = await usesInsserv(host.root);
  return uses
    ? [[name, 'defaults']]
    : [
        ['-f', name, 'remove'],
        [name, 'stop', '01', '0', '1', '6', '.'],
      ];
};

const isInOrder = async ({ host }: Work, name: string, service: string | null): Promise<boolean> => {
  const found = await proveShutdownOrder(host.root, name, service);
  return found.ok && ENDING_RUNLEVELS.every((level) => found.proofs[level].wrong.length === 0);
};

const isLinked = async ({ host }: Work, name: string): Promise<boolean> => {
  const found = await proveShutdownOrder(host.root, name, null);
  return (
    found.ok &&
    ENDING_RUNLEVELS.every((level) => !found.proofs[level].wrong.some(({ is }) => is === 'missing'))
  );
};

const linkByHand = async (work: Work, name: string, service: string | null): Promise<void> => {
  const { root } = work.host;
  const choice = chooseStopNumber(await stopEntries(root), name, service);
  if (!choice.ok)
    throw new Refused({ reason: 'links-not-made', detail: `${choice.than.link} has the lowest number` });
  const made = await makeNumberedLinks(root, name, choice.number, ENDING_RUNLEVELS);
  if (!made.ok) throw new Refused({ reason: 'links-not-made', detail: describeFailure(made) });
  for (const link of made.removed) work.steps.push({ is: 'unlinked', link });
  for (const link of made.made) work.steps.push({ is: 'linked', link });
  const added = await addToDependStop(root, name, service, await stopEntries(root));
  // A host that goes by numbers has no such file.
  if (!added.ok && added.reason === 'unwritable')
    throw new Refused({ reason: 'links-not-made', detail: added.detail });
};

const describeFailure = (
  made: Exclude<Awaited<ReturnType<typeof makeNumberedLinks>>, { ok: true }>,
): string => (made.reason === 'in-the-way' ? notOurs(made.entry) : made.detail);

const stopEntries = async (root: string): Promise<RcEntry[]> => {
  const folders = await Promise.all(ENDING_RUNLEVELS.map(async (level) => readRunlevel(root, level)));
  return folders.flatMap((folder) => (folder.ok ? folder.entries : []));
};

/** For behind the script's removal, as packages do it: insserv gives the others their old numbers again only then. */
export const takeOutOfOrder = async (work: Work): Promise<void> => {
  const { root } = work.host;
  const name = work.manifest.linked;
  if (name === null) return;
  const answer = await runOnHost(root, [UPDATE_RC_D, '-f', name, 'remove'], work.env);
  if (answer !== null) work.steps.push({ is: 'ran', command: `update-rc.d -f ${name} remove` });
  const { removed, left } = await removeLinks(root, name);
  for (const link of removed) work.steps.push({ is: 'unlinked', link });
  const [first] = left;
  if (first !== undefined)
    throw new Refused({ reason: 'links-not-made', detail: `${first.link}: ${first.why}` });
  if (answer === null) await removeFromDependStop(root, name);
  await note(work, { linked: null });
};
