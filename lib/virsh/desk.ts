import { setTimeout as sleep } from 'node:timers/promises';
import type { Guest } from '../guests/guest.ts';
import { failureOf } from './errors.ts';
import type { turns } from './turns.ts';
import type { Virsh } from './virsh.ts';
import { runWatched, type Watched } from './watched.ts';

/** What is asked about each of some guests. Times are milliseconds. */
export interface Inquiry<Answer> {
  readonly commandsFor: (guest: Guest) => string;
  readonly judge: (guest: Guest, told: Watched) => Answer;
  /** Told among others; else the guest has to be asked alone to know why not. */
  readonly isWhole: (answer: Answer) => boolean;
  /** For whom the time of all did not suffice. */
  readonly late: (guest: Guest) => Answer;
  readonly connectMs: number;
  /** Without a line for so long: from a guest that is asked alone, and from one of several. */
  readonly answerMs: number;
  readonly stallMs: number;
  readonly allMs: number;
  readonly lineByLine: boolean;
  /** Guests in one process, and processes at the same time, on this connection. */
  readonly together: (connection: string) => number;
  readonly parallel: (connection: string) => number;
}

/** Where the guests of one connection are asked about. */
export interface Desk<Answer> {
  readonly virsh: Virsh;
  readonly connection: string;
  readonly inquiry: Inquiry<Answer>;
  /** On performance.now()'s clock. */
  readonly deadline: number;
  readonly turn: ReturnType<typeof turns>;
  /** Who is missing has not been asked: the time was up. */
  readonly answers: Map<Guest, Answer>;
}

/** Between two tries to connect. Milliseconds. */
const AGAIN_MS = 1_000;

/**
 * sshd drops some of several logins at a time (MaxStartups): that a connection is lost is believed the second time.
 * @returns null where the time of all was up, or this program is being ended
 */
export const runTwice = async <Answer>(
  desk: Desk<Answer>,
  commands: readonly string[],
  answerMs: number,
  isLost: (told: Watched) => boolean,
): Promise<Watched | null> => {
  const told = await run(desk, commands, answerMs);
  if (told === null || !isLost(told)) return told;
  await sleep(AGAIN_MS);
  return run(desk, commands, answerMs);
};

/** Whether the connection was refused or lost. */
export const isCutOff = (told: Watched): boolean => failureOf(told).reason === 'no-connection';

const run = async <Answer>(
  { virsh, connection, inquiry, deadline, turn }: Desk<Answer>,
  commands: readonly string[],
  answerMs: number,
): Promise<Watched | null> =>
  turn(async () => {
    const limitMs = deadline - performance.now();
    if (limitMs <= 0) return null;
    const { connectMs, lineByLine } = inquiry;
    const limits = { connectMs, answerMs, limitMs, lineByLine };
    const told = await runWatched(virsh, connection, commands, limits);
    const { ending, stalled } = told;
    return ending.is === 'timed-out' || (ending.is === 'cancelled' && stalled === null) ? null : told;
  });
