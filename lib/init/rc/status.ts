import { readInside } from './inside.ts';
import { readRunlevel, type RcEntry, type Runlevel, type RunlevelFolder } from './links.ts';
import { readRcOrder, type RcOrder } from './order.ts';
import { proveOrder, type OrderProof } from './proof.ts';
import { isCalledToStop, stoppedBefore } from './skip.ts';

/** The runlevels a host goes down to, and those it may come from. */
export const ENDING_RUNLEVELS = ['0', '1', '6'] as const;
const WORKING_RUNLEVELS = ['2', '3', '4', '5'] as const;

export type EndingRunlevel = (typeof ENDING_RUNLEVELS)[number];

/** A host without rc or its folders is none of SysV's: nothing can be proven, neither good nor bad. */
export type RcFailure =
  { readonly ok: false; readonly reason: 'no-rc' } | Extract<RunlevelFolder, { readonly ok: false }>;

export type ShutdownProof =
  | {
      readonly ok: true;
      readonly order: RcOrder;
      readonly proofs: Readonly<Record<EndingRunlevel, OrderProof>>;
    }
  | RcFailure;

/** Proves the order of our stop from what the system below `root` has on its disk. Never rejects. */
export const proveShutdownOrder = async (
  root: string,
  ours: string,
  service: string | null,
  byStartToo = false,
): Promise<ShutdownProof> => {
  const read = await readAll(root);
  if (!read.ok) return read;
  const { order, before, folders } = read;
  const prove = (level: EndingRunlevel): OrderProof =>
    proveOrder({
      ...{ entries: folders[level], before, order, ours, service },
      byStartToo: byStartToo && level !== '1',
    });
  return { ok: true, order, proofs: { 0: prove('0'), 1: prove('1'), 6: prove('6') } };
};

export type ShutdownRun =
  | { readonly is: 'run'; readonly links: readonly RcEntry[] }
  | { readonly is: 'not-linked' }
  /** `for`: the link in the host's usual runlevel, as `update-rc.d NAME disable` makes it. */
  | { readonly is: 'left-out'; readonly for: RcEntry }
  | { readonly is: 'unusable'; readonly links: readonly RcEntry[] };

/**
 * Whether a script, libvirt-guests for one, is called with `stop` when the host goes from its usual runlevel to 0 or 6.
 * Never rejects.
 */
export const wouldRunAtShutdown = async (
  root: string,
  name: string,
): Promise<{ readonly ok: true; readonly run: ShutdownRun } | RcFailure> => {
  const read = await readAll(root);
  if (!read.ok) return read;
  const usual = `/etc/rc${await usualRunlevel(root)}.d/`;
  const before = read.before.filter(({ link }) => link.startsWith(usual));
  const links = [...read.folders['0'], ...read.folders['6']].filter((entry) => entry.name === name);
  if (links.length === 0) return { ok: true, run: { is: 'not-linked' } };
  const called = links.filter((entry) => isCalledToStop(entry, before, read.order));
  if (called.length > 0) return { ok: true, run: { is: 'run', links: called } };
  const stopped = stoppedBefore(name, before, read.order);
  return { ok: true, run: stopped === null ? { is: 'unusable', links } : { is: 'left-out', for: stopped } };
};

/** `id:2:initdefault:` of /etc/inittab; Upstart has DEFAULT_RUNLEVEL in its rc-sysinit.conf, 2 unless changed there. */
export const usualRunlevel = async (root: string): Promise<Runlevel> => {
  const inittab = (await readInside(root, '/etc/inittab')) ?? '';
  const upstart = (await readInside(root, '/etc/init/rc-sysinit.conf')) ?? '';
  const found =
    /^[^#:\n]*:([2-5]):initdefault:/mu.exec(inittab) ??
    /^[ \t]*env[ \t]+DEFAULT_RUNLEVEL=([2-5])/mu.exec(upstart);
  return WORKING_RUNLEVELS.find((level) => level === found?.[1]) ?? '2';
};

type Everything =
  | {
      readonly ok: true;
      readonly order: RcOrder;
      readonly before: readonly RcEntry[];
      readonly folders: Readonly<Record<EndingRunlevel, readonly RcEntry[]>>;
    }
  | RcFailure;

const readAll = async (root: string): Promise<Everything> => {
  const found = await readRcOrder(root);
  if (!found.ok) return found;
  const entries = new Map<Runlevel, readonly RcEntry[]>();
  for (const level of [...ENDING_RUNLEVELS, ...WORKING_RUNLEVELS]) {
    const folder = await readRunlevel(root, level);
    if (!folder.ok) return folder;
    entries.set(level, folder.entries);
  }
  const of = (level: Runlevel): readonly RcEntry[] => entries.get(level) ?? [];
  const before = WORKING_RUNLEVELS.flatMap(of);
  return { ok: true, order: found.order, before, folders: { 0: of('0'), 1: of('1'), 6: of('6') } };
};
