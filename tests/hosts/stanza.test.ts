import { describe, expect, test } from 'vitest';
import { until } from '../guests/support/until.ts';
import { removeBundle } from './lab/bundle.ts';
import type { Host } from './lab/host.ts';
import { asSeen, HALTS, SENDSIGS, SHELL_ASKS } from './support/console-order.ts';
import { ends, presses, qemuPids } from './support/ends.ts';
import { edit, HOOK, init, SHORT, useInstalledHosts } from './support/installed.ts';
import {
  addLibvirtGuests,
  GO_BY_NUMBERS,
  LIBVIRT_BIN,
  LIBVIRT_BIN_STOPS,
  makeLibvirtBin,
  type Style,
} from './support/libvirt-bin.ts';
import { mend } from './support/mend.ts';
import { leftToKill } from './support/witness.ts';

// The other way in: a stanza in the stop branch of libvirtd's own init script, as Debian and Ubuntu had it before 2016.

const GUESTS = [
  { name: 'slow', delaySeconds: 4 },
  { name: 'web 2', presses: 2 },
];
const STYLES: readonly { style: Style }[] = [{ style: 'libvirt-first' }, { style: 'libvirt-bin' }];

const startInstalled = useInstalledHosts();
const startHost = (style: Style, context: Parameters<typeof startInstalled>[1]): Promise<Host> =>
  startInstalled(
    {
      guests: GUESTS,
      prepare: async (host) => {
        await makeLibvirtBin(host, style);
        await host.get(['cp', '-p', LIBVIRT_BIN, '/root/before']);
      },
      install: ['--stanza'],
    },
    context,
  );

const rewrite = async (host: Host, change: (text: string) => string): Promise<void> => {
  await host.write(LIBVIRT_BIN, change(await host.read(LIBVIRT_BIN)), 0o755);
};

/** Behind the script's last line, an `exit 0`. */
const putLast = (host: Host): Promise<void> =>
  rewrite(host, (text) => {
    const [block = ''] = /^\t# >>> libvirt[^]*# <<< libvirt.*\n/mu.exec(text) ?? [];
    return text.replace(block, '') + block;
  });

describe.concurrent('a host with a stanza in libvirt-bin', () => {
  test.for(STYLES)('shuts its guests down when it goes down: $style', async ({ style }, context) => {
    const host = await startHost(style, context);
    expect(await host.exists(HOOK)).toBe(false);
    await host.changeRunlevel('0');
    expect((await host.halted()).how).toBe('halt');
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
    expect(leftToKill(host)).toEqual([]);
    const story = ['slow: ended cleanly', 'exit status 0', LIBVIRT_BIN_STOPS, SENDSIGS, HALTS];
    expect(asSeen(host, story)).toEqual(story);
  });

  test.for(STYLES)('has the shell ask them where the script is gone: $style', async ({ style }, context) => {
    const host = await startHost(style, context);
    await removeBundle(host);
    await host.changeRunlevel('6');
    expect((await host.halted()).how).toBe('reboot');
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
    const story = [SHELL_ASKS, 'no guest runs any more', LIBVIRT_BIN_STOPS, SENDSIGS];
    expect(asSeen(host, story)).toEqual(story);
  });

  test.for(STYLES)(
    'touches none while it stays up; remove gives the script back: $style',
    async ({ style }, context) => {
      const host = await startHost(style, context);
      const before = await qemuPids(host);
      // They do not wait for libvirtd's end, so that the one that starts it next may fail.
      for (const verb of ['restart', 'stop', 'restart', 'force-reload', 'stop']) {
        await host.run(['service', 'libvirt-bin', verb]);
        await until(async () => {
          await host.run(['service', 'libvirt-bin', 'start']);
          return (await host.run(['virsh', 'list'])).status === 0;
        }, 'libvirtd to answer');
      }
      expect(await init(host, 'status')).toMatchObject({ status: 0 });
      expect(await host.run(['cmp', LIBVIRT_BIN, '/root/before'])).toMatchObject({ status: 1 });

      expect(await init(host, 'remove')).toMatchObject({ status: 0, stderr: '' });
      expect(await host.run(['cmp', LIBVIRT_BIN, '/root/before'])).toMatchObject({ status: 0 });
      const stat = async (path: string): Promise<string> => host.get(['stat', '-c', '%a %U', path]);
      expect(await stat(LIBVIRT_BIN)).toBe(await stat('/root/before'));
      expect(await init(host, 'status')).toMatchObject({ status: 3 });
      expect(await qemuPids(host)).toEqual(before);
      expect(await presses(host)).toEqual({ slow: 0, 'web 2': 0 });
    },
  );

  test('shuts them down where it was put in by hand, at the line that a refusal named', async (context) => {
    const host = await startHost('libvirt-bin', context);
    expect(await init(host, 'remove')).toMatchObject({ status: 0 });
    await rewrite(host, (text) => text.replace('\nmkdir', '\nx=$(case a in (a) echo a ;; esac)\nmkdir'));
    const { status, stdout, stderr } = await init(host, 'install', '--stanza');
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('a guess') as string,
    });
    const [, line] = /at \/etc\/init\.d\/libvirt-bin:(\d+), before /u.exec(stderr) ?? [];
    await rewrite(host, (text) => {
      const lines = text.split('\n');
      lines.splice(Number(line) - 1, 0, stdout.trimEnd());
      return lines.join('\n');
    });
    const taken = await init(host, 'install', '--stanza');
    expect(taken).toMatchObject({ status: 3, stderr: '' });
    expect(taken.stdout).toContain('may never run: line ');
    await edit(host, SHORT);
    await host.changeRunlevel('0');
    await host.halted();
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
    const story = ['slow: ended cleanly', LIBVIRT_BIN_STOPS, SENDSIGS];
    expect(asSeen(host, story)).toEqual(story);
  });

  test.for([
    {
      style: 'libvirt-first',
      what: 'rc would not wait for it',
      change: (host: Host) => host.remove(GO_BY_NUMBERS),
      says: 'sendsigs K03 does not wait for our stop',
      by: 'a script of our own',
    },
    {
      style: 'libvirt-bin',
      what: "libvirt's own service comes before it",
      change: addLibvirtGuests,
      says: 'our stop comes after libvirt-guests K01',
      by: 'the stanza',
    },
    {
      style: 'libvirt-first',
      what: 'the script ends before it',
      change: putLast,
      says: 'may never run: it stands at line ',
      by: 'the stanza',
    },
  ] as const)('is told when $what, and mended by $by', async ({ style, change, says, by }, context) => {
    const host = await startHost(style, context);
    await change(host);
    const bad = await init(host, 'status');
    expect(bad.stdout).toContain(says);
    expect(bad.status).toBe(3);
    await mend(host, bad.stdout);
    expect((await host.exists(HOOK)) ? 'a script of our own' : 'the stanza').toBe(by);
    await host.changeRunlevel('0');
    await host.halted();
    expect(await ends(host)).toEqual({ slow: 'clean', 'web 2': 'clean' });
    const story = ['slow: ended cleanly', LIBVIRT_BIN_STOPS, SENDSIGS];
    expect(asSeen(host, story)).toEqual(story);
  });
});
