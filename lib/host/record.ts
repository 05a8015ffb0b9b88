import { join } from 'node:path';
import { recordFile } from './record-file.ts';
import type { RecordProblem, RecordWarning } from './record-problem.ts';

export type { RecordWarning } from './record-problem.ts';

/** How closing went: everything is on the disk, some of it is not, or the disk was still busy at the limit. */
export type Closing = 'synced' | 'incomplete' | 'gave-up';

/** The durable record of runs: JSON lines, appended. All disk work is queued: no call waits for the disk or throws. */
export interface RunRecord {
  /** @param line a JSON object without a newline; `"run"` is the id by which whole runs are dropped one day */
  append(line: string): void;
  /**
   * Writes what is waiting. After 'synced' a power cut takes nothing of it. Lines that come later are dropped.
   * After 'gave-up' Node's own exit waits for the disk too: only SIGKILL ends the process in time.
   * @param limitMs milliseconds
   */
  close(limitMs: number): Promise<Closing>;
}

export interface RecordOptions {
  /** Beyond it the oldest runs are dropped at opening, until half of it is left. Bytes. */
  readonly maxBytes?: number;
  /** Called once for each code. */
  readonly onWarning: (code: RecordWarning, detail: string) => void;
}

/** Lines wait this long for company before they are synced. Milliseconds. */
const COMPANY_MS = 50;
/** Six runs of 300 guests at least, after half of it was dropped: what durations are learnt from. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Kept for a disk that takes nothing; a run of 300 guests has some thousands. Lines. */
const MOST_WAITING = 20_000;

/** Where the record of a host is: the log folder for root, the state folder of the XDG base directories for others. */
export const defaultRecordFile = (env: NodeJS.ProcessEnv, uid: number): string => {
  if (uid === 0) return '/var/log/libvirt-shutdown-domains/runs.jsonl';
  const given = env['XDG_STATE_HOME'];
  const state = given?.startsWith('/') === true ? given : join(env['HOME'] ?? '/tmp', '.local/state');
  return join(state, 'libvirt-shutdown-domains', 'runs.jsonl');
};

/** Nothing is opened or made before the first line. */
export const openRecord = (file: string, { maxBytes = MAX_BYTES, onWarning }: RecordOptions): RunRecord => {
  const warned = new Set<RecordWarning>();
  const warn = ({ code, detail }: RecordProblem): void => {
    if (warned.has(code)) return;
    warned.add(code);
    onWarning(code, detail);
  };
  const target = recordFile(file, maxBytes, warn);
  const waiting: string[] = [];
  let closed = false;
  let goOn: () => void = () => undefined;
  let working: Promise<void> | undefined;

  /** While a batch is synced the next one gathers. Ends without awaiting anything after its last look at `waiting`. */
  const work = async (): Promise<void> => {
    let going = true;
    while (going && waiting.length > 0) {
      going = await target.appendFrom(waiting);
      if (going && !closed) await gather();
    }
    working = undefined;
  };
  // Lines of a moment go together: a sync for each of many guests would cost more than it tells.
  const start = (): Promise<void> => (working ??= gather().then(work));
  const gather = async (): Promise<void> =>
    new Promise((resolve) => {
      goOn = resolve;
      setTimeout(resolve, closed ? 0 : COMPANY_MS);
    });

  return {
    append: (line) => {
      if (closed) return;
      if (waiting.length < MOST_WAITING) waiting.push(`${line}\n`);
      else
        warn({
          code: 'record-lines-lost',
          detail: `${file}: ${String(MOST_WAITING)} lines are waiting already`,
        });
      void start();
    },
    close: (limitMs) => {
      closed = true;
      goOn();
      return within(finish(), limitMs);
    },
  };

  async function finish(): Promise<Closing> {
    await working;
    // What a full disk left behind gets a last try.
    if (waiting.length > 0) await start();
    await target.close();
    return waiting.length === 0 && !warned.has('record-not-synced') && !warned.has('record-lines-lost')
      ? 'synced'
      : 'incomplete';
  }
};

const within = async (closing: Promise<Closing>, ms: number): Promise<Closing> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Closing>((resolve) => {
    timer = setTimeout(resolve, ms, 'gave-up');
  });
  const end = await Promise.race([closing, late]);
  clearTimeout(timer);
  return end;
};
