// libvirt-guests, which would shut the guests down as well; and the system's own tools, where they can be run.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actingOthers } from '../../lib/init/others.ts';
import { freshFolder } from '../host/folder.ts';
import { badChecks, done, installIn, manifestOf, reasonOf, removeIn, statusOf, stepsOf } from './hands.ts';
import { makeHost } from './rc/host.ts';
import { makeRoot, RELEASES } from './roots.ts';
import { toolsIn, type Tools } from './tools.ts';
import { treeOf } from './tree.ts';

const folder = freshFolder();
const root = (): string => join(folder(), 'root');
const tools = (): Tools => toolsIn(join(folder(), 'tools'));
const NAME = 'libvirt-guests';
const switchOff = [NAME];

/** Of a release that goes by numbers. */
const withGuests = (): void => {
  makeRoot(root(), '8.04');
  makeHost(root(), `0: K15${NAME}`, `6: K15${NAME}`, `2: S30${NAME}`, `3: S30${NAME}`);
};

describe('the system’s own update-rc.d', () => {
  test.each(RELEASES)('%s: is asked for the order, and to forget it', async (release) => {
    makeRoot(root(), release);
    const before = treeOf(root());
    const { env, ran } = tools();
    done(await installIn(root(), { env }));
    done(await removeIn(root(), { env }));
    const script =
      /04/u.test(release) && release !== '8.04' ? 'await-libvirt-bin-stopped' : 'libvirt-shutdown-domains';
    const put = ran().slice(0, -1);
    const start = script.startsWith('await') ? ' start 01 0 6 .' : '';
    expect([
      [`update-rc.d ${script} defaults`],
      [`update-rc.d -f ${script} remove`, `update-rc.d ${script} stop 01 0 1 6 .${start}`],
    ]).toContainEqual(put);
    expect(ran().slice(-1)).toEqual([`update-rc.d -f ${script} remove`]);
    expect(treeOf(root())['/etc/rc0.d']).toBe(before['/etc/rc0.d']);
    expect(Object.keys(treeOf(root())).filter((path) => path.includes('shutdown-domains'))).toEqual([]);
  });

  test('is not asked again while the order is good', async () => {
    makeRoot(root(), '8.04');
    const { env, ran } = tools();
    await installIn(root(), { env });
    const once = ran().length;
    await installIn(root(), { env });
    expect(ran()).toHaveLength(once);
  });
});

describe('libvirt-guests', () => {
  test('is left alone unless it is named', async () => {
    withGuests();
    expect(await actingOthers(root())).toEqual([NAME]);
    await installIn(root(), { env: tools().env });
    expect(await actingOthers(root())).toEqual([NAME]);
  });

  test('is switched off as an administrator would, once, and on again by remove', async () => {
    withGuests();
    const before = treeOf(root());
    const { env } = tools();
    const step = `switched-off ${NAME} update-rc.d ${NAME} disable`;
    const steps = stepsOf(done(await installIn(root(), { env, switchOff })));
    expect(steps.slice(steps.indexOf(step))).toEqual([
      step,
      ...['2', '3'].map((level) => `unlinked /etc/rc${level}.d/S30${NAME}`),
      ...['2', '3'].map((level) => `linked /etc/rc${level}.d/K80${NAME}`),
    ]);
    expect(await actingOthers(root())).toEqual([]);
    expect((await manifestOf(root())).switchedOff).toEqual([NAME]);
    expect(stepsOf(done(await installIn(root(), { env, switchOff })))).not.toContain(step);
    expect((await manifestOf(root())).switchedOff).toEqual([NAME]);
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect(stepsOf(done(await removeIn(root(), { env })))).toContain(
      `switched-on ${NAME} update-rc.d ${NAME} enable`,
    );
    expect(await actingOthers(root())).toEqual([NAME]);
    expect(treeOf(root())['/var/lib/libvirt-shutdown-domains']).toBe(
      before['/var/lib/libvirt-shutdown-domains'],
    );
  });

  test('whose package was removed meanwhile does not keep remove from its work', async () => {
    withGuests();
    const { env } = tools();
    done(await installIn(root(), { env, switchOff }));
    for (const path of Object.keys(treeOf(root())).filter((one) => one.includes(NAME)))
      rmSync(join(root(), path));
    done(await removeIn(root(), { env }));
    expect(Object.keys(treeOf(root())).filter((path) => path.includes('shutdown-domains'))).toEqual([]);
  });

  test('that an administrator switched on again meanwhile does not either', async () => {
    withGuests();
    const { env } = tools();
    done(await installIn(root(), { env, switchOff }));
    makeHost(root(), `2: S30${NAME}`, `3: S30${NAME}`);
    for (const level of ['2', '3']) rmSync(join(root(), `etc/rc${level}.d/K80${NAME}`));
    done(await removeIn(root(), { env }));
    expect(await actingOthers(root())).toEqual([NAME]);
  });

  test('where update-rc.d cannot be run: told, and all else is in place', async () => {
    withGuests();
    expect(await installIn(root(), { switchOff })).toMatchObject({
      ok: false,
      refusal: { reason: 'tool-failed', command: `update-rc.d ${NAME} disable` },
    });
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect((await manifestOf(root())).switchedOff).toEqual([]);
    expect(reasonOf(await removeIn(root()))).toBe('done');
  });
});
