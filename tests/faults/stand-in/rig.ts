// What tests use of the stand-in virsh: a world in a folder of its own, an environment whose PATH finds the stand-in first,
// and what happened in it.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  Call,
  CommandCall,
  ConnectionSpec,
  Fault,
  GuestChange,
  GuestSpec,
  Rig,
  StandInOptions,
  StartCall,
} from './types.ts';
import { readLines, replay, type StandInGuest } from './world.mjs';

export type * from './types.ts';
export type { StandInGuest } from './world.mjs';

/** Where the stand-in `virsh` lies. */
export const standInFolder = dirname(fileURLToPath(import.meta.url));

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Makes a world and gives what a test needs of it. */
export function standIn(options: StandInOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-virsh-'));
  const uri = options.uri ?? 'qemu:///system';
  const description = describeWorld(options, uri);
  writeFileSync(join(folder, 'world.json'), `${JSON.stringify(description, null, 2)}\n`);
  return Promise.resolve({
    env: makeEnvironment(folder, options.env),
    folder,
    uri,
    startedAt: description.startedAt,
    ...makeLog(folder),
    ...makeState({ folder, uri, description }),
    until,
    ...makeEnd(folder),
  });
}

/** The UUID that a guest of this name gets: the same each time. */
export function uuidOf(name: string): string {
  const hex = createHash('sha1').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function describeWorld({ guests, connections = {}, env: _, uri: __, ...rest }: StandInOptions, uri: string) {
  const all: Record<string, ConnectionSpec> = { [uri]: {}, ...connections };
  const own = guests === undefined ? {} : { guests };
  all[uri] = { ...all[uri], ...own };
  const identified = Object.entries(all).map(
    ([each, spec]) =>
      [each, { ...spec, guests: identify(spec.guests ?? [], each === uri ? '' : each) }] as const,
  );
  return { ...rest, startedAt: Date.now(), defaultUri: uri, connections: Object.fromEntries(identified) };
}

// UUIDs from names; ids for active guests, in order, where the test gives none.
function identify(guests: readonly GuestSpec[], salt: string) {
  let next = Math.max(0, ...guests.map(({ id }) => id ?? 0));
  return guests.map((guest) => {
    const off = guest.state === 'shut off' || guest.startsAfter !== undefined;
    const id = off ? {} : { id: guest.id ?? ++next };
    return { ...guest, ...id, uuid: guest.uuid ?? uuidOf(salt + guest.name) };
  });
}

function makeEnvironment(
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    PATH: `${standInFolder}:${dirname(process.execPath)}:${SYSTEM_PATH}`,
    HOME: folder,
    LANG: 'de_DE.UTF-8',
    LANGUAGE: 'de',
    STAND_IN_WORLD: folder,
    STAND_IN_NODE: process.execPath,
    ...more,
  };
}

function makeLog(folder: string): Pick<Rig, 'calls' | 'starts' | 'commands' | 'asked'> {
  const calls = (): Call[] => readLines(join(folder, 'calls.jsonl')) as Call[];
  const commands = (name?: string): CommandCall[] =>
    calls().filter(
      (call): call is CommandCall => call.kind === 'command' && (name ?? call.command) === call.command,
    );
  return {
    calls,
    commands,
    starts: () => calls().filter((call): call is StartCall => call.kind === 'start'),
    asked: (guest) =>
      commands('shutdown')
        .filter((call) => call.guest === guest)
        .map(({ time, mode, argv, pid }) => ({ time, mode, argv, pid })),
  };
}

function makeState(world: { folder: string; uri: string; description: object }) {
  const { folder, uri: defaultUri, description } = world;
  const journal = join(folder, 'journal.jsonl');
  const write = (entry: object): void => {
    appendFileSync(journal, `${JSON.stringify({ time: Date.now(), ...entry })}\n`);
  };
  const guests = (uri = defaultUri): readonly StandInGuest[] =>
    replay(description, readLines(journal), Date.now()).connections.get(uri)?.guests ?? [];
  const guest = (name: string, uri = defaultUri): StandInGuest => {
    const found = guests(uri).find((each) => each.name === name);
    if (found === undefined) throw new Error(`The world has no guest ${name} at ${uri}`);
    return found;
  };
  return {
    guests,
    guest,
    addFault: (rule: Fault) => {
      write({ op: 'fault', rule });
    },
    clearFaults: () => {
      write({ op: 'no-faults' });
    },
    setGuest: (name: string, set: GuestChange, uri = defaultUri) => {
      write({ op: 'set', uri, guest: guest(name, uri).uuid, set });
    },
    setConnection: (set: Omit<ConnectionSpec, 'guests'>, uri = defaultUri) => {
      write({ op: 'connection', uri, set });
    },
  };
}

async function until(condition: () => boolean, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Not within ${String(ms)} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function makeEnd(folder: string): Pick<Rig, 'alive' | 'cleanup'> {
  const alive = (): number[] => {
    const grandchildren = (readLines(join(folder, 'calls.jsonl')) as Call[]).flatMap((call) =>
      call.kind === 'grandchild' ? [call.grandchild] : [],
    );
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => belongsTo(pid, folder) && (grandchildren.includes(pid) || isStandIn(pid)));
  };
  const cleanup = (): void => {
    for (const pid of alive()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { alive, cleanup };
}

// A process that has ended but was not waited for has an empty environment: it does not count.
function belongsTo(pid: number, folder: string): boolean {
  return readProc(pid, 'environ').includes(`STAND_IN_WORLD=${folder}`);
}

function isStandIn(pid: number): boolean {
  const words = readProc(pid, 'cmdline');
  return words.includes(`${standInFolder}/start.mjs`) || words.includes(`${standInFolder}/virsh`);
}

function readProc(pid: number, file: string): string[] {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
