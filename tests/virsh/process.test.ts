import { expect, test } from 'vitest';
import { startProcess } from '../../lib/virsh/process.ts';

const busy = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

test('nothing that a program printed is lost where this one was busy as it ended', async () => {
  const options = { env: process.env, limitMs: 10_000 };
  const other = startProcess('sh', ['-c', 'sleep 0.3; echo all of it'], options);
  const onLine = (): void => {
    busy(500);
  };
  const first = startProcess('echo', ['first'], { ...options, onLine });
  // Both its line and its end are there when the loop goes on; while the line is worked on, the other one prints and ends.
  busy(100);
  await first.finished;
  busy(200);
  expect((await other.finished).stdout).toBe('all of it\n');
});
