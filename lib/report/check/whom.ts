import type { Guest } from '../../guests/guest.ts';
import { labelsOf } from '../names/labels.ts';
import { printable, shown } from '../printable.ts';
import type { LookOptions } from '../view-options.ts';
import { connectionName } from '../words.ts';
import { isTyped } from './commands.ts';
import type { FindingGroup } from './grouped.ts';
import { isPattern } from './words.ts';

/** Beyond these a row is longer than what it says; but who is lost is named. */
const MOST_NAMED = 6;

/**
 * Whom a finding is about: `host`, or a line for each guest, and one for those that find no room. Names are whole; where the remedy
 * is a pattern for them, what to type instead of a name that cannot be typed stands behind it.
 * @param groups all that are shown together
 */
export const whomIn = (
  groups: readonly FindingGroup[],
  { unicode, many }: LookOptions,
): ((group: FindingGroup) => string[]) => {
  const label = labelsOf(
    groups.flatMap(({ guests }) => guests),
    unicode,
  );
  const nameOf = (guest: Guest, byPattern: boolean): string => {
    const uuid = byPattern && !isTyped(guest) ? ` (${printable(guest.uuid)})` : '';
    const name = uuid === '' ? label(guest) : shown(guest.name, unicode);
    return `${name}${many ? ` on ${shown(connectionName(guest.connection), unicode)}` : ''}${uuid}`;
  };
  return (group) => {
    const { guests, severity } = group;
    if (guests.length === 0) return ['host'];
    const byPattern = isPattern(group.matter, guests);
    const isLong = severity !== 'error' && guests.length > MOST_NAMED;
    const named = isLong ? guests.slice(0, MOST_NAMED - 1) : guests;
    const more = guests.length - named.length;
    return [
      ...named.map((guest) => nameOf(guest, byPattern)),
      ...(more > 0 ? [`and ${String(more)} more`] : []),
    ];
  };
};
