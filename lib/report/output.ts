export interface Output {
  write(text: string): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** Writes, and never fails: a closed pipe or a full disk must not stop a run. */
export interface Writer {
  write(text: string): void;
  /** Whether it is of no use any more. */
  readonly broken: boolean;
}

/**
 * Takes over a stream's errors for good: they may come long after the write (EPIPE, ENOSPC), and an `error` event
 * that nobody listens to would end the process.
 */
export const makeWriter = (output: Output): Writer => {
  let broken = false;
  output.on('error', () => {
    broken = true;
  });
  return {
    write: (text) => {
      if (broken) return;
      try {
        output.write(text);
      } catch {
        broken = true;
      }
    },
    get broken() {
      return broken;
    },
  };
};
