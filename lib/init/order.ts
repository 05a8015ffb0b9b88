import { addToDependStop, DEPEND_STOP, removeFromDependStop } from './rc/depend-file.ts';
import { makeNumberedLinks, removeLinks } from './rc/change.ts';
import type { OrderedScript } from './host-files.ts';
import { usesInsserv } from './rc/insserv.ts';
import { isLinkTo, readRunlevel, type RcEntry } from './rc/links.ts';
import { chooseStopNumber } from './rc/number.ts';
import { ENDING_RUNLEVELS, proveShutdownOrder } from './rc/status.ts';
import { runOnHost, UPDATE_RC_D } from './tools.ts';
import { Refused } from './steps.ts';
import { note, type Work } from './work.ts';

/** Before all others: what guests need is still there, and rc waits for them first. */
const NUMBER = '01';
/** Those in which links S are called with `stop`, too. */
const HALTING_RUNLEVELS = ['0', '6'] as const;

/**
 * Has a script called with `stop` before all that it has to come before, on the way into 0, 1 and 6: by the system's own
 * update-rc.d; where that cannot be run, by links (and lines for startpar) of our own. What update-rc.d says counts for
 * nothing (Debian 12's gives 0 when it made no link): the links do.
 */
export const putInOrder = async (work: Work, script: OrderedScript): Promise<void> => {
  const { root } = work.host;
  await note(work, { linked: script.name });
  if (await isInOrder(root, script)) return;
  for (const words of await orderCommands(root, script)) {
    const answer = await runOnHost(root, [UPDATE_RC_D, ...words], work.env);
    if (answer === null) return linkByHand(work, script);
    work.steps.push({ is: 'ran', command: `update-rc.d ${words.join(' ')}` });
  }
  if (!(await isLinked(root, script.name))) await linkByHand(work, script);
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
const orderCommands = async (root: string, script: OrderedScript): Promise<string[][]> => {
  const { uses } = await usesInsserv(root);
  const { name } = script;
  return uses ? [[name, 'defaults']] : [['-f', name, 'remove'], numberedOrder(script)];
};

/** What update-rc.d is told where numbers count. */
export const numberedOrder = ({ name, byStartToo }: OrderedScript): string[] => [
  ...[name, 'stop', NUMBER, ...ENDING_RUNLEVELS, '.'],
  ...(byStartToo ? ['start', NUMBER, ...HALTING_RUNLEVELS, '.'] : []),
];

const isInOrder = async (root: string, { name, service, byStartToo }: OrderedScript): Promise<boolean> => {
  const found = await proveShutdownOrder(root, name, service, byStartToo);
  return found.ok && ENDING_RUNLEVELS.every((level) => found.proofs[level].wrong.length === 0);
};

const isLinked = async (root: string, name: string): Promise<boolean> => {
  const found = await proveShutdownOrder(root, name, null);
  return (
    found.ok &&
    ENDING_RUNLEVELS.every((level) => !found.proofs[level].wrong.some(({ is }) => is === 'missing'))
  );
};

const linkByHand = async (work: Work, { name, service, byStartToo }: OrderedScript): Promise<void> => {
  const { root } = work.host;
  const choice = chooseStopNumber(await stopEntries(root), name, service);
  if (!choice.ok)
    throw new Refused({ reason: 'links-not-made', detail: `${choice.than.link} has the lowest number` });
  const starts = byStartToo ? HALTING_RUNLEVELS : [];
  const made = await makeNumberedLinks(root, name, choice.number, ENDING_RUNLEVELS, starts);
  if (!made.ok) throw new Refused({ reason: 'links-not-made', detail: describeFailure(made) });
  for (const link of made.removed) work.steps.push({ is: 'unlinked', link });
  for (const link of made.made) work.steps.push({ is: 'linked', link });
  const added = await addToDependStop(root, name, service, await stopEntries(root));
  // A host that goes by numbers has no such file.
  if (added.ok && added.changed) work.steps.push({ is: 'rewritten', path: DEPEND_STOP });
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
  const outside = answer === null ? await removeFromDependStop(root, name) : null;
  if (outside?.ok === true && outside.changed) work.steps.push({ is: 'rewritten', path: DEPEND_STOP });
  await note(work, { linked: null });
};
