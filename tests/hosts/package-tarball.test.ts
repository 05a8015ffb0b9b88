import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from './lab/commands.ts';
import type { Snapshot } from './lab/files.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { asSeen, HALTS, LIBVIRTD_STOPS, SENDSIGS } from './support/console-order.ts';
import { ends } from './support/ends.ts';
import { edit, HOOK, init, SETTINGS_FILE, SHORT } from './support/installed.ts';
import { changes, packageFiles, running } from './support/package-files.ts';
import {
  bring,
  dpkg,
  expectNoNode,
  expectPackages,
  installDeb,
  NAME,
  OWN_NODE,
  SHELF,
  type Version,
} from './support/package.ts';
import { leftToKill } from './support/witness.ts';

// The self-contained archive for hosts that take no Debian packages: neither has any of these hosts a Node of its own.

const UNPACKED = `${SHELF}/${NAME}-0.2.0`;
const INSTALL = `${UNPACKED}/install.sh`;
const GUESTS = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
];
const LATER = `${SHELF}/${NAME}-0.3.0/install.sh`;
const RECORD = `/var/log/${NAME}/runs.jsonl`;
const GOOD = { status: 0, stderr: '' };

const startHost = useHosts();

const prepare = async (host: Host): Promise<void> => {
  await expectPackages(host);
  await expectNoNode(host);
  // Not every host has the folder already.
  await host.remove('/usr/share/bash-completion');
  await unpack(host, '0.2.0');
};

const unpack = async (host: Host, version: Version): Promise<void> => {
  const archive = await bring(host, 'linux-x64', version);
  await host.get(['tar', '-xzf', archive, '-C', SHELF]);
};

describe.concurrent('install.sh', () => {
  test('does once what it is told twice, under running guests, and undoes all of it', async (context) => {
    const host = await startHost({ prepare, guests: GUESTS }, context);
    const [filesBefore, before] = [await packageFiles(host), await running(host)];

    expect(await host.run([INSTALL])).toMatchObject(GOOD);
    const installed = await packageFiles(host);
    expect(Object.keys(changes(filesBefore, installed))).toEqual(expect.arrayContaining([HOOK, OWN_NODE]));
    expect(await init(host, 'status')).toMatchObject(GOOD);
    expect(await host.run([INSTALL])).toMatchObject(GOOD);
    expect(changes(withoutTimes(installed), withoutTimes(await packageFiles(host)))).toEqual({});

    expect(await host.run([INSTALL, '--remove'])).toMatchObject(GOOD);
    expect(changes(filesBefore, await packageFiles(host))).toEqual({});
    expect(await running(host)).toEqual(before);
  });

  test('brings a later version, and keeps what was edited even when it takes that away', async (context) => {
    const host = await startHost({ prepare, guests: GUESTS }, context);
    await unpack(host, '0.3.0');
    const [filesBefore, before] = [await packageFiles(host), await running(host)];
    expect(await host.run([INSTALL])).toMatchObject(GOOD);
    await edit(host, SHORT);
    const edited = await host.read(SETTINGS_FILE);
    expect(await host.run([LATER])).toMatchObject(GOOD);
    expect(await host.read(SETTINGS_FILE)).toBe(edited);
    expect(await host.read(HOOK)).toContain(`# ${NAME} 0.3.0. Made by`);

    await host.write(RECORD, '{}\n');
    expect(await host.run([LATER, '--remove'])).toMatchObject(GOOD);
    const left = Object.keys(changes(filesBefore, await packageFiles(host)));
    expect(left).toEqual([SETTINGS_FILE, dirname(RECORD), RECORD]);
    expect(await running(host)).toEqual(before);
    expect(await host.run([LATER])).toMatchObject(GOOD);
    await expectSaved(host);
  });

  test('names all that an old host lacks, and writes nothing there', async (context) => {
    const host = await startHost({ prepare }, context);
    const before = await packageFiles(host);
    const said = await refused(host, { getconf: 'echo glibc 2.15', uname: OLD_KERNEL });
    expect(said).toContain('a kernel of 3.10 or newer; this is 2.6.32-38-server\n');
    expect(said).toContain('glibc 2.17 or newer; this is 2.15\n');
    expect(await refused(host, { getconf: 'exit 1' })).toContain('this is none that says its version');
    expect(await refused(host, { uname: OTHER_MACHINE })).toContain('this is Linux on aarch64');
    expect(changes(before, await packageFiles(host))).toEqual({});
  });

  test('gives way to the Debian package, and takes over from it once that is purged', async (context) => {
    const host = await startHost({ prepare, guests: GUESTS }, context);
    expect(await host.run([INSTALL])).toMatchObject(GOOD);
    await installDeb(host, 'amd64', '0.3.0');
    expect(await init(host, 'status')).toMatchObject(GOOD);
    const before = await packageFiles(host);
    for (const words of [[], ['--remove']])
      await expectRefused(host, words, `the Debian package ${NAME} is installed here`);
    expect(changes(before, await packageFiles(host))).toEqual({});

    await dpkg(host, '-r', NAME);
    const removed = await packageFiles(host);
    await expectRefused(host, [], 'was removed here, but not purged');
    expect(changes(removed, await packageFiles(host))).toEqual({});
    // Whoever puts it there by hand in between loses by the purge but the settings, which are dpkg's still.
    await host.get([`${UNPACKED}${OWN_NODE}`, `${UNPACKED}/usr/sbin/${NAME}`, 'init', 'install']);
    expect(await dpkg(host, '-P', NAME)).toContain('was installed anew without dpkg');
    expect(await host.exists(SETTINGS_FILE)).toBe(false);
    expect(await host.run([INSTALL])).toMatchObject(GOOD);
    await edit(host, SHORT);
    await expectSaved(host);
  });

  test('works on a system that is unpacked in a folder, which is then booted', async (context) => {
    const prepareOutside = async (host: Host): Promise<void> => {
      await prepare(host);
      const before = await packageFiles(host);
      expect(await outside(host)).toMatchObject(GOOD);
      expect(await outside(host, '--remove')).toMatchObject(GOOD);
      expect(changes(before, await packageFiles(host))).toEqual({});
      expect(await outside(host)).toMatchObject(GOOD);
      await edit(host, SHORT);
    };
    const host = await startHost({ prepare: prepareOutside, guests: GUESTS }, context);
    expect(await init(host, 'status')).toMatchObject(GOOD);
    await expectSaved(host);
  });
});

