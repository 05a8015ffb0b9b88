import { errorLines } from './errors.ts';
import type { Finished } from './process.ts';
import { answerFrom, errorsByGuest, singleAnswer, uuidIn } from './request-answers.ts';
import type { GuestCommand, OnAnswer, RequestLimits } from './request.ts';
import { StallWatch } from './stall-watch.ts';
import type { Virsh } from './virsh.ts';

/** No answer for so long after the one before: the next guests are not made to wait for this one. Milliseconds. */
export const STALL_MS = 300;

/** Whom a script did not get to. */
export interface Leftover {
  stalled?: GuestCommand;
  /** Those behind it. */
  rest: readonly GuestCommand[];
  /** Those that a process which died without a word left: each by itself, to see whose fault it is. */
  alone: readonly GuestCommand[];
}

/** `uri` comes first: its line says that the connection stands, which may take long from afar. */
export const sendScript = async (
  virsh: Virsh,
  connection: string,
  commands: readonly GuestCommand[],
  limits: RequestLimits,
  onAnswer: OnAnswer,
): Promise<Leftover> => {
  const open = new Map(commands.map((one) => [one.uuid, one]));
  const script = ['uri', ...commands.map((one) => one.command.join(' '))].join('; ');
  const stall = new StallWatch(limits.answerMs, STALL_MS);
  const errors: string[] = [];
  const onLine = (line: string, from: 'stdout' | 'stderr'): void => {
    stall.progress();
    if (from === 'stderr') errors.push(line);
    const uuid = uuidIn(line);
    if (from === 'stderr' || uuid === undefined || !open.delete(uuid)) return;
    onAnswer(uuid, { is: 'done' });
  };
  const running = virsh.start(connection, [script], {
    limitMs: Infinity,
    onLine,
    lineByLine: limits.lineByLine,
  });
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
