import { dirname } from 'node:path';
import { waitsFor } from './depend.ts';
import { KILLERS, laterThanOurs } from './later.ts';
import { byTurn, isLinkTo, type RcEntry } from './links.ts';
import type { RcOrder } from './order.ts';
import { isCalledToStop, stoppedBefore } from './skip.ts';

export interface OrderQuestion {
  /** Those of the runlevel the host changes to: 0, 1 or 6. */
  readonly entries: readonly RcEntry[];
  /** Those of the runlevels it may come from: 2 to 5. */
  readonly before: readonly RcEntry[];
  readonly order: RcOrder;
  readonly ours: string;
  /** libvirtd's own script; null where it has none (Upstart hosts: a job). */
  readonly service: string | null;
  /** Whether ours has to have a link S as well. */
  readonly byStartToo?: boolean;
}

export type OrderFault =
  | { readonly is: 'missing' }
  | { readonly is: 'twice'; readonly links: readonly RcEntry[] }
  /** It should have a link S beside the link K, for rc leaves out links K where it does not know the runlevel before. */
  | { readonly is: 'no-start-link' }
  /**
   * They lead to another program, or are none. Where rc goes by number it runs that in the place of our script. startpar runs
   * the script of the link's name all the same, until insserv runs next: that takes what a link leads to for the script, and
   * leaves ours out of .depend.stop (seen with startpar 0.65 and insserv 1.24).
   */
  | { readonly is: 'strange-link'; readonly links: readonly RcEntry[] }
  /** Its link points at nothing, which rc leaves out and insserv removes, or at a file that cannot be run. */
  | { readonly is: 'unusable'; readonly ours: RcEntry }
  /** A link S: in rc1.d it is called with `start`, under startpar not at all. */
  | { readonly is: 'start-link'; readonly ours: RcEntry }
  /** rc takes ours for stopped already, for a runlevel before has this link K of it. */
  | { readonly is: 'left-out'; readonly for: RcEntry }
  /** insserv has not seen ours: startpar does not run what .depend.stop does not name. */
  | { readonly is: 'not-in-depend-stop'; readonly ours: RcEntry }
  | { readonly is: 'late'; readonly than: RcEntry }
  /** One number, and rc runs those side by side. */
  | { readonly is: 'same-number'; readonly as: RcEntry }
  /** startpar runs it beside ours: .depend.stop does not make it wait. */
  | { readonly is: 'not-awaited'; readonly by: RcEntry };

export interface OrderProof {
  /** Ours, libvirtd's and what kills the guests, in the order of their links; worth showing whatever is wrong. */
  readonly chain: readonly RcEntry[];
  /** Empty: the order is proven. */
  readonly wrong: readonly OrderFault[];
}

/** Proves from a runlevel's links that our stop ends before anything is taken away that a guest needs. Pure. */
export const proveOrder = (question: OrderQuestion): OrderProof => {
  const { entries, ours, service } = question;
  const links = entries.filter(({ name }) => name === ours);
  const first = bestOf(links);
  const chain = entries
    .filter((entry) => entry === first || [service, ...KILLERS].includes(entry.name))
    .sort(byTurn);
  if (first === undefined) return { chain, wrong: [{ is: 'missing' }] };
  const again = secondCall(first, links, question).flatMap((link) => [
    ...useFaults(link),
    ...placeFaults(link, { ...question, entries: entries.filter(({ kind }) => kind === 'S') }),
  ]);
  return {
    chain,
    wrong: [...ownFaults(first, links, question), ...placeFaults(first, question), ...again],
  };
};

const bestOf = (links: readonly RcEntry[]): RcEntry | undefined =>
  links.find((link) => link.state === 'good' && isLinkTo(link, link.name)) ?? links[0];

