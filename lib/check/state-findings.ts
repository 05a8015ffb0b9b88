import { unreachable } from '../guests/unreachable.ts';
import type { Policy } from '../shutdown/policy.ts';
import type { Abilities } from './abilities.ts';
import type { GuestMatter } from './finding.ts';
import type { GuestFacts } from './guest-facts.ts';

/** What the state that a guest is in means for it. */
export const stateMatters = (
  { guest, reason }: GuestFacts,
  { policy, canWake }: Pick<Abilities, 'canWake'> & { readonly policy: Policy },
): GuestMatter[] => {
  switch (guest.state) {
    case 'paused':
      return [pausedMatter(reason, policy)];
    case 'crashed':
      return [{ code: 'crashed', lastResort: policy.lastResort }];
    case 'pmsuspended':
      return [{ code: 'suspended', canWake }];
    case 'in shutdown':
      return [{ code: 'going-down-already' }];
    case 'no state':
    case 'running':
    case 'idle':
    case 'shut off':
      return [];
    default:
      return unreachable(guest.state);
  }
};

/** Also one that libvirt calls paused because it crashed: no resuming makes that good. */
export const isCrashed = ({ guest, reason }: Pick<GuestFacts, 'guest' | 'reason'>): boolean =>
  guest.state === 'crashed' || (guest.state === 'paused' && reason === 'crashed');

/** The reasons are virsh's words for libvirt's virDomainPausedReason. */
const pausedMatter = (reason: string | null, { paused, lastResort }: Policy): GuestMatter => {
  if (reason === 'user') return { code: 'paused-by-user', treatment: paused };
  if (reason === 'I/O error') return { code: 'paused-io-error' };
  if (reason === 'crashed') return { code: 'crashed', lastResort };
  // As virsh 0.9.3 to 0.9.7 show a guest that is finishing.
  if (reason === 'shutting down') return { code: 'going-down-already' };
  if (reason !== null && PASSING.includes(reason)) return { code: 'paused-in-passing', reason };
  return { code: 'paused-otherwise', reason, treatment: paused };
};

/** What libvirt itself does with a guest, and ends by itself. */
const PASSING = ['migrating', 'saving', 'dumping', 'creating snapshot', 'starting up', 'post-copy'];
