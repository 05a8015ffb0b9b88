import type { Code, Matter } from '../../check/finding.ts';
import type { Guest } from '../../guests/guest.ts';
import type { Message } from '../texts.ts';

/** A cause, a remedy, and what of it is to be copied as it is: a line of its own, never broken. */
export interface FindingMessage extends Message {
  readonly copy?: string;
}

type MatterOf<One extends Code> = Matter & { readonly code: One };

/** What a person is told of each matter; `guests` all have the same. One without its words does not compile. */
export type Words<Codes extends Code> = {
  readonly [One in Codes]: (matter: MatterOf<One>, guests: readonly Guest[]) => FindingMessage;
};
