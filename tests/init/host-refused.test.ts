import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Host, HostProblem, Wishes } from '../../lib/init/host.ts';
import { freshFolder } from '../host/folder.ts';
import { foundIn } from './hands.ts';
import { link, makeHost, put } from './rc/host.ts';
import { makeRoot } from './roots.ts';

const root = freshFolder();
const host = async (more: Partial<Wishes> = {}): Promise<Host | HostProblem> => foundIn(root(), more);

describe('a host is refused', () => {
  test.each<[string, () => void, object]>([
    [
      'where systemd is what /sbin/init leads to',
      () => {
        rmSync(join(root(), 'sbin/init'));
        link(root(), 'sbin/init', '/lib/systemd/systemd');
      },
      { reason: 'other-init', init: 'systemd' },
    ],
    [
      'where systemd is in charge',
      () => mkdirSync(join(root(), 'run/systemd/system'), { recursive: true }),
      { reason: 'other-init', init: 'systemd' },
    ],
    [
      'where OpenRC is in charge',
      () => mkdirSync(join(root(), 'run/openrc'), { recursive: true }),
      { reason: 'other-init', init: 'openrc' },
    ],
    [
      'where inittab calls OpenRC, as on Gentoo and Alpine',
      () => {
        put(root(), 'etc/inittab', '# SysV\nsi::sysinit:/sbin/openrc sysinit\n');
      },
      { reason: 'other-init', init: 'openrc' },
    ],
    [
      'where rc calls OpenRC, as in the package of Debian and Devuan: its links count for nothing',
      () => {
        put(root(), 'etc/init.d/rc', '#!/bin/sh\n# a wrapper\nexec /sbin/openrc default\n', 0o755);
      },
      { reason: 'other-init', init: 'openrc' },
    ],
  ])('%s', async (_, change, problem) => {
    makeRoot(root(), 'devuan');
    change();
    expect(await host()).toMatchObject(problem);
    expect(await host({ system: 'sysv' })).toMatchObject({ system: 'sysv' });
  });

  test('where no libvirtd is, with all the places that were looked at', async () => {
    makeHost(root());
    const looked = ['/etc/init/libvirtd.conf', '/etc/init/libvirt-bin.conf'];
    const scripts = ['/etc/init.d/libvirtd', '/etc/init.d/libvirt-bin'];
    expect(await host()).toEqual({ reason: 'no-libvirt', looked: [...looked, ...scripts] });
    expect(await host({ system: 'upstart' })).toEqual({ reason: 'no-libvirt', looked });
    expect(await host({ service: 'virt', system: 'sysv' })).toEqual({
      reason: 'no-libvirt',
      looked: ['/etc/init.d/virt'],
    });
  });

  test.each([
    ['is missing', () => undefined],
    [
      'is a file',
      () => {
        writeFileSync(join(root(), 'gone'), '');
      },
    ],
  ])('whose folder %s', async (_, make) => {
    make();
    const gone = join(root(), 'gone');
    expect(await foundIn(gone)).toEqual({ reason: 'no-root', root: gone });
  });

  test.each([
    'node',
    './node',
    '',
    '/',
    '/a b',
    "/a'b",
    '/a"b',
    '/a$b',
    '/a@B@',
    '/a\nb',
    '/ä',
    '/a;b',
    '/a#b',
  ])('with the path %j, that cannot stand in sh as it is', async (path) => {
    makeRoot(root(), 'bookworm');
    expect(await host({ node: path })).toEqual({ reason: 'odd-path', path });
    expect(await host({ script: path })).toEqual({ reason: 'odd-path', path });
  });

  test.each(['', '../x', 'a/b', 'a b', '-x', '.x', 'Libvirt', 'a\n', '@SERVICE@'])(
    'with the service name %j',
    async (name) => {
      makeRoot(root(), 'bookworm');
      expect(await host({ service: name })).toEqual({ reason: 'odd-service', name });
    },
  );
});
