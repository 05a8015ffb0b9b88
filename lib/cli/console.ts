import type { Screen } from '../report/live.ts';
import { makeWriter, type Writer } from '../report/output.ts';
import { canRedraw, isUnicodeLocale, wantsColor } from '../report/style.ts';
import type { TableOptions } from '../report/view-options.ts';
import { tenths } from '../report/duration.ts';
import type { Level } from '../report/lines.ts';
import { processClock } from './clock.ts';
import type { Settings } from './options.ts';
import { painted, readable } from './readable.ts';

/** How this run talks. */
export interface Console {
  readonly out: Writer;
  readonly err: Writer;
  readonly level: Level;
  readonly json: boolean;
  /** Where a picture can be redrawn in place; null where it cannot. */
  readonly screen: Screen | null;
  readonly look: TableOptions;
  /** Told of every virsh process; says so where all is to be said. */
  readonly onCall: (args: readonly string[]) => void;
  /** Waits until what was written is out; gives up on a reader that does not read. */
  readonly flush: (limitMs?: number) => Promise<void>;
}

/** What may wait for a reader that does not read; beyond it output is dropped. Bytes. */
const MOST_WAITING = 1024 * 1024;
/** Where nothing waits for the end, a pager may take its time. Milliseconds. */
export const PAGER_MS = 3_600_000;
/** What the last words may take on a pipe that nobody reads. Milliseconds. */
const FLUSH_MS = 100;

export const openConsole = (settings: Settings, env: NodeJS.ProcessEnv): Console => {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) neverBlock(stream);
  const json = settings.json.value;
  const isTTY = stdout.isTTY;
  const [out, err] = [makeWriter(bounded(stdout, json ? asItIs : painted)), makeWriter(bounded(stderr))];
  const level = settings.quiet.value ? 'quiet' : settings.verbose.value ? 'verbose' : 'normal';
  return {
    out,
    err,
    level,
    json,
    screen: !json && level === 'normal' && canRedraw(isTTY, env) ? screenOf(stdout) : null,
    look: {
      color: wantsColor(settings['no-color'].value, isTTY, env),
      unicode: isUnicodeLocale(env),
      many: settings.connect.value.length > 1,
      columns: isTTY && stdout.columns > 0 ? stdout.columns : 80,
    },
    onCall: (args) => {
      if (level === 'verbose')
        err.write(`${tenths(processClock.now()).padStart(8)}  virsh ${readable(args.join(' '))}\n`);
    },
    flush: async (limitMs = FLUSH_MS) => {
      const outs: [Writer, NodeJS.WriteStream][] = [
        [out, stdout],
        [err, stderr],
      ];
      // Node 16 calls nobody back for what it could not write to a full disk.
      const sound = outs.filter(([writer]) => !writer.broken);
      await Promise.all(sound.map(async ([, stream]) => flushed(stream, limitMs)));
    },
  };
};

/**
 * Node writes to pipes and terminals synchronously: a pipe that nobody reads, or a terminal stopped with Ctrl-S, would
 * stop the run with it. There is no public way to say so; where this one is missing, it writes as Node does.
 */
const neverBlock = (stream: NodeJS.WriteStream): void => {
  const { _handle: handle } = stream as { _handle?: { setBlocking?: (blocking: boolean) => void } };
  handle?.setBlocking?.(false);
};

/** Sizes are read anew for each picture: the window may have changed. */
const screenOf = (stream: NodeJS.WriteStream): Screen => ({
  ...bounded(stream),
  get columns() {
    return stream.columns;
  },
  get rows() {
    return stream.rows;
  },
  removeListener: (event, listener) => stream.removeListener(event, listener),
});

const bounded = (
  stream: NodeJS.WriteStream,
  made: (text: string) => string = painted,
): Pick<Screen, 'write' | 'on'> => ({
  write: (text) => stream.writableLength < MOST_WAITING && stream.write(made(text)),
  on: (event, listener) => stream.on(event, listener),
});

/** JSON is UTF-8, whatever the locale. */
const asItIs = (text: string): string => text;

const flushed = async (stream: NodeJS.WriteStream, limitMs: number): Promise<void> => {
  if (stream.writableLength === 0) return;
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    // Holds the process: a loop that runs dry would end it without its exit status.
    timer = setTimeout(resolve, limitMs);
    stream.once('drain', resolve);
    stream.once('error', () => {
      resolve();
    });
    stream.write('', () => {
      resolve();
    });
  });
  clearTimeout(timer);
};
