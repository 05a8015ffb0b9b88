import { Failure } from './failure.mjs';

/** The guest that the command names, found by the given keys in virsh's own order; else virsh's failure. */
export function look({ world, connection, command }, by = ['id', 'uuid', 'name']) {
  const typed = command.options.domain;
  if (typed === '')
    throw new Failure(
      world.has('1.0.0') ? "Failed to get option 'domain': Option argument is empty" : undefined,
    );
  const order = ['id', 'uuid', 'name'].filter((key) => by.includes(key));
  const guest = connection.find(typed, order);
  if (guest !== undefined) return guest;
  throw new Failure(
    `failed to get domain '${typed}'`,
    world.has('7.0.0') ? undefined : notFound(typed, order),
  );
}

function notFound(typed, order) {
  const last = order.at(-1);
  const shown = last === 'name' ? `'${typed}'` : typed;
  const key = last === 'name' ? 'name' : 'id';
  return `Domain not found: no domain with matching ${key} ${shown}`;
}

/** The state as this virsh names it. 0.9.3 to 0.9.7 show a guest that is finishing as paused. */
export function stateText(guest, world) {
  if (guest.state === 'in shutdown' && world.has('0.9.3') && !world.has('0.9.8')) return 'paused';
  return guest.state;
}

/** The name as virsh repeats it: as it was typed, in quotes from 9.0 on. */
export function shownName({ world, command }) {
  const { domain } = command.options;
  return quotesNames(world) ? `'${domain}'` : domain;
}

/** Whether this release puts names in messages into quotes. */
export function quotesNames(world) {
  return world.has('9.0.0');
}