const OLD_KERNEL = '[ "$1" = -r ] && exec echo 2.6.32-38-server; exec /bin/uname "$@"';
const OTHER_MACHINE = '[ "$1" = -m ] && exec echo aarch64; exec /bin/uname "$@"';

/** What it says on a host of which these programs tell another story. */
async function refused(host: Host, programs: Readonly<Record<string, string>>): Promise<string> {
  await host.remove(`${SHELF}/bin`);
  for (const [name, script] of Object.entries(programs))
    await host.write(`${SHELF}/bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
  const { status, stdout, stderr } = await host.run([INSTALL], {
    env: { PATH: `${SHELF}/bin:/usr/sbin:/usr/bin:/sbin:/bin` },
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  return stderr;
}

async function expectRefused(host: Host, words: readonly string[], because: string): Promise<void> {
  const { status, stderr } = await host.run([INSTALL, ...words]);
  expect(stderr).toContain(because);
  expect(status).toBe(2);
}

/** As root of another machine, to which the host is a folder. */
function outside(host: Host, ...words: readonly string[]): Promise<RunResult> {
  return host.runOutside((root) => [`${root}${INSTALL}`, ...words, '--root', root]);
}

/** What is put there again is the same but for its time. */
function withoutTimes(files: Snapshot): Snapshot {
  return Object.fromEntries(
    Object.entries(files).map(([path, what]) => [path, what.replace(/ \d+\.\d+ /u, ' ')]),
  );
}

async function expectSaved(host: Host): Promise<void> {
  await host.changeRunlevel('0');
  expect((await host.halted()).how).toBe('halt');
  expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
  expect(leftToKill(host)).toEqual([]);
  const story = ['slow: ended cleanly', 'exit status 0', LIBVIRTD_STOPS, SENDSIGS, HALTS];
  expect(asSeen(host, story)).toEqual(story);
}
