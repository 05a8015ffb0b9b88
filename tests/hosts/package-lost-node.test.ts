import { describe, expect, test } from 'vitest';
import { NODE } from './lab/bundle.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { asSeen, HALTS, SENDSIGS, SHELL_ASKS } from './support/console-order.ts';
import { ends } from './support/ends.ts';
import { edit, HOOK, init, install, SHORT } from './support/installed.ts';
import { changes, packageFiles, running } from './support/package-files.ts';
import {
  addNodejs,
  dpkg,
  installDeb,
  loseNode,
  makeStanzaHost,
  NAME,
  OWN_NODE,
  SHELF,
} from './support/package.ts';

// The package that takes the host's Node, once that is gone: its own scripts cannot call the program any more.

const startHost = useHosts();

interface Loss {
  readonly what: string;
  readonly prepare: (host: Host) => Promise<void>;
  readonly happens: (host: Host) => Promise<unknown>;
}

const LOSSES: readonly Loss[] = [
  { what: 'with nothing changed', prepare: addNodejs, happens: () => Promise.resolve() },
  { what: 'with a hook that was deleted', prepare: addNodejs, happens: (host) => host.remove(HOOK) },
  {
    what: 'with libvirt-guests switched off, which is on again then',
    prepare: addNodejs,
    happens: (host) => install(host, '--libvirt-guests', 'off'),
  },
  {
    what: 'with a script of another that had to give way, which is back then',
    prepare: async (host) => {
      await addNodejs(host);
      await host.write(HOOK, '#!/bin/sh\n# of this host\n', 0o755);
    },
    happens: (host) => install(host, '--force'),
  },
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
