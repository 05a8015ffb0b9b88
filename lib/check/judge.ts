import { abilitiesOn } from './abilities.ts';
import type { Facts } from './facts.ts';
import { SEVERITIES, type Finding, type Matter, type Severity } from './finding.ts';
import { excludeLine } from './exclude-line.ts';
import { guestMatters, type Surroundings } from './guest-findings.ts';
import { hostMatters } from './host-findings.ts';
import { lateMatters } from './late-findings.ts';
import { limitMatters } from './limit-findings.ts';
import { severityOf } from './severity.ts';
import type { Guest } from '../guests/guest.ts';

/** All that is the matter: the worst first, the host before its guests. Pure: the same facts give the same findings. */
export const judgeFacts = (facts: Facts): Finding[] => {
  const { host, guests, limits } = facts;
  const around = surroundings(facts);
  const findings = [
    ...[...hostMatters(host, limits.policy), ...limitMatters(limits)].map((matter) => finding(null, matter)),
    ...guests.flatMap((guest) =>
      guestMatters(guest, around(guest.guest.connection)).map((matter) => finding(guest.guest, matter)),
    ),
    ...lateMatters(facts).map(({ about, matter }) => finding(about, matter)),
  ];
  return SEVERITIES.flatMap((severity) => findings.filter((one) => one.severity === severity));
};

/** How many of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

export const countFindings = (findings: readonly Finding[]): Counts => {
  const counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
};

/** Ready: nothing is known to go wrong. */
export const isReady = (counts: Counts): boolean => counts.error === 0;

const surroundings = ({ host, limits: { policy } }: Facts): ((connection: string) => Surroundings) => {
  const line = excludeLine(policy.selection.exclude, host.clusterGuests);
  return (connection) => ({ policy, ...abilitiesOn(host, connection), excludeLine: line });
};

const finding = (about: Guest | null, matter: Matter): Finding => ({
  severity: severityOf(matter),
  about,
  matter,
});
