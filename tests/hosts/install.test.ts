import { describe, expect, test } from 'vitest';
import { BUNDLE } from './lab/bundle.ts';
import type { RunResult } from './lab/commands.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { HOOK, putProgramThere, SETTINGS_FILE } from './support/installed.ts';
import { systemFiles } from './support/system.ts';

// What is put on a host, and taken away again. The program is where an administrator has unpacked it.

const PROGRAM = '/root/libvirt-shutdown-domains';
const STATE = '/var/lib/libvirt-shutdown-domains';
const OWN_WORK = '#!/bin/sh\n# Of this host.\nexit 0\n';

const startHost = useHosts();

const unpack = async (host: Host): Promise<void> => {
  await putProgramThere(host);
  await host.get(['mv', BUNDLE, PROGRAM]);
};

const init = (host: Host, ...words: readonly string[]): Promise<RunResult> =>
  host.run([PROGRAM, 'init', ...words]);

describe.concurrent('init install', () => {
  test('does once what it is told twice, and remove undoes all of it', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    const before = await systemFiles(host);
    expect(await init(host, 'status')).toMatchObject({ status: 3, stderr: '' });
    expect(await systemFiles(host)).toEqual(before);

    expect(await init(host, 'install')).toMatchObject({ status: 0, stderr: '' });
    const installed = await systemFiles(host);
    expect(Object.keys(installed)).toEqual(expect.arrayContaining([SETTINGS_FILE, HOOK, BUNDLE]));
    expect(await init(host, 'install')).toMatchObject({ status: 0, stderr: '' });
    expect(await systemFiles(host)).toEqual(installed);
    expect(await init(host, 'status')).toMatchObject({ status: 0, stderr: '' });

    expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
    expect(await systemFiles(host)).toEqual(before);
    const again = await init(host, 'remove');
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toContain('nothing to do');
    expect(await init(host, 'status')).toMatchObject({ status: 3 });
  });

  test('names every file that it writes; its links are made by the system', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    const before = await systemFiles(host);
    const said = (await init(host, 'install')).stdout;
    expect(said).toContain('ran           update-rc.d libvirt-shutdown-domains defaults');
    const made = Object.keys(await systemFiles(host)).filter((path) => before[path] === undefined);
    const isLink = (path: string): boolean => /^\/etc\/rc\d\.d\//u.test(path);
    expect(made.filter((path) => !isLink(path) && !path.startsWith(STATE)).sort()).toEqual(
      [...said.matchAll(/^written +(\/\S+)$/gmu)].map(([, path]) => path).sort(),
    );
    expect(made.filter((path) => path.startsWith('/etc/rc') && path.endsWith('shutdown-domains'))).toEqual(
      ['0', '1', '6'].map((level) => `/etc/rc${level}.d/K01libvirt-shutdown-domains`),
    );
  });

  test('never touches settings that were edited; remove leaves them, too', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    await init(host, 'install');
    const edited = `${await host.read(SETTINGS_FILE)}RETRY_INTERVAL=7\n`;
    await host.write(SETTINGS_FILE, edited);
    for (const words of [['install'], ['install', '--force'], ['remove', '--force']]) {
      const done = await init(host, ...words);
      expect(done).toMatchObject({ status: 0, stderr: '' });
      expect(done.stdout).toContain(`left alone    ${SETTINGS_FILE} (it was edited)\n`);
      expect(await host.read(SETTINGS_FILE)).toBe(edited);
    }
    expect(await host.exists(HOOK)).toBe(false);
    expect(await host.exists(STATE)).toBe(false);
    expect(await init(host, 'install')).toMatchObject({ status: 0 });
    expect(await host.read(SETTINGS_FILE)).toBe(edited);
  });

  test('refuses to overwrite a hook that somebody changed; with --force it keeps what was there', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    await init(host, 'install');
    const ours = await host.read(HOOK);
    const changed = `${ours}# changed by hand\n`;
    await host.write(HOOK, changed, 0o755);
    const before = await systemFiles(host);

    const refused = await init(host, 'install');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(HOOK);
    expect(await systemFiles(host)).toEqual(before);
    expect((await init(host, 'status')).status).toBe(3);

    expect(await init(host, 'install', '--force')).toMatchObject({ status: 0, stderr: '' });
    expect(await host.read(HOOK)).toBe(ours);
    expect(await host.read(`${STATE}/before${HOOK}`)).toBe(changed);
    expect(await init(host, 'status')).toMatchObject({ status: 0 });
    expect(await init(host, 'remove')).toMatchObject({ status: 0 });
    expect(await host.exists(HOOK)).toBe(false);
    expect(await host.read(`${STATE}/before${HOOK}`)).toBe(changed);
  });

  test("gives a script back that had our hook's name before", async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    await host.write(HOOK, OWN_WORK, 0o750);
    const before = await systemFiles(host);
    expect(await init(host, 'install')).toMatchObject({ status: 2, stdout: '' });
    expect(await systemFiles(host)).toEqual(before);
    expect(await init(host, 'install', '--force')).toMatchObject({ status: 0, stderr: '' });
    expect(await host.read(`${STATE}/before${HOOK}`)).toBe(OWN_WORK);
    expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
    expect(await systemFiles(host)).toEqual(before);
  });

  test('leaves a hook alone that somebody changed when it is removed; with --force it keeps it', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    await init(host, 'install');
    const changed = `${await host.read(HOOK)}# changed by hand\n`;
    await host.write(HOOK, changed, 0o755);
    const left = await init(host, 'remove');
    expect(left.stdout).toContain(`left alone    ${HOOK}`);
    expect(await host.read(HOOK)).toBe(changed);
    expect(await init(host, 'remove', '--force')).toMatchObject({ status: 0 });
    expect(await host.exists(HOOK)).toBe(false);
    expect(await host.read(`${STATE}/before${HOOK}`)).toBe(changed);
  });
});

