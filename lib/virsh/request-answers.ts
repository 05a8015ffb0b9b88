import type { Answer } from '../shutdown/event.ts';
import { errorLines, failureOf, isConnectionError } from './errors.ts';
import type { Finished } from './process.ts';

/** virsh names the guest as it was given: by UUID. */
export const uuidIn = (line: string): string | undefined =>
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/u.exec(line)?.[0];

/** Errors come in two lines, of which the first names the guest. */
export const errorsByGuest = (lines: readonly string[]): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of errorLines(lines.map((one) => `${one}\n`).join(''))) {
    const uuid = uuidIn(line);
    if (uuid !== undefined && !found.has(uuid)) found.set(uuid, (current = []));
    current?.push(line);
  }
  return found;
};

export const singleAnswer = (finished: Finished): Answer => {
  const { ending } = finished;
  if (ending.is === 'timed-out' || ending.is === 'cancelled' || ending.is === 'flooded')
    return { is: 'no-answer' };
  if (ending.is === 'exited' && ending.code === 0) return { is: 'done' };
  const lines = errorLines(finished.stderr);
  if (ending.is === 'not-started' || isConnectionError(lines))
    return { is: 'no-connection', failure: failureOf(finished) };
  return answerFrom(lines);
};

export const answerFrom = (lines: readonly string[]): Answer => {
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
