// One handler for each command. It returns false, or throws a Failure, for exit status 1.
import { event } from './event.mjs';
import { Failure } from './failure.mjs';
import { list } from './list.mjs';
import { destroy, dompmwakeup, managedsave, resume, shutdown, start, suspend } from './lifecycle.mjs';
import { look, shownName, stateText } from './lookup.mjs';

export const handlers = {
  list,
  shutdown,
  destroy,
  managedsave,
  suspend,
  resume,
  dompmwakeup,
  start,
  event,
  autostart,
  connect: ({ world }) => !world.has('0.8.0') || world.has('0.9.0'), // 0.8.3 fails without a word
  dominfo,
  domid: (run) => run.output.print(`${look(run, ['name', 'uuid']).id ?? '-'}\n`),
  domname: (run) => run.output.print(`${look(run, ['id', 'uuid']).name}\n`),
  domstate,
  domtime,
  domuuid: (run) => run.output.print(`${look(run, ['name', 'id']).uuid}\n`),
  dumpxml,
  metadata,
  uri: ({ output, connection }) => output.print(`${connection.uri}\n`),
  version,
  echo: ({ output, command }) => output.print((command.options.string ?? []).join(' ')),
  quit: () => true,
  exit: () => true,
};

function domstate(run) {
  const guest = look(run);
  const reason = run.command.options.reason ? ` (${guest.reason})` : '';
  run.output.print(run.output.translate(`${stateText(guest, run.world)}${reason}\n`));
}

function dominfo(run) {
  const { world } = run;
  const guest = look(run);
  const unit = world.has('0.9.10') ? 'KiB' : 'kB';
  const rows = [
    ['Id', guest.id ?? '-'],
    ['Name', guest.name],
    ['UUID', guest.uuid],
    ['OS Type', 'hvm'],
    ['State', run.output.translate(stateText(guest, world))],
    ['CPU(s)', 1],
    guest.active && ['CPU time', guest.spec.cpuTime ?? '1.0s'],
    ['Max memory', `16384 ${unit}`],
    ['Used memory', `16384 ${unit}`],
    world.has('0.8.0') && ['Persistent', guest.persistent ? 'yes' : 'no'],
    ['Autostart', guest.autostart ? 'enable' : 'disable'],
    world.has('0.8.9') && ['Managed save', guest.saved ? 'yes' : 'no'],
    ['Security model', 'none'],
    ['Security DOI', 0],
  ];
  for (const [name, value] of rows.filter(Boolean)) run.output.print(`${`${name}:`.padEnd(15)} ${value}\n`);
}

function dumpxml(run) {
  const { name, uuid, id, spec } = look(run);
  const { acpi = true, arch = 'x86_64', osType = 'hvm', domainType = 'qemu' } = spec;
  const metadata = Object.values(spec.metadata ?? {}).join('');
  const lines = [
    `<domain type='${domainType}'${id === null ? '' : ` id='${id}'`}>`,
    `  <name>${escapeXml(name)}</name>`,
    `  <uuid>${uuid}</uuid>`,
    ...(metadata === '' ? [] : [`  <metadata>${metadata}</metadata>`]),
    `  <os>\n    <type arch='${arch}'>${osType}</type>\n  </os>`,
    ...(acpi ? ['  <features>\n    <acpi/>\n  </features>'] : []),
    `  <on_poweroff>${spec.onPoweroff ?? 'destroy'}</on_poweroff>`,
    `  <on_reboot>${spec.onReboot ?? 'restart'}</on_reboot>`,
    `  <devices>\n${agentChannel(run.world, spec, id)}  </devices>`,
    '</domain>',
  ];
  run.output.print(`${lines.join('\n')}\n`);
}

// A running guest's channel says whether somebody has opened it, since 1.2.11.
function agentChannel(world, { agent }, id) {
  if (agent === undefined) return '';
  const open = agent === 'disconnected' ? 'disconnected' : 'connected';
  const state = id !== null && world.daemonHas('1.2.11') ? ` state='${open}'` : '';
  return `    <channel type='unix'>\n      <target type='virtio' name='org.qemu.guest_agent.0'${state}/>\n    </channel>\n`;
}

// Asks the agent for its time; libvirtd waits 5 s for one that hangs, before 1.2.15 for ever.
async function domtime(run) {
  const { agent } = look(run).spec;
  if (agent === undefined) throw new Failure('argument unsupported: QEMU guest agent is not configured');
  if (agent === 'silent') await run.connection.wait(run.world.daemonHas('1.2.15') ? 5_000 : undefined);
  if (agent === 'works') run.output.print(`Time: ${Math.floor(Date.now() / 1000)}\n`);
  else
    throw new Failure(
      `Guest agent is not responding: ${agent === 'silent' ? 'Guest agent not available for now' : 'QEMU guest agent is not connected'}`,
    );
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function metadata(run) {
  const text = look(run).spec.metadata?.[run.command.options.uri];
  if (text === undefined) throw new Failure('metadata not found: Requested metadata element is not present');
  run.output.print(`${text}\n\n`);
}

function autostart(run) {
  const guest = look(run);
  const on = !run.command.options.disable;
  run.world.write({ op: 'autostart', uri: run.connection.uri, guest: guest.uuid, on });
  const name = shownName(run);
  run.output.extra(`Domain ${name} ${on ? 'marked' : 'unmarked'} as autostarted\n`);
}

function version({ output, world, command }) {
  const library = world.has('0.10.0') ? 'libvirt' : 'libvir';
  output.print(`Compiled against library: ${library} ${world.version}\n`);
  output.print(`Using library: ${library} ${world.version}\n`);
  output.print(`Using API: QEMU ${world.version}\n`);
  output.print(`Running hypervisor: QEMU ${world.description.qemu ?? '7.2.22'}\n`);
  if (command.options.daemon) output.print(`Running against daemon: ${world.daemon}\n`);
}
