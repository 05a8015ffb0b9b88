import { addToDependStop, DEPEND_STOP, removeFromDependStop } from './rc/depend-file.ts';
import { makeNumberedLinks, removeLinks } from './rc/change.ts';
import type { OrderedScript } from './host-files.ts';
import { usesInsserv } from './rc/insserv.ts';
import { isLinkTo, readRunlevel, type RcEntry } from './rc/links.ts';
import { chooseStopNumber } from './rc/number.ts';
import type { OrderFault } from './rc/proof.ts';
import { ENDING_RUNLEVELS, proveShutdownOrder, type ShutdownProof } from './rc/status.ts';
import { tellLinks } from './told-links.ts';
import { runOnHost, UPDATE_RC_D } from './tools.ts';
import { Refused } from './steps.ts';
import { note, type Work } from './work.ts';

/** Those in which links S are called with `stop`, too. */
const HALTING_RUNLEVELS = ['0', '6'] as const;

/**
 * Has a script called with `stop` before all that it has to come before, on the way into 0, 1 and 6: by the system's own
 * update-rc.d; where that cannot be run, or did not do it, by links (and lines for startpar) of our own. What update-rc.d says
 * counts for nothing (Debian 12's gives 0 when it made no link, and without insserv 01 whatever number it is told): the links do.
 */
export const putInOrder = async (work: Work, script: OrderedScript): Promise<void> => {
  const { root } = work.host;
  await note(work, { linked: script.name });
  if (await isInOrder(root, script)) return;
  const ran = await tellLinks(work, script.name, async () =>
    runEach(work, await orderCommands(root, script)),
  );
  if (!ran || !(await isCalled(root, script))) await linkByHand(work, script);
};

/** False: they cannot be run from here. */
const runEach = async (work: Work, commands: readonly (readonly string[])[]): Promise<boolean> => {
  for (const words of commands) {
    const answer = await runOnHost(work.host.root, [UPDATE_RC_D, ...words], work.env);
    if (answer === null) return false;
    work.steps.push({ is: 'ran', command: `update-rc.d ${words.join(' ')}` });
  }
  return true;
};

/** Throws `Refused` where something of the script's name stands among the links and is none: an administrator's. */
export const refuseStrangeLinks = async (root: string, name: string): Promise<void> => {
  const strange = (await stopEntries(root)).find((entry) => entry.name === name && !isLinkTo(entry, name));
  if (strange !== undefined) throw new Refused({ reason: 'links-not-made', detail: notOurs(strange) });
};

const notOurs = ({ link }: RcEntry): string => `${link} is no link to our script`;

/**
 * insserv reads the script's header. Where numbers count, update-rc.d does nothing if there are links of any number already,
 * and its `defaults` would be 20, as libvirt-bin's.
 */
const orderCommands = async (root: string, script: OrderedScript): Promise<string[][]> => {
  const { uses } = await usesInsserv(root);
  const { name } = script;
  if (uses) return [[name, 'defaults']];
  return [['-f', name, 'remove'], numberedOrder(script, await stopNumber(root, script))];
};

const stopNumber = async (root: string, { name, service, byStartToo }: OrderedScript): Promise<0 | 1> =>
  chooseStopNumber(await stopEntries(root), name, service, byStartToo);

/** What update-rc.d is told where numbers count. @param number 01 is before all that a release brings */
export const numberedOrder = ({ name, byStartToo }: OrderedScript, number: 0 | 1 = 1): string[] => [
  ...[name, 'stop', `0${String(number)}`, ...ENDING_RUNLEVELS, '.'],
  ...(byStartToo ? ['start', `0${String(number)}`, ...HALTING_RUNLEVELS, '.'] : []),
];

const isInOrder = async (root: string, script: OrderedScript): Promise<boolean> =>
  faultsOf(await prove(root, script)).length === 0;

/**
 * Whether links of our own could mend nothing any more. Where startpar goes by what insserv made of the scripts' headers, another
 * order is not ours to write over it: of two scripts that wait for each other none is called.
 */
const isCalled = async (root: string, script: OrderedScript): Promise<boolean> => {
  const found = await prove(root, script);
  const isByNumber = found.ok && found.order.by === 'number';
  return !faultsOf(found).some(({ is }) => isByNumber || is === 'missing');
};

const prove = async (root: string, { name, service, byStartToo }: OrderedScript): Promise<ShutdownProof> =>
  proveShutdownOrder(root, name, service, byStartToo);

/** Of a host that cannot be read nothing is known to be there. */
const faultsOf = (found: ShutdownProof): OrderFault[] =>
  found.ok ? ENDING_RUNLEVELS.flatMap((level) => found.proofs[level].wrong) : [{ is: 'missing' }];

const linkByHand = async (work: Work, script: OrderedScript): Promise<void> => {
  const { root } = work.host;
  const { name, service, byStartToo } = script;
  const number = await stopNumber(root, script);
  const starts = byStartToo ? HALTING_RUNLEVELS : [];
  const made = await makeNumberedLinks(root, name, number, ENDING_RUNLEVELS, starts);
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
  await tellLinks(work, name, async () => runEach(work, [['-f', name, 'remove']]));
  const { removed, left } = await removeLinks(root, name);
  for (const link of removed) work.steps.push({ is: 'unlinked', link });
  const [first] = left;
  if (first !== undefined)
    throw new Refused({ reason: 'links-not-made', detail: `${first.link}: ${first.why}` });
  const outside = await removeFromDependStop(root, name);
  if (outside.ok && outside.changed) work.steps.push({ is: 'rewritten', path: DEPEND_STOP });
  await note(work, { linked: null });
};
