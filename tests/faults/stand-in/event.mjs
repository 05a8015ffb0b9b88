import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { strike } from './faults.mjs';
import { look, quotesNames } from './lookup.mjs';

const TYPES =
  'lifecycle reboot rtc-change watchdog io-error graphics io-error-reason control-error block-job disk-change tray-change ' +
  'pm-wakeup pm-suspend balloon-change pm-suspend-disk device-removed';
const LATER_TYPES =
  'block-job-2 tunable agent-lifecycle device-added migration-iteration job-completed device-removal-failed metadata-change ' +
  'block-threshold memory-failure memory-device-size-change';

/** `virsh event`: tells the lifecycle events that happen from now on. */
export async function event(run) {
  const { options } = run.command;
  const types = [...TYPES.split(' '), ...(run.world.has('9.0.0') ? LATER_TYPES.split(' ') : [])];
  if (options.list) return void run.output.print(types.map((type) => `${type}\n`).join(''));
  if (!options.all && options.event === undefined)
    throw new Failure('one of --list, --all, or --event <type> is required');
  if (!options.all && !types.includes(options.event))
    throw new Failure(`unknown event type ${options.event}`);
  const only = options.domain === undefined ? undefined : look(run).uuid;
  const { count, ending } = await follow(run, only);
  if (ending !== undefined) run.output.print(`${ending}\n`);
  run.output.print(`events received: ${count}\n`);
  return count > 0;
}

async function follow(run, only) {
  const { world, connection, command, deferred } = run;
  const { loop, timeout, all, event: type } = command.options;
  const end = timeout === undefined ? Infinity : performance.now() + Number(timeout) * 1000;
  const faultAt = deferred === undefined ? Infinity : performance.now() + deferred.delay;
  const teller = makeTeller(run, only, all || type === 'lifecycle');
  let interrupted = false;
  let lost = false;
  process.once('SIGINT', () => (interrupted = true));
  for (;;) {
    teller.tell();
    if (!loop && teller.count > 0) return { count: teller.count };
    if (interrupted) return { count: teller.count, ending: 'event loop interrupted' };
    if (performance.now() >= end) return { count: teller.count, ending: 'event loop timed out' };
    if (performance.now() >= faultAt && !lost) await strikeLater(run, () => (lost = true));
    if (!lost && connection.isDown()) {
      announceLoss(run);
      lost = true;
    }
    // 1.2.2 stays in its loop with a dead connection; later ones leave it.
    if (lost && world.has('2.0.0')) return { count: teller.count };
    if (lost) teller.stop();
    await sleep(20);
  }
}

async function strikeLater(run, lose) {
  if (run.deferred.do !== 'connection-lost') return strike({ ...run }, run.deferred, { command: 'event' });
  announceLoss(run);
  lose();
}

function announceLoss({ connection, output }) {
  const [notice] = connection.loss().lines;
  output.error(notice);
  connection.lose();
}

// Prints what has happened since the last time, in order; what happened before the first time is past.
function makeTeller({ world, connection, output, command }, only, wanted) {
  const told = new Map();
  let stopped = !wanted;
  const unseen = () => {
    const guests = connection.look().guests.filter(({ uuid }) => only === undefined || uuid === only);
    const fresh = guests.flatMap(({ uuid, name, events }) => {
      const from = told.get(uuid) ?? 0;
      told.set(uuid, events.length);
      return events.slice(from).map((each) => ({ ...each, name }));
    });
    return fresh.sort((a, b) => a.at - b.at);
  };
  unseen();
  const teller = {
    count: 0,
    stop: () => (stopped = true),
    tell() {
      if (stopped) return;
      const events = unseen();
      for (const each of command.options.loop ? events : events.slice(0, 1)) {
        output.print(line(each, { world, output, timestamp: command.options.timestamp }));
        teller.count++;
      }
    },
  };
  return teller;
}

function line({ at, name, text }, { world, output, timestamp }) {
  const shown = quotesNames(world) ? `'${name}'` : name;
  const detail = text === 'Shutdown Finished' && world.has('3.4.0') ? `${text} after guest request` : text;
  const prefix = timestamp ? `${new Date(at).toISOString().replace('T', ' ').replace('Z', '+0000')}: ` : '';
  return `${prefix}${output.translate(`event 'lifecycle' for domain ${shown}: ${detail}`)}\n`;
}
