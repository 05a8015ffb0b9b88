import { describe, expect, test, vi } from 'vitest';
import { BUNDLE } from './lab/bundle.ts';
import type { Host } from './lab/host.ts';
import { useInstalledHosts } from './support/installed.ts';
import { running } from './support/package-files.ts';

// What `check` says of a whole host: its init, its libvirtd, the settings that its hook will read. It changes nothing of them.

interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly about: { readonly name: string } | null;
  readonly cause: string;
  readonly remedy: string;
}

const SETTINGS = { SHUTDOWN_TIMEOUT: 120, BATTERY_RUNTIME: 600 };
const GUESTS = [{ name: 'web 1' }, { name: 'db1', delaySeconds: 2 }];

const startHost = useInstalledHosts();

const check = async (host: Host): Promise<{ status: number | null; findings: readonly Finding[] }> => {
  const { status, stdout, stderr } = await host.run([BUNDLE, 'check', '--json']);
  expect(stderr).toBe('');
  return { status, findings: (JSON.parse(stdout) as { findings: readonly Finding[] }).findings };
};

/** libvirtd's own log may get a line for whoever asks it. */
const everything = async (host: Host): Promise<unknown[]> => [
  await running(host),
  await host.snapshot('/etc'),
  await host.snapshot('/var/lib'),
  await host.exists('/var/log/libvirt-shutdown-domains'),
];

/** The codes of what is said of the host, its errors and warnings. */
const ofHost = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ about, severity, code }) => (about === null && severity !== 'note' ? [code] : []));

describe('check on a host with sysvinit', () => {
  test('finds nothing wrong with a host that is set up, and changes nothing', async (context) => {
    const host = await startHost({ guests: GUESTS, libvirtGuests: 'off', settings: SETTINGS }, context);
    const before = await everything(host);
    const { status, findings } = await check(host);
    expect(status).toBe(0);
    expect(ofHost(findings)).toEqual([]);
    expect(findings.map(({ code, about }) => [code, about?.name])).toEqual(
      expect.arrayContaining([
        ['never-seen', 'web 1'],
        ['never-seen', 'db1'],
      ]),
    );
    expect(await everything(host)).toEqual(before);
  });

  test('believes guests that it has seen go down', async (context) => {
    const host = await startHost({ guests: GUESTS, libvirtGuests: 'off', settings: SETTINGS }, context);
    await host.get([BUNDLE]);
    for (const { uuid } of host.guests) await host.virsh('start', uuid);
    const { status, findings } = await check(host);
    expect(status).toBe(0);
    expect(findings.map(({ code }) => code)).not.toContain('never-seen');
  });

  test('says that libvirt-guests acts, too, where it is on', async (context) => {
    const host = await startHost({ libvirtGuests: 'as-packaged', settings: SETTINGS }, context);
    const { findings } = await check(host);
    expect(findings.map(({ code }) => code)).toContain('others-act-too');
  });

  test('finds guests that run on without libvirtd, and does not start it', async (context) => {
    const host = await startHost({ guests: GUESTS, libvirtGuests: 'off', settings: SETTINGS }, context);
    await host.get(['service', 'libvirtd', 'stop']);
    await vi.waitUntil(async () => !/ libvirtd$/mu.test((await running(host)).processes.join('\n')), 30_000);
    const before = await running(host);
    const { status, findings } = await check(host);
    expect(status).toBe(3);
    expect(ofHost(findings)).toContain('guests-without-libvirtd');
    const [stray] = findings.filter(({ code }) => code === 'guests-without-libvirtd');
    expect(stray?.cause).toContain('web 1');
    expect(stray?.cause).toContain('db1');
    expect(await running(host)).toEqual(before);
  });

  test('finds a link that is gone, and names what mends it', async (context) => {
    const host = await startHost({ libvirtGuests: 'off', settings: SETTINGS }, context);
    await host.get(['rm', '/etc/rc0.d/K01libvirt-shutdown-domains']);
    const { status, findings } = await check(host);
    expect(status).toBe(3);
    const [broken] = findings.filter(({ code }) => code === 'init-broken');
    expect(broken?.cause).toContain('runlevel 0');
    expect(broken?.remedy).toContain('init install');
    await host.get([BUNDLE, 'init', 'install']);
    expect((await check(host)).status).toBe(0);
  });

  test('finds limits that contradict each other in the default file', async (context) => {
    const settings = { SHUTDOWN_TIMEOUT: 60, RESERVE: 90, BATTERY_RUNTIME: 50 };
    const host = await startHost({ libvirtGuests: 'off', settings }, context);
    const { status, findings } = await check(host);
    expect(status).toBe(3);
    expect(ofHost(findings)).toEqual(expect.arrayContaining(['reserve-too-long', 'battery-before-limit']));
  });
});
