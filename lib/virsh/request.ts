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
