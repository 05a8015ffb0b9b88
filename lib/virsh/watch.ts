import type { Emit } from '../shutdown/ports.ts';
import { parseLifecycle } from './lifecycle.ts';
import type { Virsh } from './virsh.ts';

/** So long after its first line, the URI's, a stream counts as standing: virsh says nothing when it has subscribed. Milliseconds. */
const STANDS_AFTER_MS = 50;
/** Before a stream that ended is begun again, at first and at most. Milliseconds. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** Should this program be killed, its virsh ends by itself after this. Seconds. */
const STREAM_LIMIT_S = 3_600;

/** Follows a connection's lifecycle events until the gateway closes, and begins again when the stream ends. */
export const watchLifecycle = async (
  virsh: Virsh,
  connection: string,
  lineByLine: boolean,
  isClosed: () => boolean,
  emit: Emit,
): Promise<void> => {
  for (let pause = FIRST_PAUSE_MS; !isClosed(); pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    if (await oneStream(virsh, connection, lineByLine, emit)) pause = FIRST_PAUSE_MS;
    if (!isClosed()) await sleep(pause);
  }
};

/** @returns whether it stood for a while */
const oneStream = async (
  virsh: Virsh,
  connection: string,
  lineByLine: boolean,
  emit: Emit,
): Promise<boolean> => {
  const stream = { stood: false };
  let stands: NodeJS.Timeout | undefined;
  const onLine = (line: string): void => {
    stands ??= setTimeout(() => {
      stream.stood = true;
      emit({ is: 'events', connection, up: true });
    }, STANDS_AFTER_MS);
    const event = parseLifecycle(line);
    if (event !== null) emit({ is: 'hint', connection, ...event });
  };
  const script = `uri; event --event lifecycle --loop --timeout ${String(STREAM_LIMIT_S)}`;
  await virsh.start(connection, [script], { limitMs: Infinity, onLine, lineByLine }).finished;
  clearTimeout(stands);
  if (stream.stood) emit({ is: 'events', connection, up: false });
  return stream.stood;
};

const sleep = async (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
