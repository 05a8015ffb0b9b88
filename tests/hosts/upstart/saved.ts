import { expect } from 'vitest';
import type { Host } from '../lab/host.ts';
import { ends } from '../support/ends.ts';
import { leftToKill } from '../support/witness.ts';

/** What the guests of `GUESTS` come to if they are given their time. */
export const SAVED = { slow: 'clean', quick: 'clean' };

/** They have ended by themselves, and nothing of them or of ours was left to kill. */
export async function expectSaved(host: Host): Promise<void> {
  expect(await ends(host)).toEqual(SAVED);
  expect(leftToKill(host)).toEqual([]);
}
