// A stanza that somebody changed: never lost without --force and a copy of the script.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digest } from '../../lib/init/manifest.ts';
import { insertStanza, readStanza } from '../../lib/init/service-script/edit.ts';
import { freshFolder } from '../host/folder.ts';
import {
  badChecks,
  done,
  installIn,
  manifestOf,
  removeIn,
  statusOf,
  stepsOf,
  write,
  wrongOf,
  type Options,
} from './hands.ts';
import { link } from './rc/host.ts';
import { makeRoot, textIn } from './roots.ts';
import { treeOf } from './tree.ts';

const root = freshFolder();
const stanza: Options = { way: 'stanza' };
const force = true;
const SERVICE = '/etc/init.d/libvirt-bin';
const BEFORE = '/var/lib/libvirt-shutdown-domains/before';
const HOOK = '/etc/init.d/libvirt-shutdown-domains';
const MANIFEST = '/var/lib/libvirt-shutdown-domains/installed.json';
const INSTALL = 'libvirt-shutdown-domains init install';

/** A host with a stanza in which an administrator has put a line. Gives the script without one, and with the changed one. */
const changedHost = async (): Promise<{ shipped: string; mine: string }> => {
  makeRoot(root(), 'wheezy');
  const shipped = textIn(root(), SERVICE);
  done(await installIn(root(), stanza));
  const mine = textIn(root(), SERVICE).replace(
    /^\s*going_down \|\|/mu,
    '\t\tmount /backup # g\u00fcnstig\n$&',
  );
  expect(mine).toContain('mount /backup');
  write(root(), SERVICE, Buffer.from(mine, 'latin1'));
  return { shipped, mine };
};

const bytesOf = (path: string): string => readFileSync(join(root(), path), 'latin1');

describe('a stanza that was changed', () => {
  test.each<[string, Options]>([
    ['another is put in', stanza],
    ['a script of our own is', { way: 'own-script' }],
  ])('is refused where %s, with its line, and nothing is another', async (_, options) => {
    await changedHost();
    const before = treeOf(root());
    const refused = await installIn(root(), options);
    expect(refused).toEqual({
      ok: false,
      steps: [],
      refusal: { reason: 'changed-stanza', path: SERVICE, line: 53, belongsAt: null },
    });
    expect(treeOf(root())).toEqual(before);
  });

  test('is overwritten with --force: the script is kept first, to the byte', async () => {
    const { mine } = await changedHost();
    const steps = stepsOf(done(await installIn(root(), { ...stanza, force })));
    expect(steps.slice(-2)).toEqual([`backed-up ${SERVICE} ${BEFORE}${SERVICE}`, `stanza-in ${SERVICE} 53`]);
    expect(bytesOf(`${BEFORE}${SERVICE}`)).toBe(mine);
    expect(bytesOf(SERVICE)).not.toContain('mount /backup');
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect((await manifestOf(root())).backups).toEqual({});
  });

  test('twice is kept twice', async () => {
    const { mine } = await changedHost();
    await installIn(root(), { ...stanza, force });
    writeFileSync(join(root(), SERVICE), mine.replace('/backup', '/other'), 'latin1');
    await installIn(root(), { ...stanza, force });
    expect(bytesOf(`${BEFORE}${SERVICE}`)).toBe(mine);
    expect(bytesOf(`${BEFORE}${SERVICE}.2`)).toContain('mount /other');
  });

  test('gives way to a script of our own with --force: the script is kept first', async () => {
    const { shipped, mine } = await changedHost();
    const steps = stepsOf(done(await installIn(root(), { force })));
    expect(steps).toEqual(
      expect.arrayContaining([
        `backed-up ${SERVICE} ${BEFORE}${SERVICE}`,
        `stanza-out ${SERVICE}`,
        `written ${HOOK}`,
      ]),
    );
    expect(bytesOf(`${BEFORE}${SERVICE}`)).toBe(mine);
    expect(textIn(root(), SERVICE)).toBe(shipped);
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });

  test('is left by remove, which does the rest; remove --force takes it out then, and keeps the script', async () => {
    const { shipped, mine } = await changedHost();
    const steps = stepsOf(done(await removeIn(root())));
    expect(steps).toContain(`left-alone ${SERVICE} stanza`);
    expect(steps).toContain('removed /usr/sbin/libvirt-shutdown-domains');
    expect(bytesOf(SERVICE)).toBe(mine);
    expect(stepsOf(done(await removeIn(root(), { force })))).toEqual([
      `backed-up ${SERVICE} ${BEFORE}${SERVICE}`,
      `stanza-out ${SERVICE}`,
    ]);
    expect(textIn(root(), SERVICE)).toBe(shipped);
    expect(bytesOf(`${BEFORE}${SERVICE}`)).toBe(mine);
    expect(treeOf(root())[MANIFEST]).toBeUndefined();
  });

  test('is kept as a file where the script is a link: what that leads to is rewritten', async () => {
    const { mine } = await changedHost();
    writeFileSync(join(root(), 'lib.sh'), mine, 'latin1');
    rmSync(join(root(), SERVICE));
    link(root(), SERVICE, '/lib.sh');
    done(await installIn(root(), { ...stanza, force }));
    expect(bytesOf(`${BEFORE}/lib.sh`)).toBe(mine);
    expect(bytesOf('/lib.sh')).not.toContain('mount /backup');
  });

  test('and stands at the wrong place is told and refused with both lines, and moved with --force', async () => {
    const { mine } = await changedHost();
    const block = /^\t# >>> libvirt[^]*# <<< libvirt.*\n/mu.exec(mine)?.[0] ?? '';
    writeFileSync(join(root(), SERVICE), mine.replace(block, '') + block, 'latin1');
    expect(await wrongOf(root())).toEqual([
      `! the stanza in ${SERVICE} is not as this program wrote it, and it stands at line 105, and stop begins at line 53` +
        ` -> ${INSTALL} --stanza --force # what is there is kept`,
    ]);
    expect(await installIn(root(), stanza)).toMatchObject({ refusal: { line: 105, belongsAt: 53 } });
    done(await installIn(root(), { ...stanza, force }));
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect(bytesOf(`${BEFORE}${SERVICE}`)).toContain('mount /backup');
  });
});

