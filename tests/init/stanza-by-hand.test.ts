// A stanza that a person put in: by the advice of a refusal, where it never runs, or pasted without any install.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ByHand } from '../../lib/init/stanza-by-hand.ts';
import { freshFolder } from '../host/folder.ts';
import {
  badChecks,
  done,
  installIn,
  manifestOf,
  reasonOf,
  removeIn,
  statusOf,
  stepsOf,
  write,
  wrongOf,
  type Options,
} from './hands.ts';
import { makeRoot, textIn } from './roots.ts';
import { treeOf } from './tree.ts';

const root = freshFolder();
const stanza: Options = { way: 'stanza' };
const SERVICE = '/etc/init.d/libvirt-bin';
const BEFORE = '/var/lib/libvirt-shutdown-domains/before';
const INSTALL = 'libvirt-shutdown-domains init install';

const makeWith = (change: (script: string) => string): string => {
  makeRoot(root(), 'wheezy');
  const script = change(textIn(root(), SERVICE));
  write(root(), SERVICE, script);
  return script;
};

/** What the refused install said is to be put in by hand. */
const byHand = async (): Promise<ByHand> => {
  const refused = await installIn(root(), stanza);
  if (refused.ok || !('byHand' in refused.refusal) || refused.refusal.byHand === null)
    throw new Error(JSON.stringify(refused));
  return refused.refusal.byHand;
};

/** As a person does who is told a line. */
const paste = ({ path, line, stanza: text }: ByHand): void => {
  const lines = textIn(root(), path).split('\n');
  write(root(), path, [...lines.slice(0, line - 1), text.trimEnd(), ...lines.slice(line - 1)].join('\n'));
};

