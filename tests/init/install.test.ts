import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digest } from '../../lib/init/manifest.ts';
import { freshFolder } from '../host/folder.ts';
import {
  badChecks,
  done,
  installIn,
  manifestOf,
  PROGRAM,
  removeIn,
  statusOf,
  stepsOf,
  write,
} from './hands.ts';
import { makeRoot, RELEASES, textIn, type Release } from './roots.ts';
import { changes, timesOf, treeOf } from './tree.ts';

const root = freshFolder();

const NAME = 'libvirt-shutdown-domains';
const AWAIT = 'await-libvirt-bin-stopped';
const OWN_SCRIPT = { files: [`/etc/init.d/${NAME}`], linked: NAME };
const JOB = { files: [`/etc/init/${NAME}.conf`, `/etc/init.d/${AWAIT}`], linked: AWAIT };
const OVERRIDE = { files: ['/etc/init/libvirt-bin.override', `/etc/init.d/${AWAIT}`], linked: AWAIT };

const expected: Readonly<Record<Release, { files: string[]; linked: string }>> = {
  '8.04': OWN_SCRIPT,
  squeeze: OWN_SCRIPT,
  wheezy: OWN_SCRIPT,
  bookworm: OWN_SCRIPT,
  devuan: OWN_SCRIPT,
  '10.04': JOB,
  '12.04': OVERRIDE,
  '14.04': OVERRIDE,
};
/** Where startpar reads the order, links alone are not enough. */
const byStartpar = (release: Release): boolean =>
  ['squeeze', 'wheezy', 'bookworm', 'devuan'].includes(release);

describe.each(RELEASES)('%s:', (release) => {
  const { files, linked } = expected[release];
  const common = [`/usr/sbin/${NAME}`, `/etc/default/${NAME}`];
  // Await goes by a link S too, for rc leaves out links K where it does not know the runlevel before.
  const starts = linked === AWAIT ? ['0', '6'].map((level) => `/etc/rc${level}.d/S01${linked}`) : [];
  const rewritten = byStartpar(release) ? ['rewritten /etc/init.d/.depend.stop'] : [];
  const links = [...['0', '1', '6'].map((level) => `/etc/rc${level}.d/K01${linked}`), ...starts];

  test('install writes its files and links and nothing else, with modes that init takes', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    const steps = stepsOf(done(await installIn(root())));
    const after = treeOf(root());
    const state = ['/var/lib', '/var/lib'].map(
      (folder, at) => `${folder}/${NAME}${at ? '/installed.json' : ''}`,
    );
    const depend = byStartpar(release) ? ['~ /etc/init.d/.depend.stop'] : [];
    expect(changes(before, after)).toEqual(
      [...[...common, ...files, ...links, ...state].map((path) => `+ ${path}`), ...depend].sort(),
    );
    expect(steps).toEqual([
      ...[...common, ...files].map((path) => `written ${path}`),
      ...links.map((path) => `linked ${path}`),
      ...rewritten,
    ]);
    for (const path of [...common, ...files]) {
      const mode = path.includes('/init.d/') || path.includes('/sbin/') ? '755' : '644';
      expect([path, after[path]?.slice(0, 3)]).toEqual([path, mode]);
    }
    for (const path of links) expect(readlinkSync(join(root(), path))).toBe(`../init.d/${linked}`);
  });

  test('the manifest holds the digest of each file, and the script that is linked', async () => {
    makeRoot(root(), release);
    await installIn(root());
    expect(await manifestOf(root())).toEqual({
      version: '1.0',
      files: Object.fromEntries([...common, ...files].map((path) => [path, digest(textIn(root(), path))])),
      backups: {},
      linked,
      stanza: null,
      switchedOff: [],
      given: {},
    });
  });

  test('status proves the order then, and found nothing before', async () => {
    makeRoot(root(), release);
    expect((await statusOf(root())).isInstalled).toBe(false);
    await installIn(root());
    const status = await statusOf(root());
    expect(status.isInstalled).toBe(true);
    expect(badChecks(status)).toEqual([]);
  });

  test('twice is the same as once, to the byte and to the second', async () => {
    makeRoot(root(), release);
    await installIn(root());
    const [tree, times] = [treeOf(root()), timesOf(root())];
    const steps = stepsOf(done(await installIn(root())));
    expect(steps).toEqual([...common, ...files].map((path) => `unchanged ${path}`));
    expect(treeOf(root())).toEqual(tree);
    expect(timesOf(root())).toEqual(times);
  });

  test('remove leaves nothing, and the second one finds nothing', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    await installIn(root());
    const steps = stepsOf(done(await removeIn(root())));
    expect(treeOf(root())).toEqual(before);
    expect(steps).toEqual([
      ...[...common, ...files].map((path) => `removed ${path}`),
      ...[...links].sort().map((path) => `unlinked ${path}`),
      ...rewritten,
    ]);
    expect(done(await removeIn(root())).steps).toEqual([]);
    expect(treeOf(root())).toEqual(before);
  });

  test('remove without an install does nothing', async () => {
    makeRoot(root(), release);
    const [tree, times] = [treeOf(root()), timesOf(root())];
    expect(done(await removeIn(root())).steps).toEqual([]);
    expect(treeOf(root())).toEqual(tree);
    expect(timesOf(root())).toEqual(times);
  });
});

describe('the program itself', () => {
  test('is put where the files look for it', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root());
    expect(textIn(root(), `/usr/sbin/${NAME}`)).toBe(PROGRAM);
  });

  test('is not, where it is said to be elsewhere; the files say so', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root(), { program: null, script: '/opt/tool', node: '/opt/node' });
    expect(treeOf(root())[`/usr/sbin/${NAME}`]).toBeUndefined();
    const text = textIn(root(), `/etc/init.d/${NAME}`);
    expect(text).toMatch(/^\s*script=\/opt\/tool$/mu);
    expect(text).toMatch(/^\s*node=\/opt\/node$/mu);
  });

  test('of a package is left alone, by remove too', async () => {
    makeRoot(root(), 'wheezy');
    write(root(), `usr/sbin/${NAME}`, '#!/bin/sh\n# from a package\n', 0o755);
    const before = treeOf(root());
    const steps = stepsOf(done(await installIn(root(), { force: true })));
    expect(steps[0]).toBe(`left-alone /usr/sbin/${NAME} program`);
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });
});

describe('settings are the administrator’s:', () => {
  const path = `/etc/default/${NAME}`;

  test.each([false, true])('what was there is left alone, with --force (%s) and by remove', async (force) => {
    makeRoot(root(), 'bookworm');
    write(root(), path, 'SHUTDOWN_TIMEOUT=60\n');
    const before = treeOf(root());
    expect(stepsOf(done(await installIn(root(), { force })))).toContain(`left-alone ${path} settings`);
    await removeIn(root(), { force });
    expect(treeOf(root())).toEqual(before);
  });

  test.each([false, true])('what was edited stays, with --force (%s), and is told as such', async (force) => {
    makeRoot(root(), 'bookworm');
    await installIn(root());
    write(root(), path, 'SHUTDOWN_TIMEOUT=60\n');
    await installIn(root(), { force });
    expect(textIn(root(), path)).toBe('SHUTDOWN_TIMEOUT=60\n');
    expect(stepsOf(done(await removeIn(root(), { force })))).toContain(`left-alone ${path} settings`);
    expect(textIn(root(), path)).toBe('SHUTDOWN_TIMEOUT=60\n');
    expect(treeOf(root())[`/var/lib/${NAME}`]).toBeUndefined();
  });
});
