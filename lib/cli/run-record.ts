import { defaultRecordFile, openRecord, type RunRecord } from '../host/record.ts';
import { asLine, recordNotWritable } from '../report/texts.ts';
import type { Settings } from './options.ts';

/** The durable record of this run; `--record none` keeps none. What is wrong with it is a warning, said once. */
export const openRunRecord = (settings: Settings, env: NodeJS.ProcessEnv, warn: Warn): RunRecord => {
  const given = settings.record.value;
  if (given === 'none') return NO_RECORD;
  const file = given === '' ? defaultRecordFile(env, process.geteuid()) : given;
  return openRecord(file, {
    onWarning: (code, detail) => {
      warn(code, asLine(recordNotWritable(detail)));
    },
  });
};

export type Warn = (code: string, text: string) => void;

const NO_RECORD: RunRecord = { append: () => undefined, close: async () => Promise.resolve('synced') };
