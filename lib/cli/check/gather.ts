import type { Facts, HostFacts, LimitFacts } from '../../check/facts.ts';
import type { GuestFacts } from '../../check/guest-facts.ts';
import { isLocal } from '../../check/locality.ts';
import { straysAmong } from '../../check/strays.ts';
import { guestKey, type Guest } from '../../guests/guest.ts';
import type { Plan } from '../../guests/plan.ts';
import { namedBy } from '../../guests/selection.ts';
import { readCluster, type Cluster } from '../../host/cluster.ts';
import { livingGuests } from '../../host/stray-guests.ts';
import type { KnownBattery } from '../../shutdown/known-battery.ts';
import type { Policy } from '../../shutdown/policy.ts';
import { askAgents } from '../../virsh/agent.ts';
import type { Capabilities } from '../../virsh/capabilities.ts';
import { destination, type Destination } from '../../virsh/destination.ts';
import { inspect } from '../../virsh/inspect.ts';
import type { Virsh } from '../../virsh/virsh.ts';
import { lookAhead, player } from '../forecast.ts';
import type { Settings } from '../options.ts';
import { durationsIn, readPast, runUnderWay, type Past } from '../past.ts';
import { planOf } from '../policy.ts';
import { unaskedConnections, type Survey } from '../survey.ts';
import { unmatchedWords } from './unmatched.ts';
import { initFacts } from './init-facts.ts';
import { pastFacts, recordFacts } from './past-facts.ts';
import { connectionFacts, eventsStand, virshFacts } from './virsh-facts.ts';

/** What the gathering begins with. */
export interface Known {
  readonly settings: Settings;
  /** Of all guests, for a host that goes down. */
  readonly policy: Policy;
  /** Whom the findings are to be about; none: all. */
  readonly words: readonly string[];
  readonly seen: Survey;
  readonly virsh: Virsh;
  readonly can: Capabilities;
  readonly battery: KnownBattery | null;
  /** A connection's guests that are off; null: it could not tell. */
  readonly offGuests: (connection: string) => Promise<readonly Guest[] | null>;
  /** This program's. */
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Looks at the host and its guests, changes nothing, and takes no longer than its slowest part may. */
export const gather = async (known: Known): Promise<Facts> => {
  const { settings, policy, seen, env } = known;
  const plan = planOf(policy, seen.guests, 0);
  const past = await readPast(settings, env);
  const cluster = await readCluster();
  const leadsTo = await destinations(known);
  const [guests, host] = await Promise.all([
    guestFacts(known, plan, { past, cluster, leadsTo }),
    hostFacts(known, { past, cluster, leadsTo }),
  ]);
  return { guests, host, limits: limitFacts(known, plan, past) };
};

/** The limits as they are set: what the battery makes of them at this moment is told beside them. */
const limitFacts = ({ settings, policy, seen, battery }: Known, plan: Plan, past: Past): LimitFacts => {
  const play = player(seen.guests, durationsIn(past));
  return {
    ...{ policy, plan },
    reserveMs: settings.reserve.isDefault ? policy.reserveMs : settings.reserve.value * 1000,
    prediction: play(policy, null),
    battery: battery === null ? null : lookAhead(battery, policy, play),
  };
};

interface Found {
  readonly past: Past;
  readonly cluster: Cluster;
  readonly leadsTo: (connection: string) => Destination;
}

/** Of the connections that answered: another would only be waited for again. */
const destinations = async ({ seen, virsh, can }: Known): Promise<Found['leadsTo']> => {
  const answering = seen.happenings.flatMap((one) => (one.is === 'looked' ? [one.connection] : []));
  const found = await Promise.all(
    answering.map(async (uri): Promise<[string, Destination]> => [uri, await destination(virsh, uri, can)]),
  );
  const all = new Map(found);
  return (connection) => all.get(connection) ?? { uri: connection, daemon: null };
};

/** Of all guests that could be meant; null while a connection does not tell its own. */
const namesOf = async ({ seen, policy, offGuests }: Known, { guests }: Cluster): Promise<string[] | null> => {
  if (unaskedConnections(seen) > 0) return null;
  const off = await Promise.all(policy.connections.map(async (connection) => offGuests(connection)));
  if (off.includes(null)) return null;
  return [...seen.guests, ...off.flatMap((some) => some ?? [])]
    .map(({ name }) => name)
    .concat(...guests.keys());
};

const guestFacts = async (
  { virsh, can, words }: Known,
  plan: Plan,
  { past, cluster, leadsTo }: Found,
): Promise<GuestFacts[]> => {
  const inspections = await inspect(virsh, guestsOf(plan).filter(namedBy(words)), can);
  const agents = await askAgents(virsh, inspections, can, (uri) => leadsTo(uri).daemon);
  const alone = new Map(plan.leftAlone.map(({ guest, why }) => [guestKey(guest), why]));
  const pastOf = pastFacts(past);
  return inspections.map((one, at): GuestFacts => ({
    ...one,
    agent: agents[at] ?? { is: 'not-asked', why: '' },
    cluster: isLocal(leadsTo(one.guest.connection).uri) ? (cluster.guests.get(one.guest.name) ?? null) : null,
    past: pastOf(one.guest),
    leftAlone: whyAlone(alone.get(guestKey(one.guest))),
  }));
};

/** Those that are named, or all, whatever would be done to them. */
const guestsOf = ({ groups, leftAlone }: Plan): Guest[] => [
  ...groups.flatMap((group) => group.guests.map(({ guest }) => guest)),
  ...leftAlone.map(({ guest }) => guest),
];

const whyAlone = (why: string | undefined): GuestFacts['leftAlone'] =>
  why === 'excluded' || why === 'transient' || why === 'paused' ? why : null;

const hostFacts = async (known: Known, { past, cluster, leadsTo }: Found): Promise<HostFacts> => {
  const { settings, policy, seen, can, version, env } = known;
  const listed = seen.guests.map(({ name, connection }) => ({ name, uri: leadsTo(connection).uri }));
  const [init, living, record, names] = await Promise.all([
    initFacts(version, env),
    livingGuests(),
    recordFacts(past),
    namesOf(known, cluster),
    eventsStand(seen, can),
  ]);
  return {
    node: { version: process.versions.node, path: process.execPath },
    virsh: virshFacts(can, settings),
    connections: connectionFacts(policy.connections, seen, leadsTo),
    init,
    strays: straysAmong(living, listed),
    clusterGuests: [...cluster.guests.keys()],
    clusterUnread: cluster.unread,
    unmatched: unmatchedWords(settings, names),
    isRoot: process.geteuid() === 0,
    underWay: runUnderWay(past)?.begun.pid ?? null,
    record,
  };
};
