import type { Definition, Unread } from '../check/guest-facts.ts';
import type { Guest } from '../guests/guest.ts';
import type { Capabilities } from './capabilities.ts';
import { parseDefinition } from './definition.ts';
import { errorLines, failureOf, isConnectionError } from './errors.ts';
import type { Finished } from './process.ts';
import type { Watched } from './watched.ts';

/** What virsh tells of a guest beyond its line in the list. */
export interface Inspection {
  readonly guest: Guest;
  /** The word behind its state; null where virsh tells none. */
  readonly reason: string | null;
  readonly persistent: boolean | undefined;
  readonly definition: Definition | Unread;
}

/**
 * The answers tell themselves apart. The definition is asked for before `dominfo`, which has to ask QEMU, and which only tells
 * what the lists of 0.9.11 do not.
 */
export const scriptFor = ({ uuid, persistent }: Guest, can: Capabilities): string =>
  [
    `domstate ${can.reasons ? '--reason ' : ''}${uuid}`,
    `dumpxml ${uuid}`,
    ...(persistent === undefined ? [`dominfo ${uuid}`] : []),
  ].join('; ');

export const parseInspection = (
  guest: Guest,
  told: Finished & Partial<Pick<Watched, 'stalled'>>,
): Inspection => {
  const { stdout } = told;
  const [state = ''] = stdout.split('\n').filter((line) => line !== '');
  const [, reason = null] = /^[a-z ]+ \((.*)\)$/u.exec(state) ?? [];
  const [xml = ''] = /^<domain[\s>][^]*?^<\/domain>$/mu.exec(stdout) ?? [];
  const [, kept] = /^Persistent: +(yes|no)$/mu.exec(stdout) ?? [];
  return {
    guest,
    reason,
    persistent: guest.persistent ?? (kept === undefined ? undefined : kept === 'yes'),
    definition: parseDefinition(xml) ?? unread(told, xml),
  };
};

/** Whether nothing is missing of what this virsh can tell. */
export const isWhole = ({ reason, persistent, definition }: Inspection, can: Capabilities): boolean =>
  definition.is === 'read' && persistent !== undefined && (reason !== null || !can.reasons);

const unread = (told: Finished & Partial<Pick<Watched, 'stalled'>>, xml: string): Unread => {
  const { reason, detail } = failureOf(told);
  if (told.stalled === 'connecting')
    return { is: 'unread', why: 'no-connection', detail: 'the connection did not come about in time' };
  if (reason === 'no-connection' || reason === 'no-answer') return { is: 'unread', why: reason, detail };
  if (xml === '' && errorLines(told.stderr).length > 0) return { is: 'unread', why: 'refused', detail };
  return { is: 'unread', why: 'nonsense', detail: 'virsh dumpxml printed what is no definition' };
};

export const isGone = ({ ending, stderr }: Finished): boolean => {
  const errors = errorLines(stderr);
  const isUnknown = errors.some((line) => line.startsWith('failed to get domain'));
  return ending.is === 'exited' && isUnknown && !isConnectionError(errors);
};
