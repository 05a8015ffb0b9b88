import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Host, HostProblem, Wishes } from '../../lib/init/host.ts';
import { freshFolder } from '../host/folder.ts';
import { foundIn } from './hands.ts';
import { link, put } from './rc/host.ts';
import { makeRoot, package_, RELEASES, type Release } from './roots.ts';

const root = freshFolder();
const host = async (more: Partial<Wishes> = {}): Promise<Host | HostProblem> => foundIn(root(), more);

describe('libvirtd is found as what the release makes of it:', () => {
  test.each<[Release, string, string, boolean]>([
    ['8.04', 'sysv', '/etc/init.d/libvirt-bin', false],
    ['10.04', 'upstart', '/etc/init/libvirt-bin.conf', false],
    ['12.04', 'upstart', '/etc/init/libvirt-bin.conf', true],
    ['14.04', 'upstart', '/etc/init/libvirt-bin.conf', true],
    ['squeeze', 'sysv', '/etc/init.d/libvirt-bin', false],
    ['wheezy', 'sysv', '/etc/init.d/libvirt-bin', false],
    ['bookworm', 'sysv', '/etc/init.d/libvirtd', false],
    ['devuan', 'sysv', '/etc/init.d/libvirtd', false],
  ])('%s: %s, %s', async (release, system, serviceFile, hasPreStop) => {
    makeRoot(root(), release);
    const service = /libvirt(?:d|-bin)/u.exec(serviceFile)?.[0];
    expect(await host()).toMatchObject({
      root: root(),
      system,
      service,
      serviceFile,
      hasPreStop,
      node: null,
    });
  });

  test('each release of the list has a row above', () => {
    expect(RELEASES).toHaveLength(8);
  });

  test('both names, for an upgraded host keeps the old script: the new one counts', async () => {
    makeRoot(root(), 'bookworm');
    put(root(), 'etc/init.d/libvirt-bin', '#!/bin/sh\n', 0o755);
    expect(await host()).toMatchObject({ service: 'libvirtd' });
  });

  test('a job that is left over counts nothing where Upstart is gone', async () => {
    makeRoot(root(), '14.04');
    rmSync(join(root(), 'sbin/initctl'));
    expect(await host()).toMatchObject({ system: 'sysv', service: 'libvirt-bin' });
  });

  test.each([
    ['behind blanks', '\n \tpre-stop exec /bin/true\n', true],
    ['not in a comment', '\n# pre-stop script\n', false],
    ['not as a part of a word', '\nenv pre-stopped=1\n', false],
  ])('its pre-stop is seen %s', async (_, text, hasPreStop) => {
    makeRoot(root(), '10.04');
    put(root(), 'etc/init/libvirt-bin.conf', text);
    expect(await host()).toMatchObject({ hasPreStop });
  });
});

describe('what was said wins over what is found:', () => {
  test.each<[string, Release, Partial<Wishes>, object]>([
    ['--system sysv', '14.04', { system: 'sysv' }, { system: 'sysv', hasPreStop: false }],
    ['--service', 'bookworm', { service: 'sendsigs' }, { serviceFile: '/etc/init.d/sendsigs' }],
    ['--node', 'bookworm', { node: '/opt/node' }, { node: '/opt/node' }],
    ['--script', 'bookworm', { script: '/opt/script' }, { script: '/opt/script' }],
  ])('%s', async (_, release, wish, expected) => {
    makeRoot(root(), release);
    expect(await host(wish)).toMatchObject(expected);
  });

  test('--system upstart finds a job without an initctl', async () => {
    put(root(), 'etc/init/libvirt-bin.conf', '');
    expect(await host({ system: 'upstart' })).toMatchObject({ system: 'upstart' });
  });
});

describe('nothing outside of the root is looked at:', () => {
  test('an absolute link begins at the root again', async () => {
    makeRoot(root(), 'bookworm');
    rmSync(join(root(), 'etc/init.d/libvirtd'));
    link(root(), 'etc/init.d/libvirtd', '/bin/sh');
    expect(await host()).toMatchObject({ reason: 'no-libvirt' });
    put(root(), 'bin/sh', '');
    expect(await host()).toMatchObject({ serviceFile: '/etc/init.d/libvirtd' });
  });

  test('a link upwards ends at the root', async () => {
    makeRoot(root(), 'bookworm');
    link(root(), 'usr/bin/node', `../../../../../../../..${process.execPath}`);
    expect(await host()).toMatchObject({ node: null });
  });

  test.each(['/usr/bin/node', '/usr/bin/nodejs', '/usr/local/bin/node', '/sbin/nodejs'])(
    'Node is looked for at %s, and never run',
    async (path) => {
      makeRoot(root(), 'bookworm');
      put(root(), path, '#!/bin/sh\ntouch /tmp/never\n', 0o755);
      chmodSync(join(root(), path), 0o755);
      expect(await host()).toMatchObject({ node: path });
    },
  );

  test('Node behind the link of an alternative', async () => {
    makeRoot(root(), 'wheezy');
    link(root(), 'usr/bin/nodejs', '/etc/alternatives/js');
    link(root(), 'etc/alternatives/js', '/opt/js');
    put(root(), 'opt/js', '', 0o755);
    expect(await host()).toMatchObject({ node: '/usr/bin/nodejs' });
  });
});

describe('the version is that of the package,', () => {
  test.each<[string, string | null, string]>([
    ['installed', '9.0.0', 'install ok installed'],
    ['on hold', '9.0.0', 'hold ok installed'],
    ['and none of one that was removed', null, 'deinstall ok config-files'],
    ['nor of one half-way', null, 'install ok half-configured'],
  ])('%s: %s', async (_, version, status) => {
    makeRoot(root(), 'bookworm');
    package_(root(), 'libvirt-daemon-system', '9.0.0', status);
    expect(await host()).toMatchObject({ version });
  });

  test('null where it is from no package', async () => {
    makeRoot(root(), 'bookworm');
    rmSync(join(root(), 'var/lib/dpkg/status'));
    expect(await host()).toMatchObject({ version: null });
  });
});
