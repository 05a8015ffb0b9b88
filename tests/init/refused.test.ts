// What is refused is refused before anything is written.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import { append, done, installIn, reasonOf, removeIn, statusOf, write, type Options } from './hands.ts';
import { link } from './rc/host.ts';
import { makeRoot, textIn, type Release } from './roots.ts';
import { timesOf, treeOf } from './tree.ts';

const root = freshFolder();
const HOOK = '/etc/init.d/libvirt-shutdown-domains';
const MANIFEST = '/var/lib/libvirt-shutdown-domains/installed.json';
const stanza: Options = { way: 'stanza' };

/** The reason, and that nothing is another, not even the time of a file. */
const refused = async (options: Options = {}): Promise<unknown> => {
  const [tree, times] = [treeOf(root()), timesOf(root())];
  const result = await installIn(root(), options);
  expect(treeOf(root())).toEqual(tree);
  expect(timesOf(root())).toEqual(times);
  expect(result.steps).toEqual([]);
  return result.ok ? 'not refused' : result.refusal;
};

describe('install is refused, and nothing is written,', () => {
  test.each<[string, Release, string]>([
    ['an init script', '8.04', HOOK],
    ['a job', '10.04', '/etc/init/libvirt-shutdown-domains.conf'],
    ['an override', '14.04', '/etc/init/libvirt-bin.override'],
    ['a script that waits', '12.04', '/etc/init.d/await-libvirt-bin-stopped'],
  ])('where %s of our name is somebody’s, or was changed: %s, %s', async (_, release, path) => {
    makeRoot(root(), release);
    write(root(), path, 'manual\n');
    expect(await refused()).toEqual({ reason: 'changed-files', paths: [path], isCalled: false });
    rmSync(join(root(), path));
    await installIn(root());
    append(root(), path, '# mine\n');
    const refusal = { reason: 'changed-files', paths: [path], isCalled: path.startsWith('/etc/init.d/') };
    expect(await refused()).toEqual(refusal);
    expect(await refused({ version: '2.0' })).toEqual(refusal);
  });

  test('where several are: all are told', async () => {
    makeRoot(root(), '14.04');
    const paths = ['/etc/init/libvirt-bin.override', '/etc/init.d/await-libvirt-bin-stopped'];
    for (const path of paths) write(root(), path, '');
    expect(await refused()).toEqual({ reason: 'changed-files', paths, isCalled: false });
  });

  test.each([
    ['no JSON', '{"version":'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['files that are none', '{"files":null}'],
    ['a digest that is none', '{"files":{"/etc/passwd":null}}'],
    ['a stanza that is none', '{"stanza":1}'],
    ['a list that is none', '{"switchedOff":"libvirt-guests"}'],
    ['a name that is none', '{"linked":{}}'],
  ])('where the manifest holds %s; remove as well', async (_, text) => {
    makeRoot(root(), 'bookworm');
    write(root(), MANIFEST, text);
    expect(await refused()).toEqual({ reason: 'manifest-unreadable', path: MANIFEST });
    const tree = treeOf(root());
    expect(reasonOf(await removeIn(root()))).toBe('manifest-unreadable');
    expect(treeOf(root())).toEqual(tree);
  });

  test('where something of our name stands among the links that is no link to our script', async () => {
    makeRoot(root(), '8.04');
    link(root(), '/etc/rc6.d/K10libvirt-shutdown-domains', '/opt/my-own');
    expect(await refused()).toMatchObject({ reason: 'links-not-made' });
  });
});

describe('the stanza is refused, and nothing is written,', () => {
  const SERVICE = '/etc/init.d/libvirt-bin';

  test.each<[string, (text: string) => string, string]>([
    ['where no branch is for stop', () => '#!/bin/sh\nexit 0\n', 'no-place-for-stanza'],
    ['where the file is not for sh', (text) => `#!/usr/bin/perl\n${text}`, 'no-place-for-stanza'],
    ['where sh does not read the script', (text) => `${text}\nif then\n`, 'no-place-for-stanza'],
    ['where it is there, and changed', (text) => text.replace('going_down ||', 'true ||'), 'changed-stanza'],
    ['where a mark is gone', (text) => text.replace(/^.*# <<< libvirt.*\n/mu, ''), 'broken-marks'],
    ['where bash reads what sh does not', (text) => text.replace(/\nPATH=/u, '\nall=(1 2)\nPATH='), 'not-sh'],
  ])('%s', async (what, change, reason) => {
    makeRoot(root(), 'wheezy');
    if (/there|mark/u.test(what)) done(await installIn(root(), stanza));
    write(root(), SERVICE, change(textIn(root(), SERVICE)));
    const refusal = await refused(stanza);
    expect(refusal).toMatchObject({ reason });
    expect(JSON.stringify(refusal)).toContain(SERVICE);
  });

  test('where the marks are broken, also on the way to a script of our own', async () => {
    makeRoot(root(), 'wheezy');
    done(await installIn(root(), stanza));
    write(root(), SERVICE, textIn(root(), SERVICE).replace(/^.*# <<< libvirt.*\n/mu, ''));
    expect(await refused()).toMatchObject({ reason: 'broken-marks', path: SERVICE });
    expect((await statusOf(root())).checks[0]).toMatchObject({ is: 'stanza', good: false });
  });
});

describe('a file system that refuses is told, not thrown:', () => {
  test.each([
    ['a file in place of a folder', '/etc/default'],
    ['no folder for the manifest', '/var/lib'],
  ])('%s', async (_, path) => {
    makeRoot(root(), 'bookworm');
    rmSync(join(root(), path), { recursive: true });
    write(root(), path, '');
    expect(reasonOf(await installIn(root()))).toBe('not-written');
    rmSync(join(root(), path));
    mkdirSync(join(root(), path));
    done(await installIn(root()));
    done(await removeIn(root()));
  });

  test('a folder in place of a file', async () => {
    makeRoot(root(), 'bookworm');
    mkdirSync(join(root(), HOOK));
    expect(['not-written', 'changed-files']).toContain(reasonOf(await installIn(root())));
    expect(reasonOf(await installIn(root(), { force: true }))).toBe('not-written');
    done(await removeIn(root()));
  });

  test('links in a circle', async () => {
    makeRoot(root(), 'bookworm');
    link(root(), HOOK, HOOK);
    expect(['not-written', 'changed-files']).toContain(reasonOf(await installIn(root())));
  });
});
