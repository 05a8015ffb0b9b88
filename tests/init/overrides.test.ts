// An override goes before the job's own file: one of an administrator's may force the guests off before our job begins, or keep
// ours from beginning.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import {
  append,
  done,
  hostOf,
  installIn,
  linesOf,
  manifestOf,
  removeIn,
  stepsOf,
  write,
  wrongOf,
} from './hands.ts';
import { put } from './rc/host.ts';
import { JOB, makeRoot, package_, PRE_STOP_JOB, textIn } from './roots.ts';
import { treeOf } from './tree.ts';

const root = freshFolder();
const OVERRIDE = '/etc/init/libvirt-bin.override';
const JOB_OVERRIDE = '/etc/init/libvirt-shutdown-domains.override';
const INSTALL = 'libvirt-shutdown-domains init install';
const THEIRS = 'pre-stop script\n\tvirsh list --name | xargs -n1 virsh destroy\nend script\n';

/** A 14.04 whose job has no pre-stop any more, but for what an override says. */
const withoutPreStop = (override: string | null): void => {
  makeRoot(root(), '14.04');
  put(root(), 'etc/init/libvirt-bin.conf', JOB);
  if (override !== null) write(root(), OVERRIDE, override, 0o644);
};
const hasPreStop = async (): Promise<boolean> => (await hostOf(root())).hasPreStop;

describe('a pre-stop in somebody’s override is one of the job’s own:', () => {
  test.each<[string, string | null, boolean]>([
    ['no override', null, false],
    ['one with a pre-stop', THEIRS, true],
    ['one with another stanza', 'manual\n', false],
    ['one whose pre-stop is a comment', '# pre-stop exec true\n', false],
  ])('%s', async (_, override, expected) => {
    withoutPreStop(override);
    expect(await hasPreStop()).toBe(expected);
  });

  test.each([
    ['0.6.5-8', false],
    ['1.2-3', false],
    ['1.3-0ubuntu1', true],
    ['1.12.1-0ubuntu4', true],
    ['2.0', true],
  ])('where Upstart reads such files: %s', async (version, expected) => {
    withoutPreStop(THEIRS);
    package_(root(), 'upstart', version);
    expect(await hasPreStop()).toBe(expected);
  });

  test('one that stays, for Upstart reads no override, is told: our job comes after it', async () => {
    withoutPreStop(null);
    put(root(), 'etc/init/libvirt-bin.conf', PRE_STOP_JOB);
    package_(root(), 'upstart', '0.6.5-8');
    done(await installIn(root()));
    expect(treeOf(root())[OVERRIDE]).toBeUndefined();
    const conf = '/etc/init/libvirt-bin.conf';
    expect(await wrongOf(root())).toEqual([
      `! ${conf} has a pre-stop, which comes before our job, and this Upstart reads no override in its place` +
        ` -> edit ${conf}: take the pre-stop out`,
    ]);
    put(root(), 'etc/init/libvirt-bin.conf', JOB);
    expect(await wrongOf(root())).toEqual([]);
  });

  test('install puts no job beside it, which would come too late; it names the file', async () => {
    withoutPreStop(THEIRS);
    const before = treeOf(root());
    expect(await installIn(root())).toMatchObject({
      ok: false,
      refusal: { reason: 'changed-files', paths: [OVERRIDE] },
    });
    expect(treeOf(root())).toEqual(before);
  });

  test('with --force ours takes its place, for later installs too, and remove puts it back', async () => {
    withoutPreStop(THEIRS);
    const before = treeOf(root());
    const steps = stepsOf(done(await installIn(root(), { force: true })));
    expect(steps).toContain(`written ${OVERRIDE}`);
    expect(await wrongOf(root())).toEqual([]);
    const installed = treeOf(root());
    done(await installIn(root()));
    expect(treeOf(root())).toEqual(installed);
    expect(Object.keys((await manifestOf(root())).files)).not.toContain(
      '/etc/init/libvirt-shutdown-domains.conf',
    );
    done(await installIn(root(), { version: '2.0' }));
    expect(textIn(root(), OVERRIDE)).toContain('libvirt-shutdown-domains 2.0');
    done(await removeIn(root()));
    const after = treeOf(root());
    expect(textIn(root(), OVERRIDE)).toBe(THEIRS);
    expect(after).toEqual(before);
  });

  test('one that comes after our job was installed is told', async () => {
    withoutPreStop(null);
    done(await installIn(root()));
    expect(await wrongOf(root())).toEqual([]);
    write(root(), OVERRIDE, THEIRS);
    expect(await wrongOf(root())).toEqual([
      `! ${OVERRIDE}: not written by this program -> ${INSTALL} --force # what is there is kept`,
    ]);
    done(await installIn(root(), { force: true }));
    expect(await wrongOf(root())).toEqual([]);
    expect(treeOf(root())['/etc/init/libvirt-shutdown-domains.conf']).toBeUndefined();
  });

  test('ours is not: where an administrator has taken the job’s pre-stop out, the job of ours comes instead', async () => {
    makeRoot(root(), '14.04');
    put(root(), 'etc/init/libvirt-bin.conf', PRE_STOP_JOB);
    done(await installIn(root()));
    put(root(), 'etc/init/libvirt-bin.conf', JOB);
    expect(await hasPreStop()).toBe(false);
    expect(stepsOf(done(await installIn(root())))).toEqual(
      expect.arrayContaining([`removed ${OVERRIDE}`, 'written /etc/init/libvirt-shutdown-domains.conf']),
    );
    expect(await wrongOf(root())).toEqual([]);
  });

  test('ours that was edited is: Upstart calls that', async () => {
    makeRoot(root(), '14.04');
    done(await installIn(root()));
    put(root(), 'etc/init/libvirt-bin.conf', JOB);
    append(root(), OVERRIDE, '# mine\n');
    expect(await hasPreStop()).toBe(true);
  });
});

