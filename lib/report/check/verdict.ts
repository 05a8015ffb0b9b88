import type { Counts } from '../../check/judge.ts';
import { isReady } from '../../check/judge.ts';
import { count } from '../words.ts';

/** `Not ready: 2 errors, 3 warnings, 1 note.` */
export const verdictSentence = (counts: Counts): string => {
  const { error, warning, note } = counts;
  const rest = [
    ...(warning === 0 ? [] : [count(warning, 'warning')]),
    ...(note === 0 ? [] : [count(note, 'note')]),
  ];
  const errors = isReady(counts) ? 'no error' : count(error, 'error');
  return `${isReady(counts) ? 'Ready' : 'Not ready'}: ${[errors, ...rest].join(', ')}.`;
};
