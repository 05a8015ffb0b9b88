import { expect, test } from 'vitest';
import { BUILT_FILE } from '../guests/lab/built-file.ts';
import { median, startUpPairs } from './start-up.ts';

/** What the first virsh call may come later than a bare `node -e 0` ends. Milliseconds. */
const BAR_MS = 70;
const PAIRS = 15;

test(`the first virsh call comes at most ${BAR_MS} ms after a bare node would have ended`, async () => {
  const pairs = await startUpPairs(BUILT_FILE, PAIRS);
  const over = median(pairs.map(({ toVirsh, bare }) => toVirsh - bare));
  const shown = [pairs.map(({ toVirsh }) => toVirsh), pairs.map(({ bare }) => bare)].map((all) => median(all).toFixed(1));
  expect(over, `medians: ${shown[0] ?? ''} ms to virsh, ${shown[1] ?? ''} ms bare`).toBeLessThanOrEqual(BAR_MS);
});
