import { expect, test } from 'vitest';
import { statusOf, worstStatus, type Outcome } from '../../lib/guests/outcome.ts';

test.each<[Outcome, number]>([
  [{ is: 'clean', evidence: 'domstate' }, 0],
  [{ is: 'saved' }, 0],
  [{ is: 'off', why: '' }, 0],
  [{ is: 'forced', by: 'us' }, 3],
  [{ is: 'forced', by: 'someone else' }, 3],
  [{ is: 'crashed' }, 3],
  [{ is: 'running', why: '' }, 3],
  [{ is: 'unknown', why: '' }, 4],
])('the exit status of %j is %i', (outcome, status) => {
  expect(statusOf(outcome)).toBe(status);
});

test('the worst of several wins, 4 over 3; of none it is 0', () => {
  expect([worstStatus([]), worstStatus([0, 3, 0]), worstStatus([4, 3])]).toEqual([0, 3, 4]);
});
