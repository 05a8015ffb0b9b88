import { defaultRecordFile, openRecord, type RunRecord } from '../host/record.ts';
import { asLine, recordNotWritable } from '../report/texts.ts';
import type { Settings } from './options.ts';

/** The durable record of this run; `--record none` keeps none. What is wrong with it is a warning, said once. */
export const openRunRecord = (settings: Settings, env: NodeJS.ProcessEnv, warn: Warn): RunRecord => {
  const file = recordFileOf(settings, env);
  if (file === null) return NO_RECORD;
  return openRecord(file, {
    onWarning: (code, detail) => {
      warn(code, asLine(recordNotWritable(detail)));
    },
  });
};

/** Where the record is; null where none is kept. */
export const recordFileOf = ({ record }: Settings, env: NodeJS.ProcessEnv): string | null => {
  if (record.value === 'none') return null;
  return record.value === '' ? defaultRecordFile(env, process.geteuid()) : record.value;
};

export type Warn = (code: string, text: string) => void;

const NO_RECORD: RunRecord = { append: () => undefined, close: async () => Promise.resolve('synced') };
