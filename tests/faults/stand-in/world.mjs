// The folder that all stand-ins of one test share. world.json: what the test wrote. journal.jsonl: what was done to the
// guests since. calls.jsonl: who called what. The two only grow, a line at a time by O_APPEND, so any number of processes may write.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Guest } from './guest.mjs';
import { compareVersions } from './version.mjs';

/** Opens a world. @param {string | undefined} folder */
export function openWorld(folder) {
  if (!folder) throw new Error('STAND_IN_WORLD does not name a folder');
  const description = JSON.parse(readFileSync(join(folder, 'world.json'), 'utf8'));
  const version = description.version ?? '9.0.0';
  const append = (file, entry) => {
    appendFileSync(
      join(folder, file),
      `${JSON.stringify({ time: Date.now(), pid: process.pid, ...entry })}\n`,
    );
  };
  return {
    folder,
    description,
    version,
    daemon: description.daemon ?? version,
    has: (since) => compareVersions(version, since) >= 0,
    daemonHas: (since) => compareVersions(description.daemon ?? version, since) >= 0,
    log: (entry) => append('calls.jsonl', entry),
    write: (entry) => append('journal.jsonl', entry),
    calls: () => readLines(join(folder, 'calls.jsonl')),
    look: (now = Date.now()) => replay(description, readLines(join(folder, 'journal.jsonl')), now),
  };
}

/** The lines of a file of JSON lines; a line that is still being written is left out. */
export function readLines(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The state of everything at a time: the description, with the journal applied to it. */
export function replay(description, journal, now) {
  const { startedAt } = description;
  const connections = new Map();
  for (const [uri, { guests = [], ...rest }] of Object.entries(description.connections)) {
    connections.set(uri, { uri, ...rest, guests: makeGuests(guests, startedAt) });
  }
  let faults = [...(description.faults ?? [])];
  let latest = startedAt;
  for (const entry of journal) {
    latest = Math.max(latest, entry.time);
    const connection = connections.get(entry.uri);
    if (entry.op === 'fault') faults.push(entry.rule);
    else if (entry.op === 'no-faults') faults = [];
    else if (entry.op === 'connection') Object.assign(connection, entry.set);
    else connection.guests.find(({ uuid }) => uuid === entry.guest).apply({ ...entry, time: latest });
  }
  for (const guest of allGuests(connections)) guest.advance(now);
  return { connections, faults };
}

function makeGuests(specs, startedAt) {
  const highest = Math.max(0, ...specs.map(({ id }) => id ?? 0));
  return specs.map((spec, index) => {
    // A number of its own for every start of every guest, whatever the order in which they start.
    const newId = (start) => highest + 1 + index + start * specs.length;
    return new Guest(spec, startedAt, newId);
  });
}

function allGuests(connections) {
  return [...connections.values()].flatMap(({ guests }) => guests);
}
