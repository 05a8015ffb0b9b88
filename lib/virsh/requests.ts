import type { Answer } from '../shutdown/event.ts';
import { errorLines, failureOf, isConnectionError } from './errors.ts';
import type { Finished } from './process.ts';
import type { Virsh } from './virsh.ts';

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

/** No answer for so long after the one before: the next guests are not made to wait for this one. Milliseconds. */
const STALL_MS = 300;

/**
 * Sends the commands in one virsh process, which is ten times quicker than one each (FACTS section 4). When one does
 * not answer, the process is ended, for that request is in libvirtd's hands by then; the guests behind it go on in a few
 * processes side by side, and so on. A driver that waits for its guest's agent holds a call for as long as that takes:
 * should all of them hang, sixty are asked after four stalls, not after sixty.
 */
export const sendTogether = async (
  virsh: Virsh,
  connection: string,
  commands: readonly GuestCommand[],
  limits: RequestLimits,
  onAnswer: OnAnswer,
): Promise<void> => {
  if (commands.length < 2) return sendOneByOne(virsh, connection, commands, limits, onAnswer);
  const { stalled, rest, alone } = await sendScript(virsh, connection, commands, limits, onAnswer);
  if (stalled !== undefined) giveUpLater(stalled.uuid, limits.answerMs - STALL_MS, onAnswer);
  await Promise.all([
    sendOneByOne(virsh, connection, alone, limits, onAnswer),
    ...chunks(rest).map((chunk) => sendTogether(virsh, connection, chunk, limits, onAnswer)),
  ]);
};

/** Sends each command in a process of its own, some at the same time. */
export const sendOneByOne = async (
  virsh: Virsh,
  connection: string,
  commands: readonly GuestCommand[],
  limits: RequestLimits,
  onAnswer: OnAnswer,
): Promise<void> => {
  const waiting = [...commands];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const finished = await virsh.run(connection, next.command, { limitMs: limits.answerMs });
      onAnswer(next.uuid, singleAnswer(finished));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limits.parallel, commands.length) }, work));
};

interface Leftover {
  stalled?: GuestCommand;
  /** Those behind it. */
  rest: readonly GuestCommand[];
  /** Those that a process which died without a word left: each by itself, to see whose fault it is. */
  alone: readonly GuestCommand[];
}

/** The square root of their number of parts, of as many guests each. */
const chunks = (commands: readonly GuestCommand[]): GuestCommand[][] => {
  const size = Math.max(1, Math.ceil(Math.sqrt(commands.length)));
  const parts = Math.ceil(commands.length / size);
  return Array.from({ length: parts }, (_, part) => commands.slice(part * size, (part + 1) * size));
};

/** `uri` comes first: its line says that the connection stands, which may take long from afar. */
const sendScript = async (
  virsh: Virsh,
  connection: string,
  commands: readonly GuestCommand[],
  limits: RequestLimits,
  onAnswer: OnAnswer,
): Promise<Leftover> => {
  const open = new Map(commands.map((one) => [one.uuid, one]));
  const script = ['uri', ...commands.map((one) => one.command.join(' '))].join('; ');
  const stall = new StallWatch(limits.answerMs);
  const errors: string[] = [];
  const onLine = (line: string, from: 'stdout' | 'stderr'): void => {
    stall.progress();
    if (from === 'stderr') errors.push(line);
    const uuid = uuidIn(line);
    if (from === 'stderr' || uuid === undefined || !open.delete(uuid)) return;
    onAnswer(uuid, { is: 'done' });
  };
  const running = virsh.start(connection, [script], { limitMs: Infinity, onLine, lineByLine: limits.lineByLine });
  stall.start(running.cancel);
  const finished = await running.finished;
  stall.stop();
  for (const [uuid, lines] of errorsByGuest(errors)) if (open.delete(uuid)) onAnswer(uuid, answerFrom(lines));
  return leftover([...open.values()], finished, stall.stalled, onAnswer);
};

/** Those without an answer: not reached, or the one that stalled and those behind it. */
const leftover = (
  open: readonly GuestCommand[],
  finished: Finished,
  stalled: 'connecting' | 'answering' | null,
  onAnswer: OnAnswer,
): Leftover => {
  const [first, ...rest] = open;
  if (first === undefined) return { rest: [], alone: [] };
  if (stalled === 'answering') return { stalled: first, rest, alone: [] };
  const silent = finished.ending.is === 'exited' && errorLines(finished.stderr).length === 0;
  if (silent) return { rest: [], alone: open };
  const failed = singleAnswer(finished);
  for (const one of open) onAnswer(one.uuid, failed);
  return { rest: [], alone: [] };
};

const giveUpLater = (uuid: string, ms: number, onAnswer: OnAnswer): void => {
  setTimeout(onAnswer, ms, uuid, { is: 'no-answer' }).unref();
};

/** Ends a script that makes no progress. */
class StallWatch {
  stalled: 'connecting' | 'answering' | null = null;
  readonly #connectMs: number;
  #cancel: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #connected = false;

  constructor(connectMs: number) {
    this.#connectMs = connectMs;
  }

  start(cancel: () => void): void {
    this.#cancel = cancel;
    this.#arm(this.#connectMs);
  }

  progress(): void {
    this.#connected = true;
    this.#arm(STALL_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.stalled = this.#connected ? 'answering' : 'connecting';
      this.#cancel();
    }, ms);
  }
}

/** virsh names the guest as it was given: by UUID. */
const uuidIn = (line: string): string | undefined =>
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/u.exec(line)?.[0];

/** Errors come in two lines, of which the first names the guest. */
const errorsByGuest = (lines: readonly string[]): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of errorLines(lines.map((one) => `${one}\n`).join(''))) {
    const uuid = uuidIn(line);
    if (uuid !== undefined && !found.has(uuid)) found.set(uuid, (current = []));
    current?.push(line);
  }
  return found;
};

const singleAnswer = (finished: Finished): Answer => {
  const { ending } = finished;
  if (ending.is === 'timed-out' || ending.is === 'cancelled' || ending.is === 'flooded') return { is: 'no-answer' };
  if (ending.is === 'exited' && ending.code === 0) return { is: 'done' };
  const lines = errorLines(finished.stderr);
  if (ending.is === 'not-started' || isConnectionError(lines))
    return { is: 'no-connection', failure: failureOf(finished) };
  return answerFrom(lines);
};

const answerFrom = (lines: readonly string[]): Answer => {
  if (isConnectionError(lines)) {
    const failure = { reason: 'no-connection', detail: lines[lines.length - 1] ?? '' } as const;
    return { is: 'no-connection', failure };
  }
  if (lines.some((line) => NOT_RUNNING.test(line))) return { is: 'not-running' };
  if (lines.some((line) => NO_GUEST.test(line))) return { is: 'no-guest' };
  if (lines.length === 0) return { is: 'no-answer' };
  return { is: 'refused', detail: lines.find((line) => uuidIn(line) === undefined) ?? lines[0] ?? '' };
};

const NOT_RUNNING = /domain (?:'.*' )?is not running|domain '.*' not running/u;
const NO_GUEST = /failed to get domain|Domain not found/u;
