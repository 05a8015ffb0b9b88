import { LACKS, type DaemonLack, type Lack } from '../../check/facts.ts';
import type { HostMatter } from '../../check/finding.ts';
import { printable } from '../printable.ts';
import { connectionName, listing } from '../words.ts';
import type { FindingMessage, Words } from './message.ts';

type LackCode = `virsh-lacks-${Lack}` | `libvirtd-lacks-${DaemonLack}`;
type LackMatter = Extract<HostMatter, { readonly code: LackCode }>;

const lackWords = (matter: LackMatter): FindingMessage => ({
  cause: `${whoLacks(matter)} ${COSTS[matter.lack]}`,
  remedy: `none but libvirt ${LACKS[matter.lack]} or later`,
});

/** `virsh 0.9.8`; `libvirtd 0.9.8 (qemu+ssh://old/system)`. */
const whoLacks = (matter: LackMatter): string =>
  'daemons' in matter
    ? `libvirtd ${listing(
        matter.daemons.map(
          ({ connection, version }) => `${printable(version)} (${connectionName(connection)})`,
        ),
      )}`
    : `virsh ${printable(matter.version)}`;

/** What it cannot do, and what that costs. */
const COSTS: Readonly<Record<Lack, string>> = {
  'managed-save': 'has no managedsave: guests cannot be saved, and are forced off instead',
  reasons: 'does not say how a guest ended, or why one is paused: "off" is all that can be told',
  modes: 'has no --mode: whether the power button or the agent is used is its own choice',
  graceful: 'has no destroy --graceful: guests that are forced off lose what they have not written yet',
  lists: 'does not list transient guests by themselves, and may show names beyond ASCII wrongly',
  wake: 'has no dompmwakeup: guests that are suspended to memory cannot be woken and asked',
  events: 'has no lifecycle events: guests are polled, and how transient ones ended is not told',
};

/** What virsh or a libvirtd is too old for. */
export const LACK_WORDS: Words<LackCode> = {
  'virsh-lacks-managed-save': lackWords,
  'virsh-lacks-reasons': lackWords,
  'virsh-lacks-modes': lackWords,
  'virsh-lacks-graceful': lackWords,
  'virsh-lacks-lists': lackWords,
  'virsh-lacks-wake': lackWords,
  'virsh-lacks-events': lackWords,
  'libvirtd-lacks-managed-save': lackWords,
  'libvirtd-lacks-reasons': lackWords,
  'libvirtd-lacks-modes': lackWords,
  'libvirtd-lacks-graceful': lackWords,
  'libvirtd-lacks-wake': lackWords,
};
