import { resolve } from 'node:path';
import type { ByHand } from '../../init/stanza-by-hand.ts';
import type { Done, Refusal } from '../../init/steps.ts';
import { asLine } from '../../report/texts.ts';
import { complainWrapped, say, sayLong } from '../say.ts';
import { saidAgain } from './for-host.ts';
import type { InitSettings } from './options.ts';
import { placeWords } from './stanza-words.ts';
import { refusalMessage, stepSentence } from './words.ts';

/** What was done, and why no more. A refusal ends with 2, as every mistake that leaves the guests alone. */
export const sayDone = (done: Done, settings: InitSettings): number => {
  const root = resolve(settings.root.value);
  if (root !== '/' && done.steps.length > 0) say(`In ${root}:`);
  for (const step of done.steps) say(stepSentence(step));
  if (done.ok) return 0;
  const { cause, remedy } = refusalMessage(done.refusal, { root, steps: done.steps });
  complainWrapped(asLine({ cause, remedy: saidAgain(remedy, settings) }));
  const byHand = byHandOf(done.refusal);
  if (byHand !== null)
    sayLong(byHand.stanza.trimEnd(), `this stanza is for ${placeWords(byHand, root)}; why stands above it`);
  return 2;
};

const byHandOf = (refusal: Refusal): ByHand | null =>
  refusal.reason === 'no-place-for-stanza' || refusal.reason === 'not-sh' ? refusal.byHand : null;
