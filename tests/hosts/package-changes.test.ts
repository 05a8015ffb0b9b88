import { describe, expect, test } from 'vitest';
import { NODE } from './lab/bundle.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { asSeen, HALTS, SENDSIGS, SHELL_ASKS } from './support/console-order.ts';
import { ends } from './support/ends.ts';
import { edit, HOOK, init, install, SHORT } from './support/installed.ts';
import { LIBVIRT_BIN, makeLibvirtBin } from './support/libvirt-bin.ts';
import { changes, HOOKED, LINKS, packageFiles, running } from './support/package-files.ts';
import { addNodejs, dpkg, installDeb, loseNode, NAME, OWN_NODE, SHELF } from './support/package.ts';

// What an administrator changes in what the package has put in place, or takes away from under it.

const RESPECTED = 'stays out of the way';
const STANZA_OPENS = '# >>> libvirt-shutdown-domains';

const startHost = useHosts();

const makeStanzaHost = async (host: Host): Promise<void> => {
  await addNodejs(host);
  await makeLibvirtBin(host, 'libvirt-bin');
};

/** As libvirt's package does when it is upgraded. */
const trigger = async (host: Host): Promise<string> => {
  await host.get(['dpkg-trigger', '--by-package=libvirt-daemon-system-sysv', '/etc/init.d/libvirtd']);
  return dpkg(host, '--triggers-only', '-a');
};

describe.concurrent('the Debian package', () => {
  test('keeps a hook that was edited until it is purged, and says so', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    const before = await packageFiles(host);
    await installDeb(host, 'all', '0.2.0');
    const edited = `${await host.read(HOOK)}# edited\n`;
    await host.write(HOOK, edited, 0o755);

    const said = await installDeb(host, 'all', '0.3.0');
    expect(said).toContain(`${HOOK} is not as this program wrote it`);
    expect(said).toContain('what the host calls was not brought up to date');
    expect(await host.read(HOOK)).toBe(edited);
    expect(await host.get(['dpkg-query', '-W', '-f', '${Status}', NAME])).toBe('install ok installed');
    expect(await host.exists(LINKS[0] ?? '')).toBe(true);

    expect(await dpkg(host, '-r', NAME)).toContain(`left alone    ${HOOK}`);
    expect(await host.read(HOOK)).toBe(edited);
    expect(await host.exists(LINKS[0] ?? '')).toBe(false);
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

interface Loss {
  readonly what: string;
  readonly prepare: (host: Host) => Promise<void>;
  readonly happens: (host: Host) => Promise<unknown>;
}

const LOSSES: readonly Loss[] = [
  { what: 'with nothing changed', prepare: addNodejs, happens: () => Promise.resolve() },
  { what: 'with a hook that was deleted', prepare: addNodejs, happens: (host) => host.remove(HOOK) },
  {
    what: 'with a stanza',
    prepare: makeStanzaHost,
    happens: (host) => install(host, '--stanza'),
  },
];

describe.concurrent('a host that has lost its Node', () => {
  test('is helped by the package that brings its own', async (context) => {
    const host = await startHost({ prepare: addNodejs }, context);
    await installDeb(host, 'all', '0.2.0');
    await loseNode(host);
    await installDeb(host, 'amd64', '0.3.0');
    expect(await host.read(HOOK)).toContain(`node=${OWN_NODE}\n`);
    expect(await init(host, 'status')).toMatchObject({ status: 0, stderr: '' });
  });

  test.for(LOSSES)('has nothing left of the package after its purge: $what', async (loss, context) => {
    const host = await startHost({ prepare: loss.prepare }, context);
    const before = await packageFiles(host);
    await installDeb(host, 'all', '0.2.0');
    await loss.happens(host);
    await loseNode(host);
    const said = await host.run(['dpkg', '-r', NAME]);
    expect(said).toMatchObject({ status: 0 });
    expect(said.stdout).toContain('asks the guests from the shell, until the package is purged');
    await dpkg(host, '-P', NAME);
    await host.get(['mv', `${SHELF}/node`, NODE]);
    expect(changes(before, await packageFiles(host))).toEqual({});
  });

  test('has the shell ask its guests as long as the package is removed, but not purged', async (context) => {
    const guests = [{ name: 'quick' }, { name: 'web 2', presses: 2 }];
    const host = await startHost({ prepare: addNodejs, guests }, context);
    await installDeb(host, 'all', '0.2.0');
    await edit(host, SHORT);
    await loseNode(host);
    const before = await running(host);
    await host.get(['dpkg', '-r', NAME]);
    expect(await running(host)).toEqual(before);
    await host.changeRunlevel('0');
    await host.halted();
    expect(await ends(host)).toEqual({ quick: 'clean', 'web 2': 'clean' });
    const story = [SHELL_ASKS, 'no guest runs any more', SENDSIGS, HALTS];
    expect(asSeen(host, story)).toEqual(story);
  });
});
