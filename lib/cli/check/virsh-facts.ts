import { DAEMON_LACKS, type ConnectionFacts, type Lack, type VirshFacts } from '../../check/facts.ts';
import { capabilitiesOf, type Capabilities } from '../../virsh/capabilities.ts';
import type { Destination } from '../../virsh/destination.ts';
import type { Settings } from '../options.ts';
import { SILENT, type Survey } from '../survey.ts';

export const virshFacts = (can: Capabilities, { mode }: Settings): VirshFacts => ({
  version: can.version,
  lacks: lacksOf(can),
  wantsModes: mode.value.length > 0,
  setsAction: can.setsAction,
});

const lacksOf = (can: Capabilities): Lack[] => (Object.keys(HAS) as Lack[]).filter((lack) => !HAS[lack](can));

const HAS: Readonly<Record<Lack, (can: Capabilities) => boolean>> = {
  'managed-save': ({ managedSave }) => managedSave,
  reasons: ({ reasons }) => reasons,
  modes: ({ modes }) => modes.length > 0,
  graceful: ({ graceful }) => graceful,
  lists: ({ plainLists }) => plainLists,
  wake: ({ wake }) => wake,
  events: ({ events }) => events,
};

/** @param leadsTo what virsh tells of a connection */
export const connectionFacts = (
  connections: readonly string[],
  { happenings }: Survey,
  leadsTo: (connection: string) => Destination,
): ConnectionFacts[] =>
  connections.map((uri): ConnectionFacts => {
    const { uri: meant, daemon } = leadsTo(uri);
    for (const one of happenings) {
      if (one.is === 'look-failed' && one.connection === uri)
        return { uri, meant, answer: { ok: false, failure: one.failure } };
      if (one.is === 'looked' && one.connection === uri) {
        const guests = one.guests.length;
        const events = standing(happenings).has(uri);
        return { uri, meant, answer: { ok: true, guests, events, ...daemonFacts(daemon) } };
      }
    }
    return { uri, meant, answer: { ok: false, failure: SILENT } };
  });

type DaemonFacts = Pick<Extract<ConnectionFacts['answer'], { ok: true }>, 'daemon' | 'lacks' | 'setsAction'>;

/** A command of virsh and what it asks of libvirtd came with the same release. */
const daemonFacts = (daemon: string | null): DaemonFacts => {
  if (daemon === null) return { daemon, lacks: [], setsAction: false };
  const can = capabilitiesOf(daemon);
  const lacks = lacksOf(can);
  return { daemon, lacks: DAEMON_LACKS.filter((lack) => lacks.includes(lack)), setsAction: can.setsAction };
};

/** Connections whose lifecycle events arrive. */
const standing = (happenings: Survey['happenings']): Set<string> => {
  const up = new Set<string>();
  for (const one of happenings) if (one.is === 'events') up[one.up ? 'add' : 'delete'](one.connection);
  return up;
};

/** A stream stands a moment after it began. Milliseconds. */
const EVENTS_MS = 1_500;

/** Waits until the connections that answer tell of events, or do not seem to. */
export const eventsStand = async ({ happenings }: Survey, { events }: Capabilities): Promise<void> => {
  if (!events) return;
  const answering = happenings.filter(({ is }) => is === 'looked').length;
  const deadline = performance.now() + EVENTS_MS;
  while (standing(happenings).size < answering && performance.now() < deadline) await pause();
};

const pause = async (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
