import { globMatcher } from './glob.ts';
import type { Guest } from './guest.ts';

/** In which group a guest is asked: 0 first. Guests that the order does not name come last. */
export type Order = (guest: Guest) => number;

/** All at once: consistency within the battery's time is the goal. */
export const NO_ORDER: Order = () => 0;

/** `app1,app2 web* db`: groups from left to right, blanks between groups, commas within; globs. */
export const orderFromGroups = (spec: string): Order => {
  const groups = spec
    .split(/\s+/u)
    .filter((group) => group !== '')
    .map((group) => group.split(',').filter((glob) => glob !== ''))
    .map((globs) => globs.map(globMatcher));
  return (guest) => {
    const found = groups.findIndex((globs) => globs.some((matches) => matches(guest.name)));
    return found === -1 ? groups.length : found;
  };
};

/**
 * From the file names in libvirt's autostart folder: `10-app.xml -> ../app.xml` puts guest "app" at 10.
 * @param links link name to the guest name it points at; names without leading digits give no place
 */
export const orderFromAutostart = (links: ReadonlyMap<string, string>): Order => {
  const places = new Map<string, number>();
  for (const [link, name] of links) {
    const digits = /^(\d+)/u.exec(link)?.[1];
    if (digits !== undefined) places.set(name, Number(digits));
  }
  return (guest) => places.get(guest.name) ?? Infinity;
};
