import { expect, test } from 'vitest';
import { until } from '../../guests/support/until.ts';
import type { RunResult } from '../lab/commands.ts';
import type { Host } from '../lab/host.ts';
import { qemuPids } from '../support/ends.ts';
import { init, putProgramThere } from '../support/installed.ts';
import { mend } from '../support/mend.ts';
import { systemFiles } from '../support/system.ts';
import { startUpstart, stateOf, type Scene } from './upstart-host.ts';

const JOB = 'libvirt-shutdown-domains';
const JOB_FILE = `/etc/init/${JOB}.conf`;
const HOOK = { '10.04': JOB_FILE, '12.04': '/etc/init/libvirt-bin.override' } as const;

/** What `init` says and does on a host that runs. */
export function installedScenarios(scene: Scene): void {
  const { manner, release } = scene;

  test('`init status` finds all of it in place and in order', async (context) => {
    const host = await startUpstart(scene, context, { guests: [] });
    const { status, stdout } = await init(host, 'status');
    expect(status, stdout).toBe(0);
    expect(stdout).toContain(`${HOOK[manner]}: good`);
    for (const order of [
      '0: our stop K01 < sendsigs S20',
      '1: our stop K01 < killprocs S30',
      '6: our stop K01',
    ])
      expect(stdout).toContain(`runlevel ${order}`);
    if (manner === '10.04') expect(stdout).toContain(`Upstart knows the job ${JOB}: good`);
  });

  if (manner === '10.04')
    test('`init status` tells that Upstart cannot read the job', async (context) => {
      const host = await startUpstart(scene, context, { guests: [] });
      await host.get(['sed', '-i', '$a no such stanza', JOB_FILE]);
      await until(async () => (await stateOf(host, JOB)).includes('Unknown job'), 'Upstart to forget it');
      const { status, stdout } = await init(host, 'status');
      expect(status, stdout).toBe(3);
      expect(stdout).toContain(`! Upstart does not know the job ${JOB}`);
    });

  test('`init install` comes into force while the host runs, and `init remove` leaves nothing behind', async (context) => {
    const guests = [{ name: 'one' }];
    const host = await startUpstart(scene, context, { guests, ours: 'nothing', change: putProgramThere });
    const before = await systemFiles(host);
    const pids = await qemuPids(host);
    const { status, stdout } = await init(host, 'install');
    // A job that runs keeps the pre-stop that it was started with: the host says so, and what mends it.
    expect(status, stdout).toBe(manner === '10.04' ? 0 : 3);
    if (manner === '12.04') await mend(host, stdout);
    else expect(await stateOf(host, JOB)).toBe('stop/waiting');
    expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
    await until(async () => (await stateOf(host, JOB)).includes('Unknown job'), 'Upstart to forget it');
    expect(await systemFiles(host)).toEqual(before);
    expect(await stateOf(host, 'libvirt-bin')).toBe('start/running');
    expect(await qemuPids(host)).toEqual(pids);
  });

  const { checker } = release;
  if (checker !== undefined)
    test('init-checkconf has nothing against what was installed', async (context) => {
      const host = await startUpstart(scene, context, { guests: [] });
      // It takes jobs only; the pre-stop of an override is one.
      await host.get(['cp', HOOK[manner], '/tmp/ours.conf']);
      expect(await check(host, checker, '/tmp/ours.conf')).toMatchObject({ status: 0 });
      await host.write('/tmp/wrong.conf', 'no such stanza\n');
      expect((await check(host, checker, '/tmp/wrong.conf')).status).toBe(1);
    });
}

/** As a user, with a D-Bus of its own: the one of 1.5 refuses root. */
const check = (host: Host, checker: string, file: string): Promise<RunResult> => {
  const asUser = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'dbus-run-session', '--'];
  return host.run([...asUser, checker, file], { env: { HOME: '/tmp' } });
};
