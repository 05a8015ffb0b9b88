import { asLine, badUsage, endedEarly, hostStaysUp, outputLost, unexpected } from '../report/texts.ts';
import { makeWriter } from '../report/output.ts';
import type { Hypervisor } from '../shutdown/ports.ts';
import { oneLine } from '../report/printable.ts';
import { wrap } from '../report/width.ts';
import type { Console } from './console.ts';
import { OPTIONS, type Settings } from './options.ts';
import { painted, readable } from './readable.ts';
import { signalStatus, type Caught } from './signals.ts';

/** Whose words they are, where several programs write. */
export const NAME = 'libvirt-shutdown-domains';

/** Lines that were asked for; tabs, which shell likes, stay. */
export const say = (text: string): void => {
  give(text.replace(/[^\n\t]+/gu, readable));
};

/** A line that has its colours already. */
export const sayPainted = (text: string): void => {
  give(painted(text));
};

/** For a program or a file: as it is, in UTF-8. */
export const give = (text: string): void => {
  const { stdout } = process;
  try {
    stdout.write(`${text}\n`);
  } catch (error) {
    // Node 16 throws what later ones tell by an event: that a file cannot be written to.
    stdout.emit('error', error);
  }
};

/** On a terminal broken between words. */
export const sayWrapped = (text: string): void => {
  const { isTTY, columns } = process.stdout;
  for (const line of isTTY && columns > 0 ? wrap(readable(text), columns) : [text]) say(line);
};

/** Hundreds of lines of a file: on a terminal what was said ahead of them is out of sight then, so `reminder` follows. */
export const sayLong = (text: string, reminder: string): void => {
  give(text);
  if (process.stdout.isTTY) complainWrapped(reminder);
};

/** --help and --version. */
export const sayInformation = async (text: string): Promise<number> =>
  sayWhole(() => {
    say(text);
    return 0;
  });

/** Usage and configuration: one line for each mistake, and nothing done to any guest. */
export const sayMistakes = (problems: readonly string[]): number => {
  for (const problem of problems)
    complain(problem.includes('nothing was done') ? problem : asLine(badUsage(problem)));
  return 2;
};

/**
 * For output that was asked for (a file, the help): the exit status of `act`, or 1 if not all of it could be written. A reader that
 * leaves (head, less) wanted no more.
 */
export const sayWhole = async (act: () => number | Promise<number>): Promise<number> => {
  const { stdout } = process;
  let failure: NodeJS.ErrnoException | null = null;
  stdout.on('error', (error) => {
    failure ??= error;
  });
  const status = await act();
  failure ??= await written(stdout);
  if (failure === null || READER_LEFT.includes(failure.code ?? '')) return status;
  complain(asLine(outputLost(failure.message)));
  return status === 0 ? 1 : status;
};

/** Node 16 says the second of what is written behind the first. */
const READER_LEFT = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/** Once all is written; what kept it from being so. */
const written = async (stream: NodeJS.WriteStream): Promise<NodeJS.ErrnoException | null> =>
  new Promise((resolve) => {
    stream.once('error', resolve);
    try {
      stream.write('', (error) => {
        resolve(error ?? null);
      });
    } catch (error) {
      // Node 16, of a file that cannot be written to.
      resolve(error as Error);
    }
  });

export const sayHostStaysUp = ({ level, json, out }: Console): number => {
  if (level === 'verbose' && !json) out.write(`${hostStaysUp(null)}\n`);
  return 0;
};

/** With --verbose: every setting, and where it comes from. */
export const saySettings = ({ level, json, err }: Console, settings: Settings): void => {
  if (level !== 'verbose' || json) return;
  for (const [name, { value, from, isDefault }] of Object.entries(settings)) {
    const shown = isDefault ? OPTIONS[name as keyof Settings].shown : valueWords(value);
    err.write(`          ${name}: ${oneLine(shown)} (${oneLine(from)})\n`);
  }
};

const valueWords = (value: Settings[keyof Settings]['value']): string =>
  typeof value === 'object' && value !== null && 'text' in value ? value.text : String(value);

/** A signal before the first request: there is nothing to be told of any guest. A hang-up counts only if the host stays up. */
export const leave = async (
  signal: Caught,
  hypervisor: Hypervisor,
  goingDown: () => Promise<boolean>,
): Promise<void> => {
  if (signal === 'SIGHUP' && (await goingDown())) return;
  hypervisor.close();
  complain(asLine(endedEarly(signal)));
  process.exit(signalStatus(signal));
};

/** A bug. The guests that were asked stay asked. */
export const sayCrash = (error: unknown): number => {
  complain(asLine(unexpected(error instanceof Error ? (error.stack ?? error.message) : String(error))));
  return 1;
};

/** As `complain`, on a terminal broken between words. */
export const complainWrapped = (text: string): void => {
  const { isTTY, columns } = process.stderr;
  const line = `${NAME}: ${readable(text)}`;
  stderr.write(`${(isTTY && columns > 0 ? wrap(line, columns) : [line]).join('\n')}\n`);
};

/** What is wrong, and what mends it. */
export const complain = (text: string): void => {
  stderr.write(`${NAME}: ${readable(text)}\n`);
};

/** Where that cannot be written, the exit status has to tell it. */
const stderr = makeWriter({
  write: (text) => process.stderr.write(painted(text)),
  on: (event, listener) => process.stderr.on(event, listener),
});
