import type { Answer } from '../shutdown/event.ts';

/** One command about one guest: `shutdown UUID`, `destroy --graceful UUID`. */
export interface GuestCommand {
  readonly uuid: string;
  readonly command: readonly string[];
}

export type OnAnswer = (uuid: string, answer: Answer) => void;

export interface RequestLimits {
  /** A command that has not answered by then is given up. Milliseconds. */
  readonly answerMs: number;
  /** Processes at the same time when guests are asked one by one. */
  readonly parallel: number;
  /** virsh must be made to print line by line. */
  readonly lineByLine: boolean;
}

/** The same words for each of these guests. */
export const commandsFor = (words: readonly string[], uuids: readonly string[]): GuestCommand[] =>
  uuids.map((uuid) => ({ uuid, command: [...words, uuid] }));

/** What this virsh cannot do is answered without starting it. */
export const refuseAll = (uuids: readonly string[], onAnswer: OnAnswer, why: string): void => {
  for (const uuid of uuids) onAnswer(uuid, { is: 'refused', detail: why });
};
