import { unreachable } from '../../guests/unreachable.ts';
import { asLine, recordNotReadable } from '../../report/texts.ts';
import { count } from '../../report/words.ts';
import type { Settings } from '../options.ts';
import type { Past } from '../past.ts';
import { placeMistake } from './place.ts';

/** Why there is nothing to be shown, where that is no answer but a slip: cause and remedy; null: none. */
export const mistakeIn = async (settings: Settings, htmlGiven: boolean, past: Past): Promise<string | null> =>
  (htmlGiven ? await placeMistake(settings, past) : null) ?? recordMistake(settings, past);

const recordMistake = ({ record }: Settings, past: Past): string | null => {
  switch (past.is) {
    case 'none':
      return `no record is kept (${record.from} is none): name the file of one with --record FILE`;
    case 'unreadable':
      return asLine(recordNotReadable(past.detail));
    case 'absent':
      // The usual one comes with the first run; one that was named is meant to be there.
      return record.from === '--record'
        ? `--record ${past.file}: there is no such file; nothing was done; the usual one is read without --record`
        : null;
    case 'read':
      return past.readable === 0 && past.unreadable > 0 ? noRecord(past.file, past.unreadable) : null;
    default:
      return unreachable(past);
  }
};

const noRecord = (file: string, lines: number): string =>
  `${file} holds no record of runs: ${count(lines, 'line')}, none of them a record's or whole; name another with --record`;
