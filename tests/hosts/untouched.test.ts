import { describe, expect, test } from 'vitest';
import { until } from '../guests/support/until.ts';
import { NODE } from './lab/bundle.ts';
import { startHost } from './lab/host.ts';
import { useOneHost } from './lab/use-hosts.ts';
import { ends, presses, qemuPids } from './support/ends.ts';
import { edit, HOOK, install, putProgramThere, SHORT } from './support/installed.ts';

// Guests are shut down only if the host changes its runlevel. What happens to libvirt's services meanwhile is no reason.

const NODES_RUN = '/root/nodes-run';
const NOTING_NODE = `#!/bin/sh
printf '%s\\n' "$*" >>${NODES_RUN}
exec ${NODE}.real "$@"
`;

const theHost = useOneHost(async () => {
  const host = await startHost({
    guests: [{ name: 'one' }, { name: 'web 2' }, { name: 'transient', transient: true }],
    prepare: putProgramThere,
  });
  await install(host);
  await edit(host, SHORT);
  await host.get(['mv', NODE, `${NODE}.real`]);
  await host.write(NODE, NOTING_NODE, 0o755);
  return host;
});

describe('a host that stays up', () => {
  test.each([
    ['libvirtd is restarted', 'service libvirtd restart'],
    ['libvirtd is stopped and started again', 'service libvirtd stop; service libvirtd start'],
    ['a package restarts libvirtd', 'invoke-rc.d libvirtd restart'],
    ['a package stops libvirtd and starts it again', 'invoke-rc.d libvirtd stop; invoke-rc.d libvirtd start'],
    ['libvirt is reloaded', 'service libvirtd force-reload'],
    ['a package restarts the log daemon', 'invoke-rc.d virtlogd restart; invoke-rc.d libvirtd restart'],
    ['our own service is stopped', 'invoke-rc.d libvirt-shutdown-domains stop'],
    ['our own service is restarted', 'invoke-rc.d libvirt-shutdown-domains restart'],
    ['our own service is started', 'invoke-rc.d libvirt-shutdown-domains start'],
    ['our own script is called by hand', `${HOOK} stop; ${HOOK} force-reload`],
    ['libvirtd is killed', 'kill -9 "$(cat /run/libvirtd.pid)"; sleep 1; service libvirtd start'],
  ])('keeps its guests while %s', async (_, script) => {
    const host = await theHost();
    const before = await qemuPids(host);
    expect(await host.run(['sh', '-ec', script])).toMatchObject({ status: 0, stderr: '' });
    await until(async () => (await host.run(['virsh', 'list'])).status === 0, 'libvirtd to answer');
    expect((await host.virsh('list', '--name')).trim().split('\n').sort()).toEqual([
      'one',
      'transient',
      'web 2',
    ]);
    expect(await qemuPids(host)).toEqual(before);
    expect(await presses(host)).toEqual({ one: 0, 'web 2': 0, transient: 0 });
    expect(await host.exists(NODES_RUN)).toBe(false);
  });

  test('waits for our hook no longer than a shell takes to look at the runlevel', async () => {
    const host = await theHost();
    const times = `
      for turn in 1 2 3 4 5 6 7 8 9 10 11; do
        for command in 'sh -c :' '${HOOK} stop'; do
          began=$(date +%s%N)
          $command
          printf '%s\\n' "$(($(date +%s%N) - began)) $command"
        done
      done`;
    const lines = (await host.get(['sh', '-ec', times])).split('\n');
    const median = (command: string): number => {
      const taken = lines.filter((line) => line.endsWith(command)).map((line) => parseInt(line) / 1e6);
      return taken.sort((a, b) => a - b)[5] ?? NaN;
    };
    expect(median(`${HOOK} stop`) - median('sh -c :')).toBeLessThan(100);
    expect(await host.exists(NODES_RUN)).toBe(false);
  });

  test('shuts them down at last, by the Node that was not needed before', async () => {
    const host = await theHost();
    await host.changeRunlevel('0');
    await host.halted();
    expect(await ends(host)).toEqual({ one: 'clean', 'web 2': 'clean', transient: 'clean' });
    expect(await host.read(NODES_RUN)).toBe('/usr/sbin/libvirt-shutdown-domains\n');
  });
});
