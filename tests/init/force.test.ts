// --force overwrites, and loses nothing.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import {
  append,
  done,
  installIn,
  manifestOf,
  reasonOf,
  removeIn,
  statusOf,
  stepsOf,
  write,
} from './hands.ts';
import { link } from './rc/host.ts';
import { makeRoot, textIn } from './roots.ts';
import { treeOf } from './tree.ts';

const root = freshFolder();
const HOOK = '/etc/init/libvirt-bin.override';
const KEPT = '/var/lib/libvirt-shutdown-domains/before/etc/init/libvirt-bin.override';
const force = true;

describe('a hook of ours that was edited', () => {
  const SCRIPT = '/etc/init.d/libvirt-shutdown-domains';
  const LINKS = ['0', '1', '6'].map((level) => `/etc/rc${level}.d/K01libvirt-shutdown-domains`);

  test.each(['bookworm', 'wheezy', '8.04'] as const)(
    '%s: is called again where its links went with an earlier remove, for one that is not saves nobody',
    async (release) => {
      makeRoot(root(), release);
      done(await installIn(root()));
      append(root(), SCRIPT, '# edited\n');
      done(await removeIn(root()));
      const edited = textIn(root(), SCRIPT);
      const isLinked = (): boolean[] => LINKS.map((path) => path in treeOf(root()));
      expect(isLinked()).toEqual([false, false, false]);
      expect(reasonOf(await installIn(root()))).toBe('changed-files');
      expect([textIn(root(), SCRIPT), ...isLinked()]).toEqual([edited, true, true, true]);
    },
  );

  test('somebody else’s of its name is not', async () => {
    makeRoot(root(), 'bookworm');
    write(root(), SCRIPT, '#!/bin/sh\n', 0o755);
    const before = treeOf(root());
    expect(reasonOf(await installIn(root()))).toBe('changed-files');
    expect(treeOf(root())).toEqual(before);
  });
});

describe('a file that was there before us', () => {
  test('is kept, and restored by remove: bytes, mode, and no trace of ours', async () => {
    makeRoot(root(), '14.04');
    write(root(), HOOK, 'manual\n', 0o640);
    const before = treeOf(root());
    expect(stepsOf(done(await installIn(root(), { force })))).toEqual(
      expect.arrayContaining([`backed-up ${HOOK} ${KEPT}`, `written ${HOOK}`]),
    );
    expect((await statusOf(root())).checks.every(({ good }) => good)).toBe(true);
    expect((await manifestOf(root())).backups).toEqual({ [HOOK]: KEPT });
    expect(stepsOf(done(await removeIn(root())))).toContain(`restored ${HOOK} ${KEPT}`);
    expect(treeOf(root())).toEqual(before);
  });

  test('keeps its bytes, whatever its encoding', async () => {
    makeRoot(root(), '14.04');
    write(root(), HOOK, Buffer.from('# g\xfcnstig\nmanual\n', 'latin1'));
    await installIn(root(), { force });
    await removeIn(root());
    expect(readFileSync(join(root(), HOOK), 'latin1')).toBe('# g\xfcnstig\nmanual\n');
  });

  test('comes back although ours was changed and overwritten since', async () => {
    makeRoot(root(), '14.04');
    write(root(), HOOK, 'manual\n');
    await installIn(root(), { force });
    append(root(), HOOK, '# changed\n');
    await installIn(root(), { force });
    await removeIn(root());
    expect(textIn(root(), HOOK).slice(0, 20)).toBe('manual\n');
  });

  test('comes back although ours was changed: remove --force', async () => {
    makeRoot(root(), '14.04');
    write(root(), HOOK, 'manual\n');
    await installIn(root(), { force });
    append(root(), HOOK, '# changed\n');
    await removeIn(root(), { force });
    expect(textIn(root(), HOOK).slice(0, 20)).toBe('manual\n');
  });

  test('comes back once a changed file of ours is removed with --force, having been left first', async () => {
    makeRoot(root(), '14.04');
    write(root(), HOOK, 'manual\n');
    await installIn(root(), { force });
    append(root(), HOOK, '# changed\n');
    await removeIn(root());
    await removeIn(root(), { force });
    expect(textIn(root(), HOOK).slice(0, 20)).toBe('manual\n');
  });

  test('comes back where an administrator removed ours by hand', async () => {
    makeRoot(root(), '14.04');
    write(root(), HOOK, 'manual\n');
    const before = treeOf(root());
    await installIn(root(), { force });
    rmSync(join(root(), HOOK));
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });

  test('as a link, ours takes its place; what it led to is not written to, and the link comes back', async () => {
    makeRoot(root(), '14.04');
    write(root(), 'dev/null', 'the device');
    link(root(), HOOK, '/dev/null');
    const before = treeOf(root());
    await installIn(root(), { force });
    expect(textIn(root(), 'dev/null')).toBe('the device');
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });
});

describe('a file of ours that was changed', () => {
  test('is kept when it is overwritten, for the administrator to look at', async () => {
    makeRoot(root(), '14.04');
    await installIn(root());
    append(root(), HOOK, '# mine\n');
    const mine = textIn(root(), HOOK);
    expect(stepsOf(done(await installIn(root(), { force })))).toContain(`backed-up ${HOOK} ${KEPT}`);
    expect(textIn(root(), KEPT)).toBe(mine);
    expect((await manifestOf(root())).backups).toEqual({});
    await removeIn(root());
    expect(treeOf(root())[HOOK]).toBeUndefined();
    expect(textIn(root(), KEPT)).toBe(mine);
  });

  test('twice is kept twice', async () => {
    makeRoot(root(), '14.04');
    await installIn(root());
    for (const mark of ['# mine: 1\n', '# mine: 2\n']) {
      append(root(), HOOK, mark);
      await installIn(root(), { force });
    }
    const kept = Object.entries(treeOf(root())).filter(([path]) => path.includes('/before/etc/init/'));
    expect(kept.map(([, text]) => /# mine: \d/u.exec(text)?.[0])).toEqual(['# mine: 1', '# mine: 2']);
  });

  test('is left by remove; remove --force takes it then, as remove said it would', async () => {
    makeRoot(root(), '14.04');
    const before = treeOf(root());
    await installIn(root());
    append(root(), HOOK, '# mine\n');
    expect(stepsOf(done(await removeIn(root())))).toContain(`left-alone ${HOOK} changed`);
    expect(textIn(root(), HOOK)).toContain('# mine');
    expect(stepsOf(done(await removeIn(root(), { force })))).toContain(`removed ${HOOK}`);
    const after = Object.entries(treeOf(root())).filter(
      ([path]) => !path.startsWith('/var/lib/libvirt-shut'),
    );
    expect(Object.fromEntries(after)).toEqual(before);
  });

  test('as by chmod, is told as such by status, and mended by install', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root());
    write(
      root(),
      '/etc/init.d/libvirt-shutdown-domains',
      textIn(root(), '/etc/init.d/libvirt-shutdown-domains'),
      0o644,
    );
    const bad = (await statusOf(root())).checks.filter(({ good }) => !good);
    expect(bad[0]).toMatchObject({ is: 'file', path: '/etc/init.d/libvirt-shutdown-domains' });
    expect(bad[0]).not.toMatchObject({ state: 'outdated' });
    done(await installIn(root()));
    expect((await statusOf(root())).checks.every(({ good }) => good)).toBe(true);
  });
});
