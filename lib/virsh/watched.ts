import type { Finished } from './process.ts';
import { StallWatch } from './stall-watch.ts';
import type { Virsh } from './virsh.ts';

/** Milliseconds. */
export interface WatchLimits {
  /** Until the connection stands: from afar somebody has to log in first. */
  readonly connectMs: number;
  /** From each line to the next, once it stands. */
  readonly answerMs: number;
  /** For all of it. */
  readonly limitMs: number;
  /** virsh must be made to print line by line. */
  readonly lineByLine: boolean;
}

/** What a script told, without what `uri` did. */
export interface Watched extends Finished {
  /** Whether the connection stood. */
  readonly stood: boolean;
  /** What it was given up at; null: it was not. */
  readonly stalled: 'connecting' | 'answering' | null;
}

/**
 * Runs a script behind `uri`, whose line says that the connection stands: a slow login is not an answer that does not come.
 * Standard error is no sign of life, for Ubuntu's virsh greets there before it connects. Never rejects.
 */
export const runWatched = async (
  virsh: Virsh,
  connection: string,
  commands: readonly string[],
  { connectMs, answerMs, limitMs, lineByLine }: WatchLimits,
): Promise<Watched> => {
  const stall = new StallWatch(connectMs, answerMs);
  const onLine = (_: string, from: 'stdout' | 'stderr'): void => {
    if (from === 'stdout') stall.progress();
  };
  const script = ['uri', ...commands].join('; ');
  const running = virsh.start(connection, [script], { limitMs, onLine, lineByLine });
  stall.start(running.cancel);
  const finished = await running.finished;
  stall.stop();
  const [uri = '', ...lines] = finished.stdout.split('\n');
  return { ...finished, stdout: lines.join('\n'), stood: uri !== '', stalled: stall.stalled };
};
