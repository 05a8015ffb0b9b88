import { describe, expect, test } from 'vitest';
import { until } from '../guests/support/until.ts';
import type { Host } from './lab/host.ts';
import { ends } from './support/ends.ts';
import { useInstalledHosts } from './support/installed.ts';
import { record } from './support/record.ts';

// The battery is empty, or somebody pulls the plug, while guests go down: what the record tells after the next boot.

const PROGRAM = '/usr/sbin/libvirt-shutdown-domains';
const SETTINGS = { SHUTDOWN_TIMEOUT: 90, RESERVE: 8, RETRY_INTERVAL: 7 };

const startHost = useInstalledHosts();

/** Host's own, on its own libvirt. Gives the whole answer, whatever its status. */
const call = async (
  host: Host,
  ...words: readonly string[]
): Promise<{ status: number | null; stdout: string }> => host.run([PROGRAM, ...words]);

describe('a host that loses its power while its guests go down', () => {
  test('knows after the next boot how far it came, and when it ended', async (context) => {
    const guests = [{ name: 'quick' }, { name: 'db1', delaySeconds: 60 }];
    const host = await startHost({ guests, libvirtGuests: 'off', settings: SETTINGS }, context);
    await host.changeRunlevel('0');
    await until(async () => isSilentSinceSecondRequest(host), 'a heartbeat behind the second request');
    await host.cutPower();
    const lines = await record(host);
    expect(lines.map(({ event }) => event)).not.toContain('run-ended');
    expect(await ends(host)).toEqual({ quick: 'clean', db1: 'asked in vain' });

    await host.boot();
    const { status, stdout } = await call(host, 'report', '--last', '1');
    expect(status).toBe(0);
    const told = stdout.replace(/\s+/gu, ' ');
    expect(told).toMatch(
      /The record ends \d+(?:\.\d)? s after db1 was asked again: the host lost power or was reset/u,
    );
    expect(told).toContain('quick ended cleanly');

    const { stdout: json } = await call(host, 'report', '--json', '--last', '1');
    const run = JSON.parse(json) as { end: unknown; cutOff: { afterSeconds: number; cause: string } };
    expect(run.end).toBeNull();
    expect(run.cutOff).toMatchObject({ cause: 'power' });
    const last = lines.at(-1)?.elapsed ?? NaN;
    const asked = lines.filter(({ event }) => event !== 'heartbeat').at(-1)?.elapsed ?? NaN;
    expect(run.cutOff.afterSeconds).toBeCloseTo(last - asked, 1);
  });
});

const isSilentSinceSecondRequest = async (host: Host): Promise<boolean> => {
  const [before, last] = (await record(host).catch(() => [])).slice(-2);
  return before?.event === 'guest-asked' && before.attempt === 2 && last?.event === 'heartbeat';
};