describe('a stanza of an older version, as that put it in,', () => {
  /** As if its template had been another. */
  const olderHost = async (): Promise<{ shipped: string; whole: string }> => {
    makeRoot(root(), 'wheezy');
    const shipped = textIn(root(), SERVICE);
    done(await installIn(root(), stanza));
    const whole = textIn(root(), SERVICE);
    const now = readStanza(whole);
    if (!now.ok || now.state === 'absent') throw new Error('no stanza');
    const older = now.stanza.replace(/^.*\n/u, '# Older.\n');
    const inserted = insertStanza(shipped, older);
    write(root(), SERVICE, inserted.ok ? inserted.text : '');
    const manifest = await manifestOf(root());
    const noted = { ...manifest, version: '0.9', stanza: { path: SERVICE, digest: digest(older) } };
    write(root(), MANIFEST, JSON.stringify(noted));
    return { shipped, whole };
  };

  test('is told as such, and mended by the same install, which keeps no copy', async () => {
    const { whole } = await olderHost();
    expect(badChecks(await statusOf(root()))).toMatchObject([{ is: 'stanza', state: 'outdated' }]);
    expect(await wrongOf(root())).toEqual([
      `! the stanza in ${SERVICE} was put in by another version of this program -> ${INSTALL}`,
    ]);
    expect(stepsOf(done(await installIn(root(), stanza))).slice(-1)).toEqual([`stanza-in ${SERVICE} 53`]);
    expect(textIn(root(), SERVICE)).toBe(whole);
    expect(Object.keys(treeOf(root())).filter((path) => path.startsWith(BEFORE))).toEqual([]);
  });

  test('is taken out by remove, to the byte', async () => {
    const { shipped } = await olderHost();
    expect(stepsOf(done(await removeIn(root())))).toContain(`stanza-out ${SERVICE}`);
    expect(textIn(root(), SERVICE)).toBe(shipped);
  });

  test('is changed once somebody changed it', async () => {
    await olderHost();
    write(root(), SERVICE, textIn(root(), SERVICE).replace('# Older.', '# Mine.'));
    expect(badChecks(await statusOf(root()))).toMatchObject([{ is: 'stanza', state: 'changed' }]);
    expect(await installIn(root(), stanza)).toMatchObject({ refusal: { reason: 'changed-stanza' } });
  });
});
