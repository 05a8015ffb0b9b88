import { expect, test } from 'vitest';
import { newestRuns } from '../../lib/host/record-runs.ts';

const line = (run: string, text = ''): string => `${JSON.stringify({ run, text })}\n`;

test('whole runs are dropped, the oldest first', () => {
  const text = line('a') + line('a') + line('b') + line('c') + line('c');
  const three = line('b').length * 3;
  expect(newestRuns(text, three)).toBe(line('b') + line('c') + line('c'));
  expect(newestRuns(text, three - 1)).toBe(line('c') + line('c'));
  expect(newestRuns(text, 1e6)).toBe(text);
});

test('runs that interleave are told apart; the one that wrote last is the newest', () => {
  const text = line('a', '1') + line('b', '1') + line('a', '2') + line('b', '2') + line('a', '3');
  expect(newestRuns(text, text.length - 1)).toBe(line('a', '1') + line('a', '2') + line('a', '3'));
});

test('the newest run stays, however long; no older one slips past a newer one that did not fit', () => {
  const long = line('b', 'x'.repeat(200));
  expect(newestRuns(line('a') + long, 50)).toBe(long);
  expect(newestRuns(line('a') + long + line('c'), 50)).toBe(line('c'));
});

test('lines that no run can be read from go with the oldest', () => {
  const text = `torn {"run":\n\n[1]\nnull\n{"run":7}\n${line('a')}{"run":"a","te`;
  expect(newestRuns(text, 1e6)).toBe(line('a'));
  expect(newestRuns('', 10)).toBe('');
});
