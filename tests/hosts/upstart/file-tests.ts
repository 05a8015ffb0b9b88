import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { Host } from '../lab/host.ts';
import { systemFiles } from '../support/system.ts';
import { initFromOutside, installFromOutside } from './from-outside.ts';
import { makeUpstartHost } from './make-host.ts';
import { findReleases, type Manner } from './releases.ts';

/** Where no runlevel was before that rc knows of, it passes over links K; links S of 0 and 6 it calls with `stop` in any case. */
const LINKS = ['0.d/K', '0.d/S', '1.d/K', '6.d/K', '6.d/S'].map(
  (place) => `/etc/rc${place}01await-libvirt-bin-stopped`,
);
const ALWAYS = [
  '/etc/default/libvirt-shutdown-domains',
  '/etc/init.d/await-libvirt-bin-stopped',
  '/usr/sbin/libvirt-shutdown-domains',
  '/var/lib/libvirt-shutdown-domains',
  '/var/lib/libvirt-shutdown-domains/installed.json',
];

const MANNERS = [
  { manner: '10.04', hook: '/etc/init/libvirt-shutdown-domains.conf' },
  { manner: '12.04', hook: '/etc/init/libvirt-bin.override' },
] as const;

/** What lands on such a host, unpacked and not running; and what is told of a UPSTART_DEST that has none. */
export function fileTests(): void {
  test.for(MANNERS)(
    'in the manner of $manner is given its job or override, and the await script before sendsigs',
    async ({ manner, hook }, context) => {
      const host = await unpackedHost(manner, context);
      const before = await systemFiles(host);
      await installFromOutside(host);
      const after = await systemFiles(host);
      expect(changed(before, after)).toEqual([...ALWAYS, hook, ...LINKS].sort());
      for (const link of LINKS)
        expect(after[link]).toBe('l 777 root:root ../init.d/await-libvirt-bin-stopped');
      const { status, stdout } = await initFromOutside(host, 'status');
      expect(status, stdout).toBe(0);
      expect(stdout).toContain('runlevel 0: our stop K01 < sendsigs S20: good');
      expect(stdout).toContain('runlevel 1: our stop K01 < killprocs S30: good');
      expect(stdout).toContain('runlevel 6: our stop K01 < sendsigs S20: good');
    },
  );

  test.for(MANNERS)(
    'in the manner of $manner: twice is the same as once, and nothing is left behind',
    async ({ manner }, context) => {
      const host = await unpackedHost(manner, context);
      const before = await systemFiles(host);
      await installFromOutside(host);
      const once = await systemFiles(host);
      await installFromOutside(host);
      expect(await systemFiles(host)).toEqual(once);
      expect(await initFromOutside(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
      expect(await systemFiles(host)).toEqual(before);
    },
  );

  test('has the same links where update-rc.d cannot be run', async (context) => {
    const host = await unpackedHost('10.04', context);
    await host.get(['chmod', '-x', '/usr/sbin/update-rc.d']);
    await installFromOutside(host);
    const after = await systemFiles(host);
    for (const link of LINKS) expect(after[link]).toBe('l 777 root:root ../init.d/await-libvirt-bin-stopped');
  });

  test('boots wherever UPSTART_DEST says, and is refused with what is missing there', async ({
    onTestFinished,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'upstart-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(findReleases(undefined)).toEqual([]);
    expect(() => findReleases(folder)).toThrow(`${folder}/sbin lacks init, initctl, telinit`);
    await mkdir(join(folder, 'sbin'));
    for (const name of ['init', 'initctl', 'telinit', 'runlevel', 'shutdown', 'reboot', 'halt'])
      await writeFile(join(folder, 'sbin', name), '#!/bin/sh\necho "$0 (upstart 1.12.1)"\n', { mode: 0o755 });
    expect(findReleases(`:${folder}:`)).toEqual([
      { version: '1.12.1', folder, manners: ['10.04', '12.04'], checker: undefined },
    ]);
    await writeFile(join(folder, 'sbin/initctl'), '#!/bin/sh\necho "$0 (upstart 0.6.5)"\n');
    expect(findReleases(folder)).toMatchObject([{ version: '0.6.5', manners: ['10.04'] }]);
  });
}

async function unpackedHost(manner: Manner, { onTestFinished }: TestContext): Promise<Host> {
  const host = await Host.open();
  onTestFinished(() => host.close());
  await makeUpstartHost(host, manner, undefined);
  return host;
}

const changed = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .sort();
