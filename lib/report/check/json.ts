import type {
  ConnectionFacts,
  DaemonLack,
  Facts,
  InitFacts,
  RecordFacts,
  VirshFacts,
} from '../../check/facts.ts';
import type { Code, Finding, Severity } from '../../check/finding.ts';
import { countFindings, isReady, type Counts } from '../../check/judge.ts';
import { batteryBudgetMs, type KnownBattery } from '../../shutdown/known-battery.ts';
import { named, seconds } from '../json-fields.ts';
import type { KnownBatteryFields } from '../prediction/fields.ts';
import { knownBatteryFields } from '../prediction/json.ts';
import { SCHEMA, type GuestName, type Head, type Seconds } from '../record-types.ts';
import type { Stamp } from '../json.ts';
import { findingWords } from './words.ts';

/** The one object of `check --json`; docs/readiness.md is its description. The schema's rules are those of docs/record.md. */
export interface CheckRecord extends Head {
  readonly event: 'check';
  readonly ready: boolean;
  readonly facts: {
    readonly node: string;
    readonly virsh: Pick<VirshFacts, 'version' | 'lacks'>;
    readonly connections: readonly ConnectionFields[];
    readonly init: { readonly is: InitFacts['is']; readonly installed: boolean };
    readonly root: boolean;
    readonly record: { readonly is: RecordFacts['is']; readonly runs: number | null };
    readonly guests: number;
    readonly worstSeconds: Seconds;
    readonly availableSeconds: Seconds;
    /** How long a run may take by the battery. */
    readonly batterySeconds: Seconds;
    readonly battery: (KnownBatteryFields & { readonly runtimeSeconds: Seconds }) | null;
  };
  readonly counts: Counts;
  readonly findings: readonly FindingFields[];
}

export interface ConnectionFields {
  readonly connection: string;
  readonly answers: boolean;
  readonly daemon: string | null;
  /** What that version is too old for. */
  readonly lacks: readonly DaemonLack[];
  readonly events: boolean;
  readonly guests: number | null;
}

export interface FindingFields {
  readonly severity: Severity;
  readonly code: Code;
  /** null: the host. */
  readonly about: GuestName | null;
  readonly cause: string;
  readonly remedy: string;
}

/** @param at milliseconds since the process began */
export const checkRecord = (
  at: number,
  facts: Facts,
  findings: readonly Finding[],
  { run, time }: Stamp,
): CheckRecord => {
  const counts = countFindings(findings);
  return {
    schema: SCHEMA,
    run,
    time: time.toISOString(),
    elapsed: seconds(at) ?? 0,
    event: 'check',
    ready: isReady(counts),
    facts: factFields(facts),
    counts,
    findings: findings.map(findingFields),
  };
};

const factFields = ({ host, guests, limits }: Facts): CheckRecord['facts'] => ({
  node: host.node.version,
  virsh: { version: host.virsh.version, lacks: host.virsh.lacks },
  connections: host.connections.map(connectionFields),
  init: { is: host.init.is, installed: host.init.is === 'served' && host.init.isInstalled },
  root: host.isRoot,
  record: { is: host.record.is, runs: host.record.is === 'kept' ? host.record.runs : null },
  guests: guests.length,
  worstSeconds: seconds(limits.prediction.worstMs),
  availableSeconds: seconds(limits.prediction.availableMs),
  batterySeconds: seconds(limits.battery === null ? null : batteryBudgetMs(limits.battery.known)),
  battery: limits.battery === null ? null : batteryFields(limits.battery.known),
});

const batteryFields = (known: KnownBattery): CheckRecord['facts']['battery'] => ({
  ...knownBatteryFields(known),
  runtimeSeconds: seconds(known.reading?.runtimeMs ?? null),
});

const connectionFields = ({ uri, answer }: ConnectionFacts): ConnectionFields =>
  answer.ok
    ? {
        connection: uri,
        answers: true,
        daemon: answer.daemon,
        lacks: answer.lacks,
        events: answer.events,
        guests: answer.guests,
      }
    : { connection: uri, answers: false, daemon: null, lacks: [], events: false, guests: null };

const findingFields = ({ severity, about, matter }: Finding): FindingFields => {
  const { cause, remedy, copy } = findingWords(matter, about === null ? [] : [about]);
  return {
    severity,
    code: matter.code,
    about: about === null ? null : named(about),
    cause,
    remedy: copy === undefined ? remedy : `${remedy} ${copy}`,
  };
};
