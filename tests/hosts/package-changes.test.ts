import { describe, expect, test } from 'vitest';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { HOOK, init, install } from './support/installed.ts';
import { LIBVIRT_BIN } from './support/libvirt-bin.ts';
import { changes, HOOKED, LINKS, packageFiles } from './support/package-files.ts';
import { addNodejs, dpkg, installDeb, makeStanzaHost, NAME, SHELF } from './support/package.ts';

// What an administrator changes in what the package has put in place, or takes away from under it.

const RESPECTED = '"init remove" was called';
const STANZA_OPENS = '# >>> libvirt-shutdown-domains';

const startHost = useHosts();

/** As libvirt's package does when it is upgraded. */
const trigger = async (host: Host): Promise<string> => {
  await host.get(['dpkg-trigger', '--by-package=libvirt-daemon-system-sysv', '/etc/init.d/libvirtd']);
  return dpkg(host, '--triggers-only', '-a');
};

/** What dpkg's scripts print fits a terminal. */
const inOneLine = (said: string): string => said.replace(/\s+/gu, ' ');

describe.concurrent('the Debian package', () => {
  test('keeps a hook that was edited until it is purged, and says so', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    const before = await packageFiles(host);
    await installDeb(host, 'all', '0.2.0');
    const edited = `${await host.read(HOOK)}# edited\n`;
    await host.write(HOOK, edited, 0o755);

    const said = await installDeb(host, 'all', '0.3.0');
    expect(inOneLine(said)).toContain(`${HOOK} is not as this program wrote it, and called as it is`);
    expect(said).toContain('what the host calls was not brought up to date');
    expect(await host.read(HOOK)).toBe(edited);
    expect(await host.get(['dpkg-query', '-W', '-f', '${Status}', NAME])).toBe('install ok installed');
    expect(await host.exists(LINKS[0] ?? '')).toBe(true);

    expect(await dpkg(host, '-r', NAME)).toContain(`left alone    ${HOOK}`);
    expect(await host.read(HOOK)).toBe(edited);
    expect(await host.exists(LINKS[0] ?? '')).toBe(false);
    // Installed again it is called again, for a hook that nobody calls saves nobody.
    expect(await installDeb(host, 'all', '0.3.0')).toContain(
      'what the host calls was not brought up to date',
    );
    expect(await host.read(HOOK)).toBe(edited);
    for (const path of LINKS) expect(await host.exists(path), path).toBe(true);
    await dpkg(host, '-r', NAME);
    await dpkg(host, '-P', NAME);
    expect(changes(before, await packageFiles(host))).toEqual({});
  });

  test('hooks in no more once "init remove" was called, until "init install" is', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    await installDeb(host, 'all', '0.2.0');
    expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
    expect(await installDeb(host, 'all', '0.3.0')).toContain(RESPECTED);
    await trigger(host);
    expect(await host.exists(HOOK)).toBe(false);

    await install(host);
    await trigger(host);
    expect(await installDeb(host, 'all', '0.4.0')).not.toContain(RESPECTED);
    expect(await host.read(HOOK)).toContain(`# ${NAME} 0.4.0. Made by`);
    expect(await init(host, 'status')).toMatchObject({ status: 0 });

    // A removed package is forgotten, and so is what was wanted of it.
    await init(host, 'remove');
    await dpkg(host, '-r', NAME);
    await installDeb(host, 'all', '0.4.0');
    for (const path of HOOKED) expect(await host.exists(path), path).toBe(true);
  });

  test('heeds "init remove" as well where it could not hook in by itself at first', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    await host.get(['mv', '/etc/init.d/libvirtd', SHELF]);
    const said = await installDeb(host, 'all', '0.2.0');
    expect(said).toContain('no guest is shut down when this host goes down');
    expect(said.split('\n').filter((line) => line.length > 80)).toEqual([]);
    await host.get(['mv', `${SHELF}/libvirtd`, '/etc/init.d/']);
    await install(host);
    await init(host, 'remove');
    expect(await installDeb(host, 'all', '0.3.0')).toContain(RESPECTED);
    expect(await host.exists(HOOK)).toBe(false);
  });

  test('puts back what a removal had taken, when dpkg takes that removal back', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    await installDeb(host, 'all', '0.2.0');
    const before = await packageFiles(host);
    for (const [script, word] of [
      ['prerm', 'remove'],
      ['postinst', 'abort-remove'],
    ] as const)
      await host.get([`/var/lib/dpkg/info/${NAME}.${script}`, word]);
    expect(Object.keys(changes(before, await packageFiles(host))).filter((path) => !isOrder(path))).toEqual(
      [],
    );
    expect(await init(host, 'status')).toMatchObject({ status: 0 });
  });

  test('keeps to what "init install" was told of the host', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    await installDeb(host, 'all', '0.2.0');
    await host.get(['ln', '-s', '/usr/bin/node', '/opt/node']);
    await install(host, '--node', '/opt/node', '--libvirt-guests', 'off');
    await installDeb(host, 'all', '0.3.0');
    await trigger(host);
    expect(await host.read(HOOK)).toMatch(/^\s*node=\/opt\/node$/mu);
    expect(await init(host, 'status')).toMatchObject({ status: 0 });
  });

  test('keeps to the stanza that was chosen, and takes it away', async (context) => {
    const host = await startHost({ prepare: makeStanzaHost }, context);
    const before = await packageFiles(host);
    await installDeb(host, 'all', '0.2.0');
    await install(host, '--stanza');
    await installDeb(host, 'all', '0.3.0');
    expect(await host.read(LIBVIRT_BIN)).toContain(STANZA_OPENS);
    expect(await host.exists(HOOK)).toBe(false);
    expect(await init(host, 'status')).toMatchObject({ status: 0 });
    await dpkg(host, '-r', NAME);
    await dpkg(host, '-P', NAME);
    expect(changes(before, await packageFiles(host))).toEqual({});
  });
});

/** insserv orders others' links anew. */
function isOrder(path: string): boolean {
  return /^\/etc\/(?:rc\d\.d|init\.d\/\.depend\.)/u.test(path);
}
