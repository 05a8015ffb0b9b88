// The commands that change a guest: a line in the journal, and what virsh prints.
import { Failure } from './failure.mjs';
import { look, shownName } from './lookup.mjs';

const MODES = {
  acpi: ['0.9.10', 1],
  agent: ['0.9.10', 2],
  initctl: ['1.0.1', 4],
  signal: ['1.0.1', 8],
  paravirt: ['1.2.5', 16],
};
const NOT_RUNNING = 'Requested operation is not valid: domain is not running';

export async function shutdown(run) {
  const { world, command } = run;
  const mode = command.options.mode;
  checkMode(mode, world);
  const act = begin(run, { failure: 'Failed to shutdown domain X', api: 'virDomainShutdown' });
  checkCanBeAsked(run, act);
  if (mode?.includes('initctl') || mode?.includes('signal') || mode?.includes('paravirt'))
    act.fail(unsupported(mode));
  await ask(run, act, mode);
  // Older releases say so even when they are to be quiet.
  const text = run.output.translate(`Domain ${shownName(run)} is being shutdown\n`);
  if (world.has('9.0.0')) run.output.extra(text);
  else run.output.print(text);
}

function checkMode(mode, world) {
  if (mode === undefined) return;
  const known = Object.keys(MODES).filter((each) => world.has(MODES[each][0]));
  const given = world.has('1.0.1') ? mode.split(',') : [mode];
  const wrong = given.find((each) => !known.includes(each));
  if (wrong === undefined) return;
  const quoted = known.map((each) => `'${each}'`);
  const separator = known.length > 4 ? ', or ' : ' or ';
  throw new Failure(
    `Unknown mode ${wrong} value, expecting ${quoted.slice(0, -1).join(', ')}${separator}${quoted.at(-1)}`,
  );
}

function unsupported(mode) {
  const flags = mode.split(',').reduce((sum, each) => sum | MODES[each][1], 0) & ~3;
  return `unsupported flags (0x${flags.toString(16)}) in function qemuDomainShutdownFlags`;
}

// A daemon of 7.0 or later refuses to ask a guest that is not running; an older one says yes, without effect.
function checkCanBeAsked({ world, connection }, { guest, fail }) {
  const ready = world.daemonHas('7.0.0')
    ? ['running', 'idle', 'no state'].includes(guest.state)
    : guest.active;
  if (ready) return;
  if (!connection.uri.startsWith('test:')) fail(NOT_RUNNING);
  fail(`internal error${world.has('1.1.0') ? ':' : ''} domain '${guest.name}' not running`);
}

async function ask({ world, connection }, { guest, write, fail }, given) {
  const modes = given?.split(',') ?? [];
  // Both modes at once: the agent first, then the button, as without any mode.
  const mode = modes.length > 1 ? undefined : given;
  const { agent } = guest.spec;
  if (mode === 'agent' && agent === undefined)
    fail('argument unsupported: QEMU guest agent is not configured');
  const blocks = agentBlocks(guest, world);
  write('ask', { mode, agentBlocks: blocks });
  if (mode === 'acpi' || agent === undefined || agent === 'works') return;
  if (agent === 'silent') await connection.wait(blocks, 'Failed to shutdown domain');
  if (mode === 'agent') fail(agentText(agent));
}

// Before 1.2.15 for ever.
function agentBlocks(guest, world) {
  return guest.spec.agentBlocks ?? (world.daemonHas('1.2.15') ? 60_000 : undefined);
}

function agentText(agent) {
  const cause =
    agent === 'silent' ? 'Guest agent not available for now' : 'QEMU guest agent is not connected';
  return `Guest agent is not responding: ${cause}`;
}

export async function destroy(run) {
  const { graceful } = run.command.options;
  const act = begin(run, {
    failure: 'Failed to destroy domain X',
    api: 'virDomainDestroy',
    refusal: graceful ? 'destroy --graceful' : 'destroy',
  });
  if (!act.guest.active) act.fail(NOT_RUNNING);
  act.write('destroy', { graceful });
  await run.connection.wait(act.guest.spec.destroyTakes ?? 0, 'Failed to destroy domain');
  run.output.extra(run.output.translate(`Domain ${shownName(run)} destroyed\n`));
}

export async function managedsave(run) {
  const act = begin(run, { failure: 'Failed to save domain X state', api: 'virDomainManagedSave' });
  if (!act.guest.active) act.fail(NOT_RUNNING);
  if (!act.guest.persistent)
    act.fail('Requested operation is not valid: cannot do managed save for transient domain');
  act.write('save');
  await run.connection.wait(act.guest.spec.saveTakes ?? 0, 'Failed to save domain state');
  const text = `\nDomain ${shownName(run)} state saved by libvirt\n`;
  if (run.world.has('9.0.0')) run.output.extra(text);
  else run.output.print(text);
}

export function suspend(run) {
  const act = begin(run, { failure: 'Failed to suspend domain X', api: 'virDomainSuspend' });
  if (!act.guest.active) act.fail(NOT_RUNNING);
  act.write('suspend');
  run.output.extra(`Domain ${shownName(run)} suspended\n`);
}

export function resume(run) {
  const act = begin(run, { failure: 'Failed to resume domain X', api: 'virDomainResume' });
  if (!act.guest.active) act.fail(NOT_RUNNING);
  if (act.guest.state !== 'paused') act.fail('Requested operation is not valid: domain is already running');
  act.write('resume');
  run.output.extra(`Domain ${shownName(run)} resumed\n`);
}

export function dompmwakeup(run) {
  const act = begin(run, { failure: 'Domain X could not be woken up', api: 'virDomainPMWakeup' });
  if (!act.guest.active) act.fail(NOT_RUNNING);
  if (act.guest.state !== 'pmsuspended')
    act.fail('Requested operation is not valid: domain is not suspended');
  act.write('wake');
  run.output.extra(`Domain ${shownName(run)} successfully woken up\n`);
}

export function start(run) {
  const act = begin(run, { failure: 'Failed to start domain X', api: 'virDomainCreate' });
  if (act.guest.active) throw new Failure('Domain is already active');
  act.write('start');
  run.output.extra(`Domain ${shownName(run)} started\n`);
}

// What all of them need: the guest, a way to fail, a way to write it down; refusals and read-only connections end it here.
function begin(run, { failure, api, refusal = run.command.name }) {
  const { world, connection } = run;
  const guest = look(run);
  const write = (op, more = {}) => world.write({ op, uri: connection.uri, guest: guest.uuid, ...more });
  const fail = (cause) => {
    throw new Failure(
      failure.replace('X', () => shownName(run)),
      cause,
    );
  };
  if (connection.readonly) fail(readOnlyText(api, world));
  const rule = guest.spec.refuses?.[refusal];
  const { text, times = Infinity } = typeof rule === 'string' ? { text: rule } : (rule ?? {});
  if (text !== undefined && (guest.refusals[refusal] ?? 0) < times) {
    write('refuse', { command: refusal });
    fail(text);
  }
  return { guest, write, fail };
}

function readOnlyText(api, world) {
  if (world.has('1.1.0')) return `operation forbidden: read only access prevents ${api}`;
  return `operation ${api} forbidden for read only access`;
}
