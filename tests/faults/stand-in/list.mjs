import { Failure } from './failure.mjs';
import { stateText } from './lookup.mjs';
import { formatTable } from './table.mjs';

/** `virsh list`: running guests by id, then the others by name. */
export function list({ world, output, connection, command }) {
  const { options } = command;
  checkFormat(options, world);
  const guests = select(connection.look().guests, options, world);
  // 10.7.0 prints the table whatever is asked for (mended in 10.8.0).
  const broken = world.version === '10.7.0' && options.uuid && !options.name;
  if (!broken && (options.name || options.uuid || options.id)) printColumns(guests, options, output);
  else output.print(formatTable(...table(guests, options, { world, output }), { ...output, has: world.has }));
}

function checkFormat({ name, uuid, table: asTable }, world) {
  if (world.has('4.0.0')) {
    if (asTable && name) throw new Failure('Options --table and --name are mutually exclusive');
    if (asTable && uuid) throw new Failure('Options --table and --uuid are mutually exclusive');
  } else if ([name, uuid, asTable].filter(Boolean).length > 1) {
    throw new Failure('Only one argument from --table, --name and --uuid may be specified.');
  }
}

function select(guests, options, world) {
  // From some release after 1.2.2 on, --state-shutoff means --inactive too; before, it finds nothing by itself.
  const inactive = options.inactive || (options['state-shutoff'] && world.has('4.0.0'));
  const chosen = guests.filter(
    (guest) =>
      guest.defined &&
      (options.all || guest.active === !inactive) &&
      FILTERS.every((pass) => pass(guest, options)),
  );
  return chosen.sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity) || compareNames(a, b));
}

const FILTERS = [
  oneOf(['persistent', (guest) => guest.persistent], ['transient', (guest) => !guest.persistent]),
  oneOf(
    ['state-running', (guest) => guest.state === 'running'],
    ['state-paused', (guest) => guest.state === 'paused'],
    ['state-shutoff', (guest) => guest.state === 'shut off'],
    ['state-other', (guest) => !['running', 'paused', 'shut off'].includes(guest.state)],
  ),
  oneOf(['autostart', (guest) => guest.autostart], ['no-autostart', (guest) => !guest.autostart]),
  oneOf(['with-managed-save', (guest) => guest.saved], ['without-managed-save', (guest) => !guest.saved]),
  oneOf(['with-snapshot', () => false], ['without-snapshot', () => true]),
];

// A group of filters: a guest passes if no one of them is asked for, or one that is fits.
function oneOf(...tests) {
  return (guest, options) => {
    const asked = tests.filter(([option]) => options[option]);
    return asked.length === 0 || asked.some(([, test]) => test(guest));
  };
}

// As C's strcasecmp: bytes, ASCII letters folded.
function compareNames(one, other) {
  return Buffer.compare(
    ...[one, other].map(({ name }) => Buffer.from(name.replace(/[A-Z]/g, (c) => c.toLowerCase()))),
  );
}

function printColumns(guests, { uuid, name, id }, output) {
  for (const guest of guests) {
    const cells = [uuid && guest.uuid, name && guest.name, id && guest.active && String(guest.id)].filter(
      Boolean,
    );
    if (cells.length > 0) output.print(`${cells.join(' ')}\n`);
  }
}

function table(guests, options, { world, output }) {
  const head = ['Id', 'Name', 'State', ...(options.title ? ['Title'] : [])].map(output.translate);
  const rows = guests.map((guest) => {
    const saved = options['managed-save'] && guest.saved && !guest.active;
    const state = output.translate(saved ? 'saved' : stateText(guest, world));
    return [String(guest.id ?? '-'), guest.name, state, ...(options.title ? [guest.spec.title ?? ''] : [])];
  });
  return [head, rows];
}
