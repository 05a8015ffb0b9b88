// Where our own Debian package has brought program and settings, they are dpkg's: to upgrade, to keep, to purge.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import { done, installIn, manifestOf, PROGRAM, removeIn, stepsOf, write } from './hands.ts';
import { makeRoot, textIn } from './roots.ts';
import { treeOf } from './tree.ts';

const SCRIPT = '/usr/sbin/libvirt-shutdown-domains';
const SETTINGS = '/etc/default/libvirt-shutdown-domains';
const STATE = '/var/lib/libvirt-shutdown-domains';
const LIST = '/var/lib/dpkg/info/libvirt-shutdown-domains.list';

const root = freshFolder();

/** As dpkg has unpacked it, with its own version of both. */
const unpackPackage = (): void => {
  write(root(), SCRIPT, '#!/usr/bin/node\n// by dpkg\n', 0o755);
  write(root(), SETTINGS, "# dpkg's\n");
  write(root(), LIST, `/.\n/etc\n${SETTINGS}\n/usr/sbin\n${SCRIPT}\n`);
};

/** A removed package leaves its settings, and a list of them. */
const removePackage = (): void => {
  write(root(), LIST, `/etc\n/etc/default\n${SETTINGS}\n`);
};

describe.each(['bookworm', '12.04', 'wheezy'] as const)('%s: with the package', (release) => {
  test('install writes neither program nor settings, and remove takes neither away', async () => {
    makeRoot(root(), release);
    unpackPackage();
    const before = treeOf(root());
    const steps = stepsOf(done(await installIn(root(), { force: true })));
    expect(steps).toContain(`left-alone ${SCRIPT} package`);
    expect(steps).toContain(`left-alone ${SETTINGS} package`);
    const noted = Object.keys((await manifestOf(root())).files);
    expect(noted.filter((path) => [SCRIPT, SETTINGS].includes(path))).toEqual([]);
    expect(noted.length).toBeGreaterThan(0);
    done(await removeIn(root(), { force: true }));
    rmSync(join(root(), STATE), { recursive: true });
    expect(treeOf(root())).toEqual(before);
  });

  test('remove leaves a note for the package to heed, and install takes it away', async () => {
    makeRoot(root(), release);
    unpackPackage();
    done(await installIn(root()));
    expect(stepsOf(done(await removeIn(root())))).toContain(`noted-removal ${STATE}/removed-by-hand`);
    expect(Object.keys(treeOf(root())).filter((path) => path.startsWith(`${STATE}/`))).toEqual([
      `${STATE}/removed-by-hand`,
    ]);
    done(await installIn(root()));
    expect(Object.keys(treeOf(root()))).not.toContain(`${STATE}/removed-by-hand`);
  });

  test('settings that an administrator deleted are not written again', async () => {
    makeRoot(root(), release);
    write(root(), SCRIPT, PROGRAM, 0o755);
    write(root(), LIST, `${SETTINGS}\n${SCRIPT}\n`);
    done(await installIn(root()));
    expect(Object.keys(treeOf(root()))).toContain(SCRIPT);
    expect(Object.keys(treeOf(root()))).not.toContain(SETTINGS);
  });

  test('what an install by hand wrote before is left to dpkg from then on', async () => {
    makeRoot(root(), release);
    done(await installIn(root()));
    unpackPackage();
    done(await installIn(root(), { program: null }));
    done(await removeIn(root(), { force: true }));
    expect([textIn(root(), SCRIPT), textIn(root(), SETTINGS)]).toEqual([
      '#!/usr/bin/node\n// by dpkg\n',
      "# dpkg's\n",
    ]);
  });

  test('remove alone leaves them, too, though an install by hand had written them', async () => {
    makeRoot(root(), release);
    done(await installIn(root()));
    write(root(), LIST, `${SETTINGS}\n${SCRIPT}\n`);
    const steps = stepsOf(done(await removeIn(root())));
    expect(steps).toContain(`left-alone ${SCRIPT} package`);
    expect(textIn(root(), SCRIPT)).toBe(PROGRAM);
  });

  test('once it is removed, its settings are dpkg’s still, and a program by hand is ours', async () => {
    makeRoot(root(), release);
    unpackPackage();
    removePackage();
    const steps = stepsOf(done(await installIn(root(), { force: true })));
    expect(steps).toContain(`left-alone ${SETTINGS} package`);
    expect(steps).not.toContain(`left-alone ${SCRIPT} package`);
  });
});
