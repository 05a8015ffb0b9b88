// Faults: the test says when, and what goes wrong. Each command is logged first and then matched, so that `nth` counts right
// however many stand-ins run at the same time: a command's number is its line's place in calls.jsonl.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Logs a call and does to it what the rules say. A fault that ends or hangs the process does not return.
 * @returns the rule that is to strike later, within `event`; or undefined
 */
export async function applyFaults(context, call) {
  const { world } = context;
  const key = `${process.pid}-${process.hrtime.bigint()}`;
  world.log({ ...call, key });
  const { faults } = world.look();
  if (faults.length === 0) return undefined;
  const calls = world.calls();
  const since = Date.now() - world.description.startedAt;
  let deferred;
  for (const rule of faults) {
    if (!strikes(rule.when ?? {}, call, { calls, key, since })) continue;
    if (call.command === 'event' && rule.delay !== undefined) deferred ??= rule;
    else await strike(context, rule, call);
  }
  return deferred;
}

function strikes(when, call, { calls, key, since }) {
  if (!matches(when, call)) return false;
  if (since < (when.after ?? 0) || since >= (when.before ?? Infinity)) return false;
  const number = calls.filter((each) => matches(when, each)).findIndex((each) => each.key === key) + 1;
  if (when.nth !== undefined && when.nth !== number) return false;
  return number >= (when.from ?? 1) && number <= (when.upTo ?? Infinity);
}

// A rule that says nothing of a command strikes as the connection is made.
function matches(when, call) {
  const { command, guest, mode, option } = when;
  const kind = (command ?? guest ?? mode ?? option) === undefined ? 'connect' : 'command';
  if (call.kind !== kind) return false;
  if (when.command !== undefined && call.command !== when.command) return false;
  if (when.uri !== undefined && call.uri !== when.uri) return false;
  if (when.mode !== undefined && (call.mode ?? 'default') !== when.mode) return false;
  if (when.option !== undefined && !call.argv.includes(when.option)) return false;
  return when.guest === undefined || call.guest === when.guest || call.uuid === when.guest;
}

/** Does what one rule says. */
export async function strike(context, rule, call) {
  if (rule.delay !== undefined && call.command !== 'event') await sleep(rule.delay);
  await KINDS[rule.do](context, rule, call);
}

const KINDS = {
  slow: (_, { ms }) => sleep(ms),
  hang: (_, { ignoreSigterm }) => hang(ignoreSigterm),
  'hang-with-grandchild': async ({ world, exit }, { ignoreSigterm, virshExits, code = 0, seconds = 600 }) => {
    // In the same process group, holding both pipes, and ignoring SIGTERM if virsh does.
    const script = `${ignoreSigterm ? "trap '' TERM; " : ''}exec sleep ${seconds}`;
    const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'inherit', 'inherit'] });
    world.log({ kind: 'grandchild', grandchild: child.pid });
    if (virshExits) exit(code);
    await hang(ignoreSigterm);
  },
  garbage: ({ output, exit }, { bytes = 4096, endless = false, code = 0, seed = 1 }) => {
    output.flush();
    const noise = makeNoise(seed);
    for (let more = true; more; more = endless) output.raw(1, noise(endless ? 65536 : bytes));
    exit(code);
  },
  empty: ({ output }) => {
    output.muted = true;
  },
  die: async (_, { signal = 'SIGKILL' }) => {
    process.kill(process.pid, signal);
    await hang();
  },
  'connect-refused': ({ connection, output, exit }, { text }) => {
    for (const line of connection.refusal(text).lines) output.error(line);
    exit(1);
  },
  'connection-lost': ({ connection }, _, call) => {
    throw connection.loss(firstLine(call));
  },
  exit: ({ output, exit }, { code = 1, stdout = '', stderr = '' }) => {
    output.flush();
    output.raw(1, stdout);
    output.raw(2, stderr);
    exit(code);
  },
};

async function hang(ignoreSigterm) {
  if (ignoreSigterm) process.on('SIGTERM', () => undefined);
  for (;;) await sleep(1e6);
}

function firstLine({ command, argv = [] }) {
  if (command === 'list') return 'Failed to list domains';
  return argv.length > 1 ? `failed to get domain '${argv.at(-1)}'` : undefined;
}

// The same noise each time, new lines and NULs among it.
function makeNoise(seed) {
  let state = seed;
  return (length) => {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[at] = state >>> 24;
    }
    return bytes;
  };
}