/** The link S, where rc may leave out the links K: it has to do by itself, among links S. */
const secondCall = (first: RcEntry, links: readonly RcEntry[], question: OrderQuestion): RcEntry[] => {
  const start = bestOf(links.filter(({ kind }) => kind === 'S'));
  return needsStartLink(question) && start !== undefined && start !== first ? [start] : [];
};

const needsStartLink = ({ byStartToo, order }: OrderQuestion): boolean =>
  byStartToo === true && order.by === 'number';

const ownFaults = (first: RcEntry, links: readonly RcEntry[], question: OrderQuestion): OrderFault[] => {
  const { before, order, ours } = question;
  const stopped = stoppedBefore(ours, before, order);
  const strange = links.filter((link) => !isLinkTo(link, ours));
  const lacksStart = needsStartLink(question) && !links.some(({ kind }) => kind === 'S');
  const isStart = first.kind === 'S' && (order.by === 'dependencies' || dirname(first.link) === '/etc/rc1.d');
  const isUnknown = order.by === 'dependencies' && !order.stop.has(ours);
  const faults: (OrderFault | false)[] = [
    strange.length > 0 && { is: 'strange-link', links: strange },
    isTwice(links) && { is: 'twice', links },
    lacksStart && { is: 'no-start-link' },
    isStart && { is: 'start-link', ours: first },
    isUnknown && { is: 'not-in-depend-stop', ours: first },
    stopped !== null && { is: 'left-out', for: stopped },
  ];
  return [...faults.filter((fault): fault is OrderFault => fault !== false), ...useFaults(first)];
};

const useFaults = (link: RcEntry): OrderFault[] =>
  link.state !== 'good' && isLinkTo(link, link.name) ? [{ is: 'unusable', ours: link }] : [];

/** A link K and a link S are no mistake: in 0 and 6 both are called with `stop`. */
const isTwice = (links: readonly RcEntry[]): boolean =>
  ['K', 'S'].some((kind) => links.filter((link) => link.kind === kind).length > 1);

/** Whether ours would be in time, if it is run: what keeps it from running is told by itself. */
const placeFaults = (ours: RcEntry, question: OrderQuestion): OrderFault[] => {
  const { entries, before, order, service } = question;
  if (order.by === 'dependencies' && !order.stop.has(ours.name)) return [];
  return laterThanOurs(entries, service)
    .filter((other) => other.name !== ours.name && comesToPass(other, before, order))
    .flatMap((other) => placeFault(ours, other, question));
};

/** In runlevel 1 a link S stands for killprocs, which is started; what is not run at all takes nothing away. */
const comesToPass = (other: RcEntry, before: readonly RcEntry[], order: RcOrder): boolean =>
  dirname(other.link) === '/etc/rc1.d' && other.kind === 'S' ? true : isCalledToStop(other, before, order);

const placeFault = (ours: RcEntry, other: RcEntry, question: OrderQuestion): OrderFault[] => {
  const { order } = question;
  // rc runs the links K first, whatever their order among each other.
  if (ours.kind !== other.kind) return ours.kind === 'K' ? [] : [{ is: 'late', than: other }];
  if (order.by === 'dependencies') return waitFault(ours, other, question);
  if (order.sideBySide && ours.number === other.number) return [{ is: 'same-number', as: other }];
  return byTurn(ours, other) < 0 ? [] : [{ is: 'late', than: other }];
};

const waitFault = (ours: RcEntry, other: RcEntry, question: OrderQuestion): OrderFault[] => {
  const { entries, before, order } = question;
  if (order.by !== 'dependencies') return [];
  const called = entries.filter((entry) => isCalledToStop(entry, before, order)).map(({ name }) => name);
  const run = new Set([ours.name, ...called]);
  const isRun = (name: string): boolean => run.has(name);
  if (waitsFor(order.stop, isRun, other.name, ours.name)) return [];
  const late = waitsFor(order.stop, isRun, ours.name, other.name);
  return [late ? { is: 'late', than: other } : { is: 'not-awaited', by: other }];
};
