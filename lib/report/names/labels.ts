import { guestKey, type GuestKey } from '../../guests/guest.ts';
import { shown } from '../printable.ts';
import type { GuestName } from '../record-base.ts';
import { connectionName } from '../words.ts';

/** How a guest is called in a sentence or a cell. */
export type Naming = (guest: GuestName) => string;

/**
 * Names as they are shown, whole. Where several look the same, as those of another script do without UTF-8, the beginning of the
 * UUID tells them apart: `??????[1b4e]`.
 * @param guests all that are shown together
 */
export const labelsOf = (guests: Iterable<GuestName>, unicode: boolean): Naming => {
  const tags = tagsFor(guests, unicode);
  return (guest) => `${shown(guest.name, unicode)}${tags.get(guestKey(guest)) ?? ''}`;
};

/** The same for sentences. @param many several connections: the same name may be on each */
export const namingFor = (guests: Iterable<GuestName>, many: boolean, unicode: boolean): Naming => {
  const label = labelsOf(guests, unicode);
  return (guest) =>
    many ? `${label(guest)} on ${shown(connectionName(guest.connection), unicode)}` : label(guest);
};

const tagsFor = (guests: Iterable<GuestName>, unicode: boolean): Map<GuestKey, string> => {
  const alike = new Map<string, Map<GuestKey, string>>();
  for (const guest of guests) {
    const looks = [guest.name, connectionName(guest.connection)].map((text) => shown(text, unicode));
    const those = alike.get(looks.join('\n')) ?? new Map<GuestKey, string>();
    alike.set(looks.join('\n'), those.set(guestKey(guest), guest.uuid));
  }
  return new Map([...alike.values()].filter(({ size }) => size > 1).flatMap(tagged));
};

const tagged = (alike: ReadonlyMap<GuestKey, string>): [GuestKey, string][] => {
  const uuids = [...alike.values()];
  const length = uniqueLength(uuids);
  return [...alike].map(([key, uuid]) => [key, `[${uuid.slice(0, length)}]`]);
};

const LEAST_TAG = 4;

/** So many characters of each tell them apart. */
const uniqueLength = (uuids: readonly string[]): number => {
  const longest = Math.max(LEAST_TAG, ...uuids.map((uuid) => uuid.length));
  for (let length = LEAST_TAG; length < longest; length += 1)
    if (new Set(uuids.map((uuid) => uuid.slice(0, length))).size === uuids.length) return length;
  return longest;
};
