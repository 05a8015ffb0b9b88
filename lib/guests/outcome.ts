import { unreachable } from './unreachable.ts';

/**
 * How a guest's part in a run ended. Read back from libvirt, never assumed:
 * `clean` needs its record (`domstate --reason`) or its lifecycle event as evidence.
 */
export type Outcome =
  | { readonly is: 'clean'; readonly evidence: 'domstate' | 'event' }
  | { readonly is: 'saved' }
  /** Off, and libvirt keeps no record of how: a transient guest, or a virsh before 0.9.2. */
  | { readonly is: 'off'; readonly why: string }
  | { readonly is: 'forced'; readonly by: 'us' | 'someone else' }
  | { readonly is: 'crashed' }
  | { readonly is: 'running'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string };

export type OutcomeKind = Outcome['is'];

/** The exit statuses of DESIGN section 3 that outcomes decide. */
export type OutcomeStatus = 0 | 3 | 4;

/** One guest's share of the exit status: 4 "cannot be asked" is worse than 3 "not ended cleanly". */
export const statusOf = (outcome: Outcome): OutcomeStatus => {
  switch (outcome.is) {
    case 'clean':
    case 'saved':
    case 'off':
      return 0;
    case 'forced':
    case 'crashed':
    case 'running':
      return 3;
    case 'unknown':
      return 4;
    default:
      return unreachable(outcome);
  }
};

/** The worst of several wins. */
export const worstStatus = (statuses: Iterable<OutcomeStatus>): OutcomeStatus => {
  let worst: OutcomeStatus = 0;
  for (const status of statuses) if (status > worst) worst = status;
  return worst;
};
