import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkOn, findingIn, mend } from './support/check.ts';
import { useHost } from './support/host.ts';
import { panic, startedByOlder, startOnFullDisk, suspendToMemory } from './support/ills.ts';
import { until } from './support/until.ts';

const host = useHost();

const UNSEEN = ['never-seen', 'no-agent-channel'];

/** Pacemaker's configuration, as on a host of its cluster. */
const manage = async (name: string): Promise<void> => {
  const folder = join(host.lab.folder, 'lib/pacemaker/cib');
  await mkdir(folder, { recursive: true });
  const config = `<nvpair id="c" name="config" value="/etc/libvirt/qemu/${name}.xml"/>`;
  const resource = `<primitive class="ocf" id="vm-${name}" provider="heartbeat" type="VirtualDomain"><instance_attributes id="a">${config}</instance_attributes></primitive>`;
  await writeFile(
    join(folder, 'cib.xml'),
    `<cib epoch="1"><configuration><resources>${resource}</resources></configuration></cib>`,
  );
};

/** Puts a line into the default file. */
const configure = async (line: string): Promise<void> =>
  writeFile(join(host.lab.folder, 'default/libvirt-shutdown-domains'), `${line}\n`);

describe('check', () => {
  test('finds what befell real guests, and what it says mends them', async () => {
    const [kept, renamed, crashed, asleep, full] = await host.guests(
      { name: 'kept' },
      { name: 'renamed' },
      { name: 'crashed', panicDevice: true },
      { name: 'asleep' },
      { name: 'full', start: false },
      { name: 'vm1' },
    );
    await startedByOlder(
      host.lab,
      [kept, 'on_poweroff', 'preserve'],
      [renamed, 'on_reboot', 'rename-restart'],
    );
    await panic(host.lab, crashed);
    await suspendToMemory(host.lab, asleep);
    const makeRoom = await startOnFullDisk(host.lab, full);
    await manage('vm1');

    const found = await checkOn(host, []);
    expect(found.codes).toEqual({
      kept: ['on-poweroff-preserve', ...UNSEEN],
      renamed: ['on-reboot', ...UNSEEN],
      crashed: ['crashed', ...UNSEEN],
      asleep: [...UNSEEN, 'suspended'],
      full: ['paused-io-error', ...UNSEEN],
      vm1: ['cluster-managed', 'no-agent-channel'],
    });

    await makeRoom();
    await mend(host, findingIn(found, 'on-poweroff-preserve', 'kept'));
    await mend(host, findingIn(found, 'on-reboot', 'renamed'));
    await mend(host, findingIn(found, 'crashed', 'crashed'));
    await mend(host, findingIn(found, 'suspended', 'asleep'));
    await mend(host, findingIn(found, 'paused-io-error', 'full'));
    await configure(/EXCLUDE=.*$/u.exec(findingIn(found, 'cluster-managed', 'vm1').remedy)?.[0] ?? '');
    expect((await checkOn(host, [])).codes).toEqual({
      ...{ kept: UNSEEN, renamed: UNSEEN, asleep: UNSEEN, full: UNSEEN },
      vm1: ['excluded'],
    });
    await configure('');
  });

  test("finds a container that virsh's own default does not have, though that lists a guest of its name", async () => {
    await host.guest({ name: 'web' });
    const endContainer = await runContainer('web');
    const found = await checkOn(host, [], { unnamed: true });
    await endContainer();
    expect(found.record.facts.connections).toMatchObject([{ connection: '', answers: true, guests: 1 }]);
    expect(findingIn(found, 'guests-not-covered')).toMatchObject({
      severity: 'error',
      cause: expect.stringMatching(/^web \(lxc\) runs here/u) as string,
      remedy: expect.stringMatching(/URIS="default lxc:\/\/\/system"$/u) as string,
    });
  });
});

/** What libvirt keeps of a container that runs: its files, and a process that is called as its controller is. Gives its end. */
const runContainer = async (name: string): Promise<() => Promise<void>> => {
  const { lab } = host;
  const folder = join(lab.folder, 'run/libvirt/lxc');
  const controller = join(lab.folder, 'libvirt_lxc');
  await mkdir(folder, { recursive: true });
  await copyFile('/bin/sleep', controller);
  await writeFile(join(folder, `${name}.xml`), '<domstatus/>');
  lab.spawn(['sh', '-c', 'echo $$ >"$1"; exec "$2" 60', 'sh', join(folder, `${name}.pid`), controller]);
  await until(() => existsSync(join(folder, `${name}.pid`)), 'a container');
  return async () => rm(folder, { recursive: true });
};
