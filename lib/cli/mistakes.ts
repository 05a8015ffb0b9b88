import { unknownWords } from '../guests/selection.ts';
import { failure, unknownGuests, asLine } from '../report/texts.ts';
import type { VirshHypervisor } from '../virsh/hypervisor.ts';
import { unaskedConnections, type Survey } from './survey.ts';

/**
 * What is wrong with the words of the command line in the light of the first look: a URI that no driver takes, a word
 * that names no guest. Found before anything is asked of anyone.
 */
export const findMistakes = async (
  words: readonly string[],
  seen: Survey,
  hypervisor: VirshHypervisor,
): Promise<string[]> => {
  const { guests, happenings } = seen;
  const badUris = happenings.flatMap((one) =>
    one.is === 'look-failed' && one.failure.reason === 'bad-uri'
      ? [asLine(failure(one.connection, one.failure))]
      : [],
  );
  const strangers = unknownWords(words, guests);
  const heard = happenings.flatMap((one) => (one.is === 'looked' ? [one.connection] : []));
  // Whom an unreachable connection has is unknown: that is no mistake, and the exit status will say it.
  if (strangers.length === 0 || unaskedConnections(seen) > 0) return badUris;
  const off = await Promise.all(heard.map(async (connection) => hypervisor.guestsThatAreOff(connection)));
  if (off.includes(null)) return badUris;
  const unknown = unknownWords(
    strangers,
    off.flatMap((some) => some ?? []),
  );
  return unknown.length === 0 ? badUris : [...badUris, asLine(unknownGuests(unknown))];
};
