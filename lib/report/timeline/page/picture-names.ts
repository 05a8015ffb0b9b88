import { connectionForms } from '../../names/connections.ts';
import { shorten } from '../../names/shorten.ts';
import type { Timeline } from '../model.ts';
import { labelsIn, namesIn } from '../naming.ts';
import type { Naming } from '../../names/labels.ts';

/** How the rows of a run's pictures call its guests. */
export interface PictureNames {
  /** For those who cannot see it, or point at the row. */
  readonly whole: Naming;
  /** What fits before the bars. */
  readonly name: Naming;
  /** Null where there is one connection. */
  readonly connection: Naming | null;
}

/** What fits before the bars, and before a badge at their beginning: both are monospaced, so that it is known. */
const NAME_COLUMNS = 23;
const CONNECTION_COLUMNS = 27;

export const pictureNames = (timeline: Timeline): PictureNames => {
  const guests = timeline.guests.map(({ guest }) => guest);
  const label = labelsIn(timeline, true);
  const name = shorten(guests.map(label), NAME_COLUMNS, '…');
  const uris = guests.map(({ connection }) => connection);
  const connection = connectionForms(uris, CONNECTION_COLUMNS, true);
  return {
    whole: namesIn(timeline, true),
    name: (guest) => name(label(guest)),
    connection: timeline.many ? (guest) => connection(guest.connection) : null,
  };
};
