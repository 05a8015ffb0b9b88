// A newer version, a newer release, an install that was cut off: the next install makes it right.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import {
  append,
  badChecks,
  done,
  installIn,
  manifestOf,
  removeIn,
  statusOf,
  stepsOf,
  write,
  type Options,
} from './hands.ts';
import { put } from './rc/host.ts';
import { makeRoot, PRE_STOP_JOB, RELEASES, textIn, type Release } from './roots.ts';
import { treeOf } from './tree.ts';

const root = freshFolder();
const MANIFEST = '/var/lib/libvirt-shutdown-domains/installed.json';
const newer: Options = { version: '2.0', program: '#!/usr/bin/env node\n// newer\n' };
const ways: [Release, Options][] = [
  ...RELEASES.map((release): [Release, Options] => [release, {}]),
  ['8.04', { way: 'stanza' }],
  ['wheezy', { way: 'stanza' }],
];

describe.each(ways)('%s %j:', (release, way) => {
  test('a newer version renews the files and the program; edited settings stay', async () => {
    makeRoot(root(), release);
    await installIn(root(), way);
    append(root(), '/etc/default/libvirt-shutdown-domains', 'RESERVE=5\n');
    // The stanza says no version, so it does not age.
    const stale =
      way.way === 'stanza' ? [] : (await statusOf(root())).checks.filter(({ is }) => is === 'file');
    expect(badChecks(await statusOf(root(), '2.0'))).toEqual(
      stale.map((check) => ({ ...check, good: false, state: 'outdated' })),
    );
    done(await installIn(root(), { ...way, ...newer }));
    expect(badChecks(await statusOf(root(), '2.0'))).toEqual([]);
    expect((await manifestOf(root())).version).toBe('2.0');
    const old = Object.entries(treeOf(root())).filter(([, text]) =>
      text.includes('libvirt-shutdown-domains 1.0'),
    );
    expect(old).toEqual([]);
    expect(textIn(root(), '/usr/sbin/libvirt-shutdown-domains')).toContain('newer');
    expect(textIn(root(), '/etc/default/libvirt-shutdown-domains')).toContain('RESERVE=5\n');
  });

  test('an install that was cut off after any of its steps is mended by the next one, or undone', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    const { steps } = done(await installIn(root(), way));
    const whole = treeOf(root());
    // Cut off before the manifest knew: files and links are there, the note of them is not.
    rmSync(join(root(), 'var/lib/libvirt-shutdown-domains'), { recursive: true });
    done(await installIn(root(), way));
    expect(treeOf(root())).toEqual(whole);
    // Cut off further ahead: part of the files are not there yet, nor in the note.
    const written = steps.flatMap((step) => (step.is === 'written' ? [step.path] : []));
    for (const count of written.keys()) {
      const manifest = await manifestOf(root());
      const missing = written.slice(count);
      for (const path of missing) rmSync(join(root(), path));
      const files = Object.entries(manifest.files).filter(([path]) => !missing.includes(path));
      const text = JSON.stringify({ ...manifest, files: Object.fromEntries(files) });
      writeFileSync(join(root(), MANIFEST), text);
      done(await installIn(root(), way));
      expect(treeOf(root())).toEqual(whole);
    }
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });

  test('what an administrator deleted by hand is put back by install, and not missed by remove', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    await installIn(root(), way);
    const whole = treeOf(root());
    const { files } = await manifestOf(root());
    for (const path of Object.keys(files)) rmSync(join(root(), path));
    done(await installIn(root(), way));
    expect(treeOf(root())).toEqual(whole);
    for (const path of Object.keys(files)) rmSync(join(root(), path));
    done(await removeIn(root()));
    expect(treeOf(root())).toEqual(before);
  });
});

describe('a host that was upgraded from 10.04 to 12.04', () => {
  const JOB = '/etc/init/libvirt-shutdown-domains.conf';
  const upgrade = async (): Promise<void> => {
    makeRoot(root(), '10.04');
    await installIn(root());
    put(root(), 'etc/init/libvirt-bin.conf', PRE_STOP_JOB);
  };

  test('is told by status: libvirt-bin’s own pre-stop would force the guests off', async () => {
    await upgrade();
    expect(badChecks(await statusOf(root()))[0]).toMatchObject({
      is: 'file',
      path: '/etc/init/libvirt-bin.override',
      state: 'absent',
    });
  });

  test('gets the override, and the job is gone', async () => {
    await upgrade();
    const steps = stepsOf(done(await installIn(root())));
    expect(steps).toEqual(
      expect.arrayContaining([`removed ${JOB}`, 'written /etc/init/libvirt-bin.override']),
    );
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect((await manifestOf(root())).files[JOB]).toBeUndefined();
  });

  test('with a job that was edited is refused; --force keeps that and goes on', async () => {
    await upgrade();
    append(root(), JOB, '# mine\n');
    const before = treeOf(root());
    expect(await installIn(root())).toMatchObject({
      ok: false,
      refusal: { reason: 'changed-files', paths: [JOB] },
    });
    expect(treeOf(root())).toEqual(before);
    done(await installIn(root(), { force: true }));
    expect(treeOf(root())[JOB]).toBeUndefined();
    expect(textIn(root(), `/var/lib/libvirt-shutdown-domains/before${JOB}`)).toContain('# mine');
  });

  test('on to a release with an init script in place of the job: await goes with the rest', async () => {
    await upgrade();
    await installIn(root());
    rmSync(join(root(), 'sbin/initctl'));
    rmSync(join(root(), 'etc/init.d/libvirt-bin'));
    write(root(), 'etc/init.d/libvirtd', '#!/bin/sh\n', 0o755);
    done(await installIn(root()));
    const left = Object.keys(treeOf(root())).filter((path) => /await-|override/u.test(path));
    expect(left).toEqual([]);
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });
});