describe('an override of our own job', () => {
  const told = `! ${JOB_OVERRIDE} says "manual", which goes before what our job says`;

  test.each<[string, string, string[]]>([
    [
      'keeps it from its work',
      '# off\n\n  manual\n',
      [`${told} -> rm ${JOB_OVERRIDE} # if nothing else in it is needed`],
    ],
    ['does no harm', '# why\nenv URIS=qemu:///system\nconsole none\nversion "1"\nnice 5\n', []],
    ['is empty', '\n', []],
    ['does other work', 'script\n\ttrue\nend script\n', [expect.stringContaining('says "script"') as string]],
    ['has a stanza like a harmless one', 'environ x\n', [expect.stringContaining('"environ x"') as string]],
    [
      'holds what a terminal would heed',
      'manual\u001b[2J\n',
      [expect.stringContaining('manual\\x1b[2J') as string],
    ],
  ])('%s', async (_, override, expected) => {
    makeRoot(root(), '10.04');
    done(await installIn(root()));
    write(root(), JOB_OVERRIDE, override);
    expect(await wrongOf(root())).toEqual(expected);
    rmSync(join(root(), JOB_OVERRIDE));
    expect(await wrongOf(root())).toEqual([]);
  });

  test('is nothing to 10.04’s Upstart, which does not read it', async () => {
    makeRoot(root(), '10.04');
    package_(root(), 'upstart', '0.6.5-8');
    done(await installIn(root()));
    write(root(), JOB_OVERRIDE, 'manual\n');
    expect(await wrongOf(root())).toEqual([]);
  });

  test('is nothing where there is no such job', async () => {
    makeRoot(root(), '14.04');
    done(await installIn(root()));
    write(root(), JOB_OVERRIDE, 'manual\n');
    expect(await linesOf(root())).toContain(`${OVERRIDE}: good`);
    expect(await wrongOf(root())).toEqual([]);
  });
});
