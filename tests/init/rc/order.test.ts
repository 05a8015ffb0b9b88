import { describe, expect, test } from 'vitest';
import { usesInsserv } from '../../../lib/init/rc/insserv.ts';
import { readRcOrder } from '../../../lib/init/rc/order.ts';
import { freshFolder } from '../../host/folder.ts';
import { link, put, RC } from './host.ts';

const root = freshFolder();

const depends = (): void => {
  for (const file of ['boot', 'start', 'stop']) put(root(), `etc/init.d/.depend.${file}`, 'TARGETS = a\n');
};

const seen = async (): Promise<string> => {
  const found = await readRcOrder(root());
  if (!found.ok) return found.reason;
  const { order } = found;
  if (order.by === 'dependencies') return `dependencies of ${[...order.stop.keys()].join(' ')}`;
  return `number${order.sideBySide ? ', side by side' : ''}${order.leavesOutStopped ? ', leaves out' : ''}`;
};

describe('how rc runs the scripts of a runlevel is read from rc itself', () => {
  test.each<[string, keyof typeof RC, string, boolean, string]>([
    ['8.04', 'numbers', '', false, 'number, leaves out'],
    ['8.04 tuned', 'numbers', 'CONCURRENCY=shell\n', false, 'number, side by side, leaves out'],
    ['squeeze', 'squeeze', '', true, 'dependencies of a'],
    ['squeeze before insserv ran', 'squeeze', '', false, 'number, leaves out'],
    ['squeeze with concurrency off', 'squeeze', 'CONCURRENCY="none"\n', true, 'number, leaves out'],
    ['squeeze with the old word', 'squeeze', ' CONCURRENCY=shell\n', true, 'dependencies of a'],
    ['jessie, where rcS has no say', 'jessie', 'CONCURRENCY=none\n', true, 'dependencies of a'],
    ['bookworm', 'bookworm', '', true, 'dependencies of a'],
    ['bookworm without insserv', 'bookworm', '', false, 'number'],
  ])('%s', async (_release, rc, rcS, dependencies, expected) => {
    put(root(), 'etc/init.d/rc', RC[rc]);
    put(root(), 'etc/default/rcS', rcS);
    if (dependencies) depends();
    expect(await seen()).toBe(expected);
  });

  test("Ubuntu's flag file means numbers, on every release", async () => {
    for (const rc of [RC.squeeze, RC.bookworm]) {
      depends();
      put(root(), 'etc/init.d/rc', rc);
      put(root(), 'etc/init.d/.legacy-bootordering', '');
      expect(await seen()).toMatch(/^number/);
    }
  });

  test('one of the three files empty: rc goes by number', async () => {
    put(root(), 'etc/init.d/rc', RC.jessie);
    depends();
    put(root(), 'etc/init.d/.depend.boot', '');
    expect(await seen()).toBe('number, leaves out');
  });

  test("the kernel's command line counts where rc reads it", async () => {
    depends();
    put(root(), 'proc/cmdline', 'root=/dev/sda1 concurrency=none quiet\n');
    put(root(), 'etc/init.d/rc', RC.jessie);
    expect(await seen()).toBe('dependencies of a');
    put(root(), 'etc/init.d/rc', RC.bookworm);
    expect(await seen()).toBe('number');
  });

  test("Debian 12's rc is found through its absolute link; a host without rc has no order", async () => {
    expect(await seen()).toBe('no-rc');
    link(root(), 'etc/init.d/rc', '/lib/init/rc');
    expect(await seen()).toBe('no-rc');
    put(root(), 'lib/init/rc', RC.bookworm);
    expect(await seen()).toBe('number');
  });
});

describe('who orders the links is read from update-rc.d', () => {
  const host = (updateRcD: string | null, ...files: readonly string[]): void => {
    if (updateRcD !== null) put(root(), 'usr/sbin/update-rc.d', updateRcD, 0o755);
    for (const file of files) put(root(), file, 'x', file.endsWith('/insserv') ? 0o755 : 0o644);
  };
  const conf = 'etc/insserv.conf';
  const legacy = 'etc/init.d/.legacy-bootordering';
  const wheezy = 'if ( ! -f "/etc/init.d/.legacy-bootordering" ) { exec insserv }';
  const bookworm = 'my $insserv = "/usr/lib/insserv/insserv"';

  test.each<[string, string | null, string[], string]>([
    ['wheezy', wheezy, ['sbin/insserv', conf], '/sbin/insserv'],
    ['Ubuntu', wheezy, ['sbin/insserv', conf, legacy], 'legacy-bootordering'],
    ['Debian 12', bookworm, ['sbin/insserv', conf], '/sbin/insserv'],
    ['Debian 12 heeds no flag', bookworm, ['usr/sbin/insserv', conf, legacy], '/usr/sbin/insserv'],
    ['jessie', bookworm, ['usr/lib/insserv/insserv', conf], '/usr/lib/insserv/insserv'],
    ['insserv removed, not purged', bookworm, [conf], 'no-insserv'],
    ['insserv not configured', bookworm, ['sbin/insserv'], 'not-configured'],
    ['lenny', 'symlink()', ['sbin/insserv', conf], 'update-rc.d-without-it'],
    ['no update-rc.d, insserv there', null, ['sbin/insserv', conf], '/sbin/insserv'],
    ['nothing there', null, [], 'no-insserv'],
  ])('%s', async (_what, updateRcD, files, expected) => {
    host(updateRcD, ...files);
    const use = await usesInsserv(root());
    expect(use.uses ? use.program : use.because).toBe(expected);
  });

  test('an insserv that cannot be run is none', async () => {
    host(bookworm, conf);
    put(root(), 'sbin/insserv', 'x', 0o644);
    expect(await usesInsserv(root())).toEqual({ uses: false, because: 'no-insserv' });
  });
});
