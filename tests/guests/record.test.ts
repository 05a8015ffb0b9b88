import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../lib/report/record-types.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { useHost } from './support/host.ts';
import { eventsOf, tell } from './support/run.ts';

const host = useHost();

describe('the record', () => {
  test('tells the run: its plan, who was asked, how each ended, how it ended; a run that was killed has no end', async () => {
    const slow = await host.guest({ name: 'slow', delaySeconds: 3 });
    const killed = host.run(['-t', '60']);
    await killed.asked('slow');
    // Lines of a moment are synced together; the guest takes 3 s.
    await sleep(1_000);
    await killed.signal('KILL');
    await killed.ended;
    const run = host.run(['-t', '60', '--retry-interval', '9']);
    const end = await run.ended;
    expect(end.status, tell(end.events)).toBe(0);
    for (const { pid } of await host.leftovers()) process.kill(pid, 'SIGKILL');

    const record = await host.record();
    expect(record.filter(({ run: id }) => id === end.events[0]?.run)).toEqual(
      end.events.filter(({ event }) => event !== 'warning'),
    );
    expect(kinds(record, end.events[0]?.run)).toEqual(
      expect.arrayContaining(['run-begun', 'guest-asked', 'guest-ended', 'run-ended']),
    );
    expect(kinds(record, end.events[0]?.run)[0]).toBe('run-begun');
    expect(kinds(record, end.events[0]?.run).at(-1)).toBe('run-ended');
    const [begun] = eventsOf(record.slice(-end.events.length), 'run-begun');
    expect(begun?.plan.groups).toMatchObject([{ guests: [{ guest: { name: 'slow', uuid: slow.uuid } }] }]);
    expect(kinds(record, killed.events[0]?.run)).toEqual(['run-begun', 'guest-asked']);
  });
});

const kinds = (record: readonly RunRecord[], id: string | undefined): string[] =>
  record.filter(({ run }) => run === id).map(({ event }) => event);
