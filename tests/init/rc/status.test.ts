import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { proveShutdownOrder, usualRunlevel, wouldRunAtShutdown } from '../../../lib/init/rc/status.ts';
import { freshFolder } from '../../host/folder.ts';
import { DEPEND_STOP_12, makeHost, put, RC } from './host.ts';

const root = freshFolder();

const debian12 = (...more: readonly string[]): void => {
  const stops = 'K01ours K02libvirt-guests K02libvirtd';
  const rest = 'K03virtlogd K04sendsigs K05umountnfs.sh K06umountfs K07umountroot';
  makeHost(
    root(),
    `0: ${stops} ${rest} K08halt`,
    `1: ${stops} S01killprocs S02single`,
    `6: ${stops} ${rest} K08reboot`,
    ...more,
  );
  put(root(), 'etc/init.d/rc', RC.bookworm);
  for (const file of ['boot', 'start']) put(root(), `etc/init.d/.depend.${file}`, 'TARGETS =\n');
  put(root(), 'etc/init.d/.depend.stop', DEPEND_STOP_12);
};

const runs = async (name: string): Promise<string> => {
  const found = await wouldRunAtShutdown(root(), name);
  if (!found.ok) return found.reason;
  return found.run.is === 'left-out' ? `left out for ${found.run.for.link}` : found.run.is;
};

describe('the order of a host', () => {
  test('is proven for 0, 1 and 6 from what is on its disk', async () => {
    debian12();
    const proof = await proveShutdownOrder(root(), 'ours', 'libvirtd');
    expect(proof.ok && Object.values(proof.proofs).map(({ wrong }) => wrong)).toEqual([[], [], []]);
  });

  test('a script that insserv has not seen is told, although its links are there', async () => {
    debian12();
    put(root(), 'etc/init.d/.depend.stop', 'TARGETS = libvirtd sendsigs\nsendsigs: libvirtd\n');
    const proof = await proveShutdownOrder(root(), 'ours', 'libvirtd');
    expect(proof.ok && proof.proofs['0'].wrong).toMatchObject([{ is: 'not-in-depend-stop' }]);
  });

  test('a link K of ours in any working runlevel is told', async () => {
    debian12('5: K01ours');
    const proof = await proveShutdownOrder(root(), 'ours', 'libvirtd');
    expect(proof.ok && proof.proofs['6'].wrong).toMatchObject([
      { is: 'left-out', for: { link: '/etc/rc5.d/K01ours' } },
    ]);
  });

  test('without rc, or without a folder, nothing is proven', async () => {
    debian12();
    rmSync(join(root(), 'etc/rc3.d'), { recursive: true });
    expect(await proveShutdownOrder(root(), 'ours', null)).toMatchObject({ ok: false, reason: 'missing' });
    rmSync(join(root(), 'etc/init.d/rc'));
    expect(await proveShutdownOrder(root(), 'ours', null)).toEqual({ ok: false, reason: 'no-rc' });
  });
});

describe('whether another script is stopped too when the host goes down', () => {
  test('it is where it has its links', async () => {
    debian12('2: S03libvirt-guests');
    expect(await runs('libvirt-guests')).toBe('run');
    expect(await runs('apache2')).toBe('not-linked');
  });

  test('update-rc.d NAME disable switches it off: startpar leaves it out', async () => {
    debian12('2: K01libvirt-guests', '3: K01libvirt-guests', '4: K01libvirt-guests', '5: K01libvirt-guests');
    expect(await runs('libvirt-guests')).toBe('left out for /etc/rc2.d/K01libvirt-guests');
  });

  test('but not where rc goes by number since 2.95-5: it is called all the same', async () => {
    debian12('2: K01libvirt-guests');
    put(root(), 'etc/init.d/.legacy-bootordering', '');
    expect(await runs('libvirt-guests')).toBe('run');
    put(root(), 'etc/init.d/rc', RC.squeeze);
    expect(await runs('libvirt-guests')).toBe('left out for /etc/rc2.d/K01libvirt-guests');
  });

  test("only the host's usual runlevel counts", async () => {
    debian12('3: K01libvirt-guests');
    expect(await runs('libvirt-guests')).toBe('run');
    put(root(), 'etc/inittab', '# id:2:initdefault:\nid:3:initdefault:\nsi::sysinit:/etc/init.d/rcS\n');
    expect(await runs('libvirt-guests')).toBe('left out for /etc/rc3.d/K01libvirt-guests');
  });

  test('a script that is gone is not run by its links', async () => {
    debian12();
    rmSync(join(root(), 'etc/init.d/libvirt-guests'));
    expect(await runs('libvirt-guests')).toBe('unusable');
  });
});

test("the usual runlevel is inittab's, Upstart's, or 2", async () => {
  expect(await usualRunlevel(root())).toBe('2');
  put(root(), 'etc/init/rc-sysinit.conf', '# x\nenv DEFAULT_RUNLEVEL=3\n');
  expect(await usualRunlevel(root())).toBe('3');
  put(root(), 'etc/inittab', 'id:5:initdefault:\n');
  expect(await usualRunlevel(root())).toBe('5');
});
