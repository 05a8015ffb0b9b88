import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUNDLE, NODE } from './lab/bundle.ts';
import type { RunResult } from './lab/commands.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { asSeen, HALTS, LIBVIRTD_STOPS, SENDSIGS, SHELL_ASKS } from './support/console-order.ts';
import { ends } from './support/ends.ts';
import { edit, HOOK, init, putProgramThere, SHORT } from './support/installed.ts';
import { systemFiles } from './support/system.ts';
import { leftToKill } from './support/witness.ts';

// A system that is unpacked somewhere: another host's, worked on with this machine's Node, and booted only then.

const GUESTS = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
];
const LINKED = /^linked {8}\/etc\/rc0\.d\/K\d\dlibvirt-shutdown-domains$/mu;
const BY_THE_SCRIPT = ['slow: ended cleanly', 'exit status 0'];

const startHost = useHosts();

/** As root of the machine, to which the host is a folder. */
const outside = (host: Host, ...words: readonly string[]): Promise<RunResult> =>
  host.runOutside((root) => [process.execPath, `${root}${BUNDLE}`, 'init', ...words, '--root', root]);

const GOOD = { status: 0, stderr: '' };

test.concurrent.for([
  {
    what: 'has it in order by its own update-rc.d',
    lacks: [],
    says: /^ran {11}update-rc\.d libvirt-shutdown-domains defaults$/mu,
    story: BY_THE_SCRIPT,
  },
  {
    what: 'makes the links itself where there is no update-rc.d',
    lacks: ['/usr/sbin/update-rc.d', '/usr/sbin/insserv'],
    says: LINKED,
    story: BY_THE_SCRIPT,
  },
  {
    what: 'makes the links itself where update-rc.d cannot be run',
    lacks: ['/usr/bin/perl'],
    says: LINKED,
    story: BY_THE_SCRIPT,
  },
  {
    what: 'says that the shell will ask the guests where there is no Node',
    lacks: [NODE],
    says: /There is no Node here: .*/u,
    story: [SHELL_ASKS, 'from the shell: asked slow'],
  },
])('init --root: a system unpacked elsewhere: $what', async ({ lacks, says, story }, context) => {
  const machine = filesOfMachine();
  const prepare = async (host: Host): Promise<void> => {
    await putProgramThere(host);
    for (const path of lacks) await host.remove(path);
    const before = await systemFiles(host);
    expect(await outside(host, 'status')).toMatchObject({ status: 3, stderr: '' });

    const done = await outside(host, 'install');
    expect(done).toMatchObject(GOOD);
    expect(done.stdout).toMatch(says);
    const installed = await systemFiles(host);
    expect(await outside(host, 'install')).toMatchObject(GOOD);
    expect(await systemFiles(host)).toEqual(installed);
    expect(await outside(host, 'status')).toMatchObject(GOOD);

    expect(await outside(host, 'remove')).toMatchObject(GOOD);
    expect(await systemFiles(host)).toEqual(before);
    expect(await outside(host, 'install')).toMatchObject(GOOD);
    expect(await systemFiles(host)).toEqual(installed);
    await edit(host, SHORT);
  };

  const host = await startHost({ guests: GUESTS, prepare }, context);
  if (!lacks.includes(NODE)) expect(await init(host, 'status')).toMatchObject(GOOD);
  expect(await host.run([HOOK, 'status'])).toMatchObject(GOOD);
  await host.changeRunlevel('0');
  expect((await host.halted()).how).toBe('halt');
  expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
  expect(leftToKill(host)).toEqual([]);
  const whole = [...story, LIBVIRTD_STOPS, SENDSIGS, HALTS];
  expect(asSeen(host, whole)).toEqual(whole);
  expect(filesOfMachine()).toEqual(machine);
});

/** What a slip of --root would change here. */
function filesOfMachine(): string[] {
  const levels = ['0', '1', '2', '3', '4', '5', '6', 'S'].map((level) => `/etc/rc${level}.d`);
  const folders = [...levels, '/etc/init.d', '/etc/init', '/etc/default', '/usr/sbin', '/var/lib'];
  const found = ['-maxdepth', '1', '-name', '*libvirt-*', '-printf', '%p %T@ %l\n'];
  const listed = execFileSync('find', [...folders.filter((folder) => existsSync(folder)), ...found], {
    encoding: 'utf8',
  });
  const orders = ['.depend.boot', '.depend.start', '.depend.stop'].map((name) => `/etc/init.d/${name}`);
  const written = orders
    .filter((path) => existsSync(path))
    .map((path) => execFileSync('cat', [path], { encoding: 'utf8' }));
  return [...listed.split('\n').sort(), ...written];
}
