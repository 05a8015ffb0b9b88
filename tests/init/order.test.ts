// Where numbers count, our stop gets one that is low enough, whoever makes the links; and all that a tool of the host makes of
// links is told.
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import { badChecks, done, installIn, removeIn, statusOf, stepsOf, wrongOf } from './hands.ts';
import { link, put } from './rc/host.ts';
import { makeRoot, type Release } from './roots.ts';
import { toolsIn, type Tools } from './tools.ts';
import { treeOf } from './tree.ts';

const folder = freshFolder();
const root = (): string => join(folder(), 'root');
const tools = (by?: 'its-own-number'): Tools => toolsIn(join(folder(), 'tools'), by);
const OURS = 'libvirt-shutdown-domains';
const AWAIT = 'await-libvirt-bin-stopped';

const links = (name: string): string[] =>
  Object.keys(treeOf(root())).filter((path) => /^\/etc\/rc\d\.d\//u.test(path) && path.endsWith(name));

/** A wheezy that stayed with numbers when it was upgraded, on which libvirt-bin has this one. */
const wheezyByNumber = (number: string): void => {
  makeRoot(root(), 'wheezy');
  put(root(), 'etc/init.d/.legacy-bootordering', '');
  for (const level of ['0', '1', '6']) {
    rmSync(join(root(), `etc/rc${level}.d/K20libvirt-bin`));
    link(root(), `etc/rc${level}.d/K${number}libvirt-bin`, '../init.d/libvirt-bin');
  }
};

const inThree = (file: string): string[] => ['0', '1', '6'].map((level) => `/etc/rc${level}.d/${file}`);

describe('libvirt-bin has the number that is ours as a rule:', () => {
  test('update-rc.d is told a lower one', async () => {
    wheezyByNumber('01');
    const { env, ran } = tools();
    done(await installIn(root(), { env }));
    expect(ran()).toContain(`update-rc.d ${OURS} stop 00 0 1 6 .`);
    expect(links(OURS)).toEqual(inThree(`K00${OURS}`));
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });

  test('so are links that somebody made of that number, by the install that status advises', async () => {
    wheezyByNumber('01');
    const { env } = tools();
    done(await installIn(root(), { env }));
    for (const level of ['0', '1', '6']) {
      rmSync(join(root(), `etc/rc${level}.d/K00${OURS}`));
      link(root(), `etc/rc${level}.d/K01${OURS}`, `../init.d/${OURS}`);
    }
    expect((await wrongOf(root()))[0]).toMatch(
      /after libvirt-bin K01 -> libvirt-shutdown-domains init install$/u,
    );
    done(await installIn(root(), { env }));
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });

  test('an update-rc.d that gives a number of its own is not the last word, and all of it is told', async () => {
    wheezyByNumber('01');
    const before = treeOf(root());
    const { env } = tools('its-own-number');
    const steps = stepsOf(done(await installIn(root(), { env })));
    expect(steps.slice(steps.indexOf(`ran update-rc.d -f ${OURS} remove`))).toEqual([
      `ran update-rc.d -f ${OURS} remove`,
      `ran update-rc.d ${OURS} stop 00 0 1 6 .`,
      ...inThree(`K01${OURS}`).map((path) => `linked ${path}`),
      ...inThree(`K01${OURS}`).map((path) => `unlinked ${path}`),
      ...inThree(`K00${OURS}`).map((path) => `linked ${path}`),
      'rewritten /etc/init.d/.depend.stop',
    ]);
    expect(badChecks(await statusOf(root()))).toEqual([]);
    done(await removeIn(root(), { env }));
    expect(treeOf(root())).toEqual(before);
  });

  test('the script that waits comes before it by its name, too', async () => {
    makeRoot(root(), '10.04');
    for (const level of ['0', '1', '6'])
      link(root(), `etc/rc${level}.d/K01networking`, '../init.d/networking');
    put(root(), 'etc/init.d/networking', '#!/bin/sh\n', 0o755);
    for (const level of ['0', '1', '6'])
      symlinkSync(`../init.d/${AWAIT}`, join(root(), `etc/rc${level}.d/K01${AWAIT}`));
    for (const level of ['0', '6'])
      symlinkSync(`../init.d/${AWAIT}`, join(root(), `etc/rc${level}.d/S01${AWAIT}`));
    const { env, ran } = tools();
    done(await installIn(root(), { env }));
    expect(ran()).toEqual([]);
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });
});

test('nothing is lower than 00: ours is called all the same, and status has what mends it', async () => {
  wheezyByNumber('00');
  const { env } = tools();
  done(await installIn(root(), { env }));
  expect(links(OURS)).toEqual(inThree(`K00${OURS}`));
  expect((await wrongOf(root()))[0]).toMatch(/our stop comes after libvirt-bin K00 -> mv /u);
  for (const level of ['0', '1', '6']) {
    rmSync(join(root(), `etc/rc${level}.d/K00libvirt-bin`));
    link(root(), `etc/rc${level}.d/K01libvirt-bin`, '../init.d/libvirt-bin');
  }
  done(await installIn(root(), { env }));
  expect(await wrongOf(root())).toEqual([]);
});

test('links S among which ours has to come first get it a lower number as well', async () => {
  makeRoot(root(), '10.04');
  link(root(), 'etc/rc0.d/S01umountfs', '../init.d/umountfs');
  put(root(), 'etc/init.d/umountfs', '#!/bin/sh\n', 0o755);
  const { env, ran } = tools();
  done(await installIn(root(), { env }));
  expect(ran()).toContain(`update-rc.d ${AWAIT} stop 00 0 1 6 . start 00 0 6 .`);
  expect(badChecks(await statusOf(root()))).toEqual([]);
});

describe('what comes and goes by the system’s own tool is told link by link,', () => {
  test.each<[Release, string, string]>([
    ['8.04', OURS, `update-rc.d ${OURS} stop 01 0 1 6 .`],
    ['14.04', AWAIT, `update-rc.d ${AWAIT} stop 01 0 1 6 . start 01 0 6 .`],
  ])('%s: by install, and by remove', async (release, name, command) => {
    makeRoot(root(), release);
    const { env } = tools();
    const steps = stepsOf(done(await installIn(root(), { env })));
    expect(steps.slice(steps.indexOf(`ran ${command}`) + 1)).toEqual(
      links(name).map((path) => `linked ${path}`),
    );
    const made = links(name);
    expect(made.length).toBeGreaterThan(2);
    const undone = stepsOf(done(await removeIn(root(), { env })));
    expect(undone.slice(undone.indexOf(`ran update-rc.d -f ${name} remove`) + 1)).toEqual(
      made.map((path) => `unlinked ${path}`),
    );
  });

  test('other scripts’ links by their count, and what insserv writes for startpar', async () => {
    makeRoot(root(), 'bookworm');
    const steps = stepsOf(done(await installIn(root(), tools())));
    expect(steps.slice(steps.indexOf(`ran update-rc.d ${OURS} defaults`) + 1)).toEqual([
      ...inThree(`K01${OURS}`).map((path) => `linked ${path}`),
      'reordered 1',
      'rewritten /etc/init.d/.depend.stop',
    ]);
  });
});