describe.concurrent('libvirt-guests', () => {
  test('is switched off by --libvirt-guests off, and on again by remove', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    const before = await systemFiles(host);
    const done = await init(host, 'install', '--libvirt-guests', 'off');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toContain('switched off  libvirt-guests (update-rc.d libvirt-guests disable)');
    expect((await init(host, 'status')).stdout).toContain('no other script shuts guests down: good');
    expect((await init(host, 'remove')).stdout).toContain('switched on   libvirt-guests again');
    expect(await systemFiles(host)).toEqual(before);
  });

  test('stays off if it was off before', async (context) => {
    const host = await startHost({ prepare: unpack, libvirtGuests: 'off' }, context);
    const before = await systemFiles(host);
    expect(await init(host, 'install', '--libvirt-guests', 'off')).toMatchObject({ status: 0, stderr: '' });
    expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
    expect(await systemFiles(host)).toEqual(before);
  });

  test('that was purged meanwhile does not hold up remove', async (context) => {
    const host = await startHost({ prepare: unpack }, context);
    await init(host, 'install', '--libvirt-guests', 'off');
    await host.get(['sh', '-ec', 'rm /etc/init.d/libvirt-guests; update-rc.d libvirt-guests remove']);
    expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
    expect(await host.exists(HOOK)).toBe(false);
    expect(await host.exists(STATE)).toBe(false);
  });

  test('that was switched off stays silent when the host goes down', async (context) => {
    const guests = [{ name: 'slow', delaySeconds: 3 }];
    const host = await startHost({ prepare: unpack, guests }, context);
    await init(host, 'install', '--libvirt-guests', 'off');
    await host.changeRunlevel('0');
    await host.halted();
    expect(host.console.find('Running guests on')).toBeUndefined();
    expect(await host.guests[0]?.marker()).toMatchObject({ clean: true, presses: 1 });
  });
});
