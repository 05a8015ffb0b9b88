import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { PastRunRecord } from '../../lib/report/timeline/json.ts';
import { useHost } from './support/host.ts';
import { report } from './support/report.ts';
import { eventsOf, tell } from './support/run.ts';

const host = useHost();

const lastRun = async (): Promise<PastRunRecord> =>
  JSON.parse(await report(host.lab, '--json', '--last', '1')) as PastRunRecord;

describe('the report of real guests', () => {
  test('shows each with its requests, its end and its time, on the terminal, as JSON and as a page', async () => {
    await host.guests(
      { name: 'quick' },
      { name: 'slow', delaySeconds: 4 },
      { name: 'two-presses', presses: 2 },
      { name: 'deaf', deaf: true },
      { name: 'paused', paused: true },
    );
    const limits = ['-t', '14', '--reserve', '4', '--retry-interval', '3', '--on-timeout', 'destroy'];
    const end = await host.run(limits).ended;
    expect(end.status, tell(end.events)).toBe(3);

    const run = await lastRun();
    const told = eventsOf(end.events, 'guest-ended');
    for (const { guest, outcome, asks, tookSeconds } of told)
      expect(run.guests.find((one) => one.guest.uuid === guest.uuid)).toMatchObject({
        guest,
        outcome,
        asks,
        tookSeconds,
      });
    expect(told).toHaveLength(5);
    expect(run.guests.find(({ guest }) => guest.name === 'slow')?.tookSeconds).toBeGreaterThan(3.9);
    for (const { askedAt, endedAt, tookSeconds } of run.guests)
      expect(Math.abs((endedAt ?? 0) - (askedAt ?? 0) - (tookSeconds ?? 0))).toBeLessThan(1);

    const shown = await report(host.lab, '--last', '1');
    expect(shown).toMatch(/^5 guests in 1\d\.\d s: 1 forced off, 4 ended cleanly\.$/mu);
    expect(shown).toMatch(/^quick +ended cleanly +\d\.\d s +·*╞?═*■$/mu);
    expect(shown).toMatch(/^two-presses +ended cleanly +[3-5]\.\d s +·*╞═+╪═*■$/mu);
    expect(shown).toMatch(/^deaf +forced off +\d+\.\d s +·*╞═+╪═+╪.*X$/mu);
    expect(shown).toMatch(/^paused +ended cleanly +\d\.\d s +·*↑?╞?═*■$/mu);
    expect(shown).toContain('paused: was paused, resumed first');
    expect(shown).toContain('R forced off from 10 s on');

    const page = join(host.lab.folder, 'page.html');
    expect(await report(host.lab, '--last', '1', '--html', page)).toBe(`Written: ${page} (1 run).\n`);
    execFileSync('xmllint', ['--noout', '--nonet', page]);
    const text = await readFile(page, 'utf8');
    for (const name of ['quick', 'slow', 'two-presses', 'deaf', 'paused'])
      expect(text).toContain(`<bdi>${name}</bdi>`);
  });

  test('shows a run that was killed as cut off, and its guests as open', async () => {
    const slow = await host.guest({ name: 'slow', delaySeconds: 4 });
    const run = host.run(['-t', '60']);
    await run.asked('slow');
    // Lines of a moment are synced together.
    await sleep(1_000);
    expect((await lastRun()).cutOff).toMatchObject({ cause: 'under-way' });
    await run.signal('KILL');
    await run.ended;

    expect(await lastRun()).toMatchObject({
      run: run.events[0]?.run,
      end: null,
      cutOff: { cause: 'killed', last: { event: 'guest-asked', guest: { uuid: slow.uuid } } },
      guests: [{ guest: { name: 'slow' }, outcome: null, asks: 1, endedAt: null, tookSeconds: null }],
    });
    const shown = (await report(host.lab, '--last', '1')).replace(/\n +/gu, ' ');
    expect(shown).toMatch(
      /^The record ends as slow was asked: the host has been up since, so this program was killed/mu,
    );
    expect(shown).toMatch(/^slow +no end +>\d\.\d s +·*╞?═*┊$/mu);
    for (const { pid } of await host.leftovers()) process.kill(pid, 'SIGKILL');
  });
});
