import { plain } from '../../duration.ts';
import { lastResortWord } from '../../words.ts';
import type { Timeline } from '../model.ts';

/**
 * What the picture's ruler shows, for those who do not see it:
 * `Limit 300 s; guests still there at 280 s were to be forced off; asked again every 30 s.`
 */
export const limitSentence = ({ limit, lastResort, run, battery }: Timeline): string => {
  const { retrySeconds } = run.begun.settings;
  const resort =
    lastResort === null
      ? 'guests still there then were to be left running'
      : `guests still there at ${inSeconds(lastResort.at)} were to be ${lastResortWord(lastResort.means)}`;
  const again =
    retrySeconds === null || retrySeconds === 0
      ? 'asked once'
      : `asked again every ${inSeconds(retrySeconds)}`;
  if (limit === null) return `No limit${lastResort === null ? '' : `; ${resort}`}; ${again}.`;
  const before = run.begun.settings.timeoutSeconds;
  const whose =
    battery?.limits === true
      ? `, set by the battery (${before === null ? 'none' : inSeconds(before)} was asked for)`
      : '';
  return `Limit ${inSeconds(limit)}${whose}; ${resort}; ${again}.`;
};

const inSeconds = (seconds: number): string => plain(seconds * 1000);
