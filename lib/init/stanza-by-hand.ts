import { placeByHand, type PlaceByHand } from './service-script/by-hand.ts';
import { markedStanza } from './service-script/edit.ts';

/** What a person needs to put the stanza into an init script. */
export interface ByHand extends PlaceByHand {
  readonly path: string;
  /** With its marks, moved to the right as its neighbours are. */
  readonly stanza: string;
}

/** @param script a character per byte; null where the stanza would be of no use in it */
export const stanzaByHand = (path: string, script: string, stanza: string): ByHand | null => {
  const place = placeByHand(script);
  if (place === null) return null;
  const before = Buffer.from(place.before, 'latin1').toString('utf8');
  return { ...place, path, before, stanza: markedStanza(stanza, place.indent) };
};