describe('a refused stanza comes with its place:', () => {
  test.each<[string, (script: string) => string, Partial<ByHand>]>([
    [
      'a guess where the script cannot be read',
      (script) => script.replace('\nmkdir', '\nx=$(case a in a) :;; esac)\nmkdir'),
      { line: 54, by: 'pattern', before: '# nothing to do where nothing runs' },
    ],
    [
      'what its bytes say, be they UTF-8',
      (script) => script.replace('nothing to do where', 'nichts f\u00fcr').replace('"$1"', '"$2"'),
      { line: 53, by: 'branch', before: '# nichts f\u00fcr nothing runs' },
    ],
    [
      'the sure one where sh does not read it',
      (script) => script.replace('\nPATH=', '\nall=(1 2)\nPATH='),
      { line: 54, by: 'reading' },
    ],
  ])('%s', async (_, change, place) => {
    makeWith(change);
    const found = await byHand();
    expect(found).toMatchObject({ ...place, path: SERVICE });
    expect(found.stanza).toMatch(/^\t# >>> libvirt-shut[^]*\n\t# <<< libvirt-shutdown-domains\n$/u);
  });

  test('put there, the next install takes it, and status does not call it good, for nothing proves that it runs', async () => {
    const script = makeWith((text) => text.replace('\nmkdir', '\nx=$(case a in a) :;; esac)\nmkdir'));
    const before = treeOf(root());
    paste(await byHand());
    const pasted = textIn(root(), SERVICE);
    const steps = stepsOf(done(await installIn(root(), stanza)));
    expect(steps).toEqual(
      expect.arrayContaining(['written /usr/sbin/libvirt-shutdown-domains', `unchanged ${SERVICE}`]),
    );
    expect(textIn(root(), SERVICE)).toBe(pasted);
    expect(await wrongOf(root())).toEqual([
      `! the stanza in ${SERVICE}, line 54, may never run: line 38: a case within $(), so where its stop begins is not sure` +
        ` -> ${INSTALL} --own-script # or rehearse it: nothing else can tell`,
    ]);
    expect(stepsOf(done(await installIn(root())))).toContain(`stanza-out ${SERVICE}`);
    expect(badChecks(await statusOf(root()))).toEqual([]);
    await removeIn(root());
    expect(textIn(root(), SERVICE)).toBe(script);
    expect(treeOf(root())).toEqual(before);
  });

  test('put into a script for bash, it is proven, and brought up to date by later installs', async () => {
    makeWith((text) => text.replace('#! /bin/sh', '#!/bin/bash').replace('\nPATH=', '\nall=(1 2)\nPATH='));
    expect(reasonOf(await installIn(root(), stanza))).toBe('not-sh');
    paste(await byHand());
    done(await installIn(root(), stanza));
    expect(badChecks(await statusOf(root()))).toEqual([]);
    done(await installIn(root(), { ...stanza, node: '/opt/node' }));
    expect(textIn(root(), SERVICE)).toMatch(/^\s*node=\/opt\/node$/mu);
  });

  test.each([
    ['perl', (text: string) => `#!/usr/bin/perl\n${text}`],
    ['Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('not where it is of no use: %s', async (_, change) => {
    makeWith(change);
    expect(await installIn(root(), stanza)).toMatchObject({
      refusal: { reason: 'no-place-for-stanza', byHand: null, remedy: expect.any(String) as string },
    });
  });
});

describe('a stanza to which stop never comes', () => {
  const misplaced = async (): Promise<string> => {
    makeRoot(root(), 'wheezy');
    done(await installIn(root(), stanza));
    const right = textIn(root(), SERVICE);
    const block = /^\t# >>> libvirt[^]*# <<< libvirt.*\n/mu.exec(right)?.[0] ?? '';
    write(root(), SERVICE, right.replace(block, '') + block);
    return right;
  };

  test('is not good: status names its line and the right one', async () => {
    await misplaced();
    expect(await wrongOf(root())).toEqual([
      `! the stanza in ${SERVICE} may never run: it stands at line 105, and stop begins at line 53 -> ${INSTALL} --stanza`,
    ]);
  });

  test('is moved by the same install, which says so', async () => {
    const right = await misplaced();
    const steps = stepsOf(done(await installIn(root(), stanza)));
    expect(steps.slice(-2)).toEqual([`stanza-out ${SERVICE}`, `stanza-in ${SERVICE} 53`]);
    expect(textIn(root(), SERVICE)).toBe(right);
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });
});

describe('a stanza that was pasted, and never noted,', () => {
  /** What `init generate --stanza` prints stands in the script, and nothing else of ours is there. */
  const pastedHost = async (options: Options = {}): Promise<Record<string, string>> => {
    makeRoot(root(), 'wheezy');
    const before = treeOf(root());
    done(await installIn(root(), { ...stanza, ...options }));
    rmSync(join(root(), 'var/lib/libvirt-shutdown-domains'), { recursive: true });
    for (const path of ['etc/default', 'usr/sbin']) rmSync(join(root(), path, 'libvirt-shutdown-domains'));
    expect(badChecks(await statusOf(root()))).toEqual([]);
    return before;
  };

  test.each<[string, Options]>([
    ['as it was printed', {}],
    ['whatever Node and script it names', { node: '/opt/node', script: '/opt/script' }],
  ])('is taken out by remove %s', async (_, options) => {
    const before = await pastedHost(options);
    expect(stepsOf(done(await removeIn(root())))).toEqual([`stanza-out ${SERVICE}`]);
    expect(treeOf(root())).toEqual(before);
  });

  test('and names another Node than this host’s is brought up to date by install', async () => {
    await pastedHost({ node: '/opt/node' });
    done(await installIn(root(), stanza));
    expect(textIn(root(), SERVICE)).not.toContain('/opt/node');
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });

  test('gives way to a script of our own: one of them at a time', async () => {
    await pastedHost();
    expect(stepsOf(done(await installIn(root())))).toContain(`stanza-out ${SERVICE}`);
    expect(await statusOf(root())).toMatchObject({ way: 'own-script' });
  });

  test('and was changed stays, and is told; with --force the script is kept', async () => {
    const before = await pastedHost();
    const mine = textIn(root(), SERVICE).replace('going_down ||', 'true ||');
    write(root(), SERVICE, mine);
    expect(stepsOf(done(await removeIn(root())))).toEqual([`left-alone ${SERVICE} stanza`]);
    expect(textIn(root(), SERVICE)).toBe(mine);
    expect(reasonOf(await installIn(root()))).toBe('changed-stanza');
    done(await removeIn(root(), { force: true }));
    expect(textIn(root(), `${BEFORE}${SERVICE}`)).toBe(mine);
    rmSync(join(root(), 'var/lib/libvirt-shutdown-domains'), { recursive: true });
    expect(treeOf(root())).toEqual(before);
  });

  test('and has lost a mark is refused by remove, and nothing is done', async () => {
    await pastedHost();
    write(root(), SERVICE, textIn(root(), SERVICE).replace(/^.*# <<< libvirt.*\n/mu, ''));
    const before = treeOf(root());
    expect(await removeIn(root())).toMatchObject({
      ok: false,
      steps: [],
      refusal: { reason: 'broken-marks', path: SERVICE },
    });
    expect(treeOf(root())).toEqual(before);
  });

  test('is found in the script of a service that was named', async () => {
    await pastedHost();
    write(root(), 'etc/init.d/my-libvirtd', textIn(root(), SERVICE));
    mkdirSync(join(root(), 'var/lib/libvirt-shutdown-domains'));
    const manifest = { ...(await manifestOf(root())), linked: null, given: { service: 'my-libvirtd' } };
    write(root(), 'var/lib/libvirt-shutdown-domains/installed.json', JSON.stringify(manifest));
    expect(stepsOf(done(await removeIn(root())))).toEqual([
      `stanza-out ${SERVICE}`,
      'stanza-out /etc/init.d/my-libvirtd',
    ]);
  });
});
