import { guestKey, type Guest } from '../guests/guest.ts';
import { abilitiesOn } from './abilities.ts';
import type { Facts, HostFacts } from './facts.ts';
import type { GuestMatter, Severity } from './finding.ts';
import type { GuestFacts, PastFacts } from './guest-facts.ts';
import { severityOf } from './severity.ts';
import { isCrashed } from './state-findings.ts';

export interface LateGuest {
  readonly about: Guest;
  readonly matter: GuestMatter;
}

/**
 * Guests that will not be down before the last resort, for their times. What the state of a guest or its last end says already
 * is not said twice.
 */
export const lateMatters = ({ host, guests, limits }: Facts): LateGuest[] => {
  const { prediction, policy } = limits;
  const { availableMs } = prediction;
  const factsOf = new Map(guests.map((one) => [guestKey(one.guest), one]));
  return prediction.late.flatMap(({ guest, duration }): LateGuest[] => {
    const facts = factsOf.get(guestKey(guest));
    if (facts === undefined || isCrashed(facts)) return [];
    const isSaved = policy.lastResort === 'save' && availableMs !== Infinity && canBeSaved(facts, host);
    const matter = { code: 'predicted-late', duration, availableMs, isSaved } as const;
    return isTold(facts.past, severityOf(matter)) ? [] : [{ about: guest, matter }];
  });
};

/** As far as is known of its persistence. */
const canBeSaved = ({ guest, persistent }: GuestFacts, host: HostFacts): boolean =>
  persistent !== false && abilitiesOn(host, guest.connection).canSave;

/** It did not go down last time. That somebody else forced it off is no error: what is one is told beside that. */
const isTold = ({ last }: PastFacts, severity: Severity): boolean => {
  if (last === null) return false;
  if (last.outcome === 'forced' && !last.byUs) return severity !== 'error';
  return DID_NOT_GO_DOWN.includes(last.outcome);
};

const DID_NOT_GO_DOWN: readonly string[] = ['forced', 'running', 'cut-off'];
