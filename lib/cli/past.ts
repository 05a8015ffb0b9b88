import { readRecord, type RecordRead } from '../host/read-record.ts';
import { readRuns, type PastRuns } from '../report/history/runs.ts';
import type { Settings } from './options.ts';
import { recordFileOf } from './run-record.ts';

/** What is recorded of earlier runs. */
export type Past =
  | ({ readonly is: 'read'; readonly file: string } & PastRuns)
  /** There was no run yet. */
  | { readonly is: 'absent'; readonly file: string }
  | { readonly is: 'unreadable'; readonly file: string; readonly detail: string }
  /** None is kept: `--record none`. */
  | { readonly is: 'none' };

/** Reads the record that a run with these settings would write. Never rejects. */
export const readPast = async (settings: Settings, env: NodeJS.ProcessEnv): Promise<Past> => {
  const file = recordFileOf(settings, env);
  return file === null ? { is: 'none' } : past(file, await readRecord(file));
};

const past = (file: string, read: RecordRead): Past =>
  read.is === 'read' ? { is: 'read', file, ...readRuns(read.text) } : { ...read, file };
