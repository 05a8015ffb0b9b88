import type { ConnectionFacts, Facts, HostFacts, LimitFacts } from '../../lib/check/facts.ts';
import type {
  Definition,
  GuestFacts,
  PastFacts,
  PastMoment,
  PastOutcome,
} from '../../lib/check/guest-facts.ts';
import { durationFrom, type PastPart } from '../../lib/guests/duration.ts';
import { guestKey } from '../../lib/guests/guest.ts';
import { makePlan } from '../../lib/guests/plan.ts';
import { lastResortAt, type Policy } from '../../lib/shutdown/policy.ts';
import type { Failure } from '../../lib/shutdown/event.ts';
import type { BatteryPolicy, BatteryReading } from '../../lib/shutdown/battery-source.ts';
import type { KnownBattery } from '../../lib/shutdown/known-battery.ts';
import { outlookOf } from '../../lib/shutdown/outage.ts';
import { predict, type Prediction } from '../../lib/shutdown/prediction.ts';
import { guest, policy, URI } from '../report/support/world.ts';

export { guest, policy, URI };

const BATTERY_POLICY: BatteryPolicy = {
  source: { tool: 'nut', address: 'ups@localhost', text: 'nut:ups@localhost' },
  marginMs: 30_000,
  reservePart: 1 / 3,
  takesMs: () => 90_000,
};

// A host on which nothing is the matter, and what to change of it.

export const definition = (more: Partial<Definition> = {}): Definition => ({
  is: 'read',
  type: 'kvm',
  os: 'hvm',
  arch: 'x86_64',
  acpi: true,
  channel: 'connected',
  onPoweroff: 'destroy',
  onReboot: 'restart',
  ...more,
});

/** Three runs, of which the last one ended so. */
export const past = (last: PastOutcome & Partial<PastMoment>, cleanEnds = 1, untold = 0): PastFacts => ({
  ...{ runs: 3, cleanEnds, untold },
  last: { waitedMs: 4_000, at: '2014-05-06T07:08:09.123Z', ...last },
  killed: null,
});

const WELL = past({ outcome: 'clean' }, 3);

export const guestFacts = (name: string, more: Partial<GuestFacts> = {}): GuestFacts => ({
  guest: guest(name),
  reason: 'booted',
  persistent: true,
  definition: definition(),
  agent: { is: 'answers' },
  cluster: null,
  past: WELL,
  leftAlone: null,
  ...more,
});

type Answer = Extract<ConnectionFacts['answer'], { ok: true }>;

/** A connection to a libvirtd of this host, with a guest. */
export const answering = (more: Partial<Answer> = {}, uri = URI, meant = uri): ConnectionFacts => ({
  ...{ uri, meant },
  answer: { ok: true, guests: 1, daemon: '9.0.0', lacks: [], setsAction: true, events: true, ...more },
});

export const failing = (failure: Failure, uri = URI): ConnectionFacts => ({
  ...{ uri, meant: uri },
  answer: { ok: false, failure },
});

export const host = (more: Partial<HostFacts> = {}): HostFacts => ({
  node: { version: '16.17.0', path: '/usr/bin/node' },
  virsh: { version: '9.0.0', lacks: [], wantsModes: false, setsAction: true },
  connections: [answering()],
  init: {
    is: 'served',
    headline:
      'libvirtd is the init script libvirtd; guests are shut down by an init script that stops before it',
    isInstalled: true,
    ownPreStop: false,
    checks: [{ good: true, text: '/etc/init.d/libvirt-shutdown-domains: good', remedy: null }],
    others: [],
    othersRemedy: '',
  },
  strays: [],
  clusterGuests: [],
  clusterUnread: null,
  isRoot: true,
  underWay: null,
  unmatched: { exclude: [], order: [] },
  record: { is: 'kept', file: '/var/log/runs.jsonl', runs: 3, problem: null },
  ...more,
});

export interface Story {
  readonly host?: Partial<HostFacts>;
  readonly guests?: readonly GuestFacts[];
  readonly policy?: Partial<Policy>;
  readonly limits?: Partial<Pick<LimitFacts, 'reserveMs'>>;
  /** Default: nobody said anything of one. */
  readonly battery?: Partial<KnownBattery>;
  /** What earlier runs tell of how long guests take, by name. Default: 10 s. */
  readonly parts?: Readonly<Record<string, readonly PastPart[]>>;
}

const known = (more: Partial<KnownBattery>): KnownBattery => ({
  source: null,
  reading: null,
  unread: null,
  statedMs: null,
  marginMs: BATTERY_POLICY.marginMs,
  ...more,
});

/** Of a UPS on mains, full, with 25 minutes. */
export const reading = (more: Partial<BatteryReading> = {}): BatteryReading => ({
  power: 'mains',
  runtimeMs: 1_500_000,
  chargePercent: 100,
  lowMs: 120_000,
  lowBy: 'ups',
  status: 'OL',
  ...more,
});

/** Facts as the program would gather them. */
export const factsOf = (story: Story): Facts => {
  const guests = story.guests ?? [guestFacts('web1')];
  const of = policy({
    battery: (story.battery?.source ?? null) === null ? null : BATTERY_POLICY,
    ...story.policy,
  });
  const { selection, order, parallel } = of;
  const plan = makePlan(
    guests.map((one) => one.guest),
    selection,
    order,
    { availableMs: lastResortAt(of), parallel },
  );
  const alone = new Map(plan.leftAlone.map((one) => [guestKey(one.guest), one.why]));
  const play = (reading: BatteryReading | null): Prediction =>
    predict(
      plan,
      of,
      ({ name }) => durationFrom(story.parts?.[name] ?? [{ tookMs: 10_000, byItself: true }]),
      reading,
    );
  return {
    host: host(story.host),
    guests: guests.map((one) => ({
      ...one,
      leftAlone: (alone.get(guestKey(one.guest)) ?? null) as GuestFacts['leftAlone'],
    })),
    limits: {
      ...{ policy: of, plan, reserveMs: of.reserveMs, prediction: play(null) },
      battery: story.battery === undefined ? null : outlookOf(known(story.battery), of, play),
      ...story.limits,
    },
  };
};
