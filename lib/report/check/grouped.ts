import type { Finding, Matter, Severity } from '../../check/finding.ts';
import type { Guest } from '../../guests/guest.ts';
import { findingWords } from './words.ts';

/** Findings that read the same: one row for all guests that have it. */
export interface FindingGroup {
  readonly severity: Severity;
  readonly matter: Matter;
  /** None: the host. */
  readonly guests: readonly Guest[];
}

/** In the order of the first of each. */
export const groupFindings = (findings: readonly Finding[]): FindingGroup[] => {
  const groups = new Map<string, { severity: Severity; matter: Matter; guests: Guest[] }>();
  for (const { severity, matter, about } of findings) {
    const key = `${severity} ${sameText(matter)}`;
    const group = groups.get(key) ?? { severity, matter, guests: [] };
    groups.set(key, group);
    if (about !== null) group.guests.push(about);
  }
  return [...groups.values()];
};

/** As it is shown: to the day, to the second. The cluster's names for its guests are left out where there are several. */
const sameText = (matter: Matter): string =>
  `${matter.code} ${matter.code === 'cluster-managed' ? matter.line : JSON.stringify(findingWords(matter, []))}`;
