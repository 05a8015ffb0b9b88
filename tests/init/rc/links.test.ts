import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inside } from '../../../lib/init/rc/inside.ts';
import { rcLabel, readRunlevel, type RcEntry } from '../../../lib/init/rc/links.ts';
import { freshFolder } from '../../host/folder.ts';
import { link, makeHost, put } from './host.ts';

const root = freshFolder();

const entriesIn = async (level: '0' | '1' | '6'): Promise<readonly RcEntry[]> => {
  const folder = await readRunlevel(root(), level);
  if (!folder.ok) throw new Error(folder.detail);
  return folder.entries;
};

test.each([
  [
    '10.04 in rc0.d',
    'S90halt K20libvirt-bin S60umountroot S31umountnfs.sh S20sendsigs S35networking K01ours S30urandom S40umountfs K09apache2',
    'K01ours K09apache2 K20libvirt-bin S20sendsigs S30urandom S31umountnfs.sh S35networking S40umountfs S60umountroot S90halt',
  ],
  [
    'Debian 12 in rc0.d',
    'K05umountnfs.sh K08halt K01libvirt-guests K02libvirtd K05rsyslog K04sendsigs K01brightness K03virtlogd',
    'K01brightness K01libvirt-guests K02libvirtd K03virtlogd K04sendsigs K05rsyslog K05umountnfs.sh K08halt',
  ],
])('%s: all K by number and name, then all S', async (_what, names, order) => {
  makeHost(root(), `0: ${names}`);
  expect((await entriesIn('0')).map((entry) => rcLabel(entry) + entry.name).join(' ')).toBe(order);
});

test('an entry tells its link as seen from inside the root, its number and what it points at', async () => {
  makeHost(root(), '6: K01libvirt-guests');
  expect(await entriesIn('6')).toEqual([
    {
      kind: 'K',
      number: 1,
      name: 'libvirt-guests',
      link: '/etc/rc6.d/K01libvirt-guests',
      target: '../init.d/libvirt-guests',
      state: 'good',
    },
  ]);
});

test('what stands there without doing its work is marked, and what is no link of rc does not count', async () => {
  makeHost(root(), '0: K01good K02plain');
  chmodSync(join(root(), 'etc/init.d/plain'), 0o644);
  link(root(), 'etc/rc0.d/K03gone', '../init.d/gone');
  put(root(), 'etc/rc0.d/K04copy', '#!/bin/sh\n', 0o755);
  mkdirSync(join(root(), 'etc/rc0.d/K05folder'));
  put(root(), 'etc/rc0.d/README', '');
  put(root(), 'etc/rc0.d/K6short', '');
  expect((await entriesIn('0')).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'good good',
    'plain not-executable',
    'gone broken',
    'copy not-a-link',
    'folder broken',
  ]);
});

test('a folder that is missing or cannot be read is no empty list', async () => {
  expect(await readRunlevel(root(), '0')).toMatchObject({
    ok: false,
    reason: 'missing',
    folder: '/etc/rc0.d',
  });
  put(root(), 'etc/rc0.d', '');
  expect(await readRunlevel(root(), '0')).toMatchObject({ ok: false, reason: 'unreadable' });
  link(root(), 'etc/rc6.d', 'rc6.d');
  expect(await readRunlevel(root(), '6')).toMatchObject({ ok: false, reason: 'unreadable' });
});

test("absolute links are the root's own: none leads to the machine's files", async () => {
  makeHost(root(), '0: K01x');
  // On the machine there is a program of that name, below the root there is not.
  link(root(), 'etc/rc0.d/K02sh', '/bin/sh');
  link(root(), 'etc/rc0.d/K03up', '../../../../../../../../../../bin/sh');
  link(root(), 'etc/rc0.d/K04job', '/etc/init.d/job');
  link(root(), 'etc/init.d/job', '/lib/init/upstart-job');
  put(root(), 'lib/init/upstart-job', '', 0o755);
  expect((await entriesIn('0')).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'x good',
    'sh broken',
    'up broken',
    'job good',
  ]);
});

test('a path is followed as a chroot would follow it', async () => {
  link(root(), 'sbin', 'usr/sbin');
  link(root(), 'etc/circle', '/etc/circle');
  link(root(), 'etc/out', '/../../x/./y');
  expect(await inside(root(), '/sbin/insserv')).toBe(join(root(), 'usr/sbin/insserv'));
  expect(await inside(root(), '/etc/../../sbin')).toBe(join(root(), 'usr/sbin'));
  expect(await inside(root(), '/etc/out')).toBe(join(root(), 'x/y'));
  expect(await inside(root(), '/etc/circle')).toBeNull();
  expect(await inside('/', '/')).toBe('/');
});
