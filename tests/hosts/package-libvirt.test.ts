import { expect, test } from 'vitest';
import { until } from '../guests/support/until.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { asSeen, HALTS, LIBVIRTD_STOPS, SENDSIGS } from './support/console-order.ts';
import { ends, presses, qemuPids } from './support/ends.ts';
import { edit, HOOK, init, SHORT } from './support/installed.ts';
import { HOOKED } from './support/package-files.ts';
import { addNodejs, dpkg, installDeb, NAME } from './support/package.ts';

// libvirt comes later than our package, is upgraded, goes and comes again: Debian's own package of its init scripts.

const LIBVIRT = 'libvirt-daemon-system-sysv';
const GUESTS = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
];

const startHost = useHosts();

test('the host is hooked in by a trigger once libvirt is there; its upgrades touch no guest', async (context) => {
  const host = await startHost({ prepare: addNodejs }, context);
  await dpkg(host, '-P', '--force-depends', LIBVIRT);
  const said = await installDeb(host, 'all', '0.2.0');
  expect(said).toContain('no guest is shut down when this host goes down');
  expect(await isInstalled(host)).toBe(true);
  expect(await host.exists(HOOK)).toBe(false);

  await installLibvirt(host);
  for (const path of HOOKED) expect(await host.exists(path), path).toBe(true);
  expect(await init(host, 'status')).toMatchObject({ status: 0, stderr: '' });

  await host.addGuests(GUESTS);
  const before = await qemuPids(host);
  await installLibvirt(host);
  // Nobody is asked, and that libvirt went is no trouble of ours.
  const gone = await dpkg(host, '-P', '--force-depends', LIBVIRT);
  expect(gone).toContain(`Processing triggers for ${NAME}`);
  expect(gone).not.toMatch(/asking|libvirt-shutdown-domains: /u);
  expect(await isInstalled(host)).toBe(true);
  await installLibvirt(host);
  expect(await qemuPids(host)).toEqual(before);
  expect(await presses(host)).toEqual({ slow: 0, 'web 2': 0 });
  expect(await init(host, 'status')).toMatchObject({ status: 0, stderr: '' });

  await edit(host, SHORT);
  await host.changeRunlevel('0');
  expect((await host.halted()).how).toBe('halt');
  expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
  const story = ['slow: ended cleanly', 'exit status 0', LIBVIRTD_STOPS, SENDSIGS, HALTS];
  expect(asSeen(host, story)).toEqual(story);
});

async function installLibvirt(host: Host): Promise<void> {
  await host.get(['sh', '-ec', `dpkg -i /var/lib/lab/${LIBVIRT}/*.deb`]);
  await until(async () => (await host.run(['virsh', 'list'])).status === 0, 'libvirtd to answer');
}

async function isInstalled(host: Host): Promise<boolean> {
  const status = await host.get(['dpkg-query', '-W', '-f', '${Status}', NAME]);
  return status === 'install ok installed';
}
