// The stanza in libvirtd's own script: put in, kept, taken out to the byte.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import {
  badChecks,
  done,
  installIn,
  manifestOf,
  removeIn,
  statusOf,
  stepsOf,
  type Options,
} from './hands.ts';
import { link } from './rc/host.ts';
import { makeRoot, textIn, type Release } from './roots.ts';
import { changes, timesOf, treeOf } from './tree.ts';

const root = freshFolder();
const stanza: Options = { way: 'stanza' };
const OURS = '/etc/init.d/libvirt-shutdown-domains';

const services: [Release, string][] = [
  ['8.04', '/etc/init.d/libvirt-bin'],
  ['squeeze', '/etc/init.d/libvirt-bin'],
  ['wheezy', '/etc/init.d/libvirt-bin'],
  ['bookworm', '/etc/init.d/libvirtd'],
];

describe.each(services)('%s:', (release, service) => {
  test('the script alone is changed: no script of ours, no links', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    done(await installIn(root(), stanza));
    expect(changes(before, treeOf(root()))).toEqual([
      '+ /etc/default/libvirt-shutdown-domains',
      '+ /usr/sbin/libvirt-shutdown-domains',
      '+ /var/lib/libvirt-shutdown-domains',
      '+ /var/lib/libvirt-shutdown-domains/installed.json',
      `~ ${service}`,
    ]);
    expect(await manifestOf(root())).toMatchObject({ linked: null, stanza: { path: service } });
    const status = await statusOf(root());
    expect(status).toMatchObject({ way: 'stanza', isInstalled: true });
    expect(badChecks(status)).toEqual([]);
  });

  test('twice is the same as once', async () => {
    makeRoot(root(), release);
    await installIn(root(), stanza);
    const [tree, times] = [treeOf(root()), timesOf(root())];
    expect(stepsOf(done(await installIn(root(), stanza)))).toContain(`unchanged ${service}`);
    expect(treeOf(root())).toEqual(tree);
    expect(timesOf(root())).toEqual(times);
  });

  test('remove takes it out to the byte, and leaves nothing', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    await installIn(root(), stanza);
    expect(stepsOf(done(await removeIn(root())))).toContain(`stanza-out ${service}`);
    expect(treeOf(root())).toEqual(before);
  });

  test('one for another Node takes its place', async () => {
    makeRoot(root(), release);
    await installIn(root(), stanza);
    const first = textIn(root(), service);
    const steps = stepsOf(done(await installIn(root(), { ...stanza, node: '/opt/node' })));
    expect(steps.filter((step) => step.startsWith('stanza'))).toHaveLength(1);
    expect(textIn(root(), service)).toMatch(/^\s*node=\/opt\/node$/mu);
    expect(badChecks(await statusOf(root()))).toEqual([]);
    done(await installIn(root(), stanza));
    expect(textIn(root(), service)).toBe(first);
  });

  test('from our own script to the stanza and back, one of them at a time', async () => {
    makeRoot(root(), release);
    const before = treeOf(root());
    await installIn(root());
    const own = treeOf(root());
    expect(stepsOf(done(await installIn(root(), stanza)))).toEqual(
      expect.arrayContaining([`removed ${OURS}`, 'unlinked /etc/rc0.d/K01libvirt-shutdown-domains']),
    );
    expect(Object.keys(treeOf(root())).filter((path) => /rc\d.*shutdown-domains/u.test(path))).toEqual([]);
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect(stepsOf(done(await installIn(root())))).toContain(`stanza-out ${service}`);
    expect(treeOf(root())).toEqual(own);
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });
});

describe('the service’s script', () => {
  const service = '/etc/init.d/libvirt-bin';
  const place = (): string => join(root(), service);

  test('keeps its bytes, be they no UTF-8', async () => {
    makeRoot(root(), 'wheezy');
    const bytes = Buffer.from(`${textIn(root(), service)}# g\xfcnstig \xff\n`, 'latin1');
    writeFileSync(place(), bytes);
    await installIn(root(), stanza);
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect(readFileSync(place()).includes(Buffer.from('g\xfcnstig \xff', 'latin1'))).toBe(true);
    await removeIn(root());
    expect(readFileSync(place()).equals(bytes)).toBe(true);
  });

  test.each([0o755, 0o700, 0o644])('keeps its mode %o', async (mode) => {
    makeRoot(root(), 'wheezy');
    chmodSync(place(), mode);
    const before = treeOf(root());
    await installIn(root(), stanza);
    expect(treeOf(root())[service]?.slice(0, 3)).toBe(mode.toString(8));
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });

  test('keeps what else was edited meanwhile', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root(), stanza);
    writeFileSync(place(), `${textIn(root(), service)}# mine\n`);
    done(await installIn(root(), stanza));
    await removeIn(root());
    expect(textIn(root(), service)).toMatch(/exit 0\n# mine\n$/u);
    expect(textIn(root(), service)).not.toContain('libvirt-shutdown-domains');
  });

  test('stays a link where it is one: what it leads to below the root is edited', async () => {
    makeRoot(root(), 'wheezy');
    writeFileSync(join(root(), 'lib.sh'), readFileSync(place()));
    rmSync(place());
    link(root(), service, '/lib.sh');
    const before = treeOf(root());
    done(await installIn(root(), stanza));
    expect(treeOf(root())[service]).toBe('-> /lib.sh');
    expect(textIn(root(), 'lib.sh')).toContain('# >>> libvirt-shutdown-domains');
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });

  test('that an upgrade of the package replaced is told by status, and gets it back by the same install', async () => {
    makeRoot(root(), 'wheezy');
    const shipped = readFileSync(place());
    await installIn(root(), stanza);
    writeFileSync(place(), shipped);
    expect(await statusOf(root())).toMatchObject({ way: 'stanza', isInstalled: true });
    expect(badChecks(await statusOf(root()))).toMatchObject([{ is: 'stanza', state: 'absent' }]);
    done(await installIn(root(), stanza));
    expect(badChecks(await statusOf(root()))).toEqual([]);
  });

  test('that is gone needs no stanza taken out', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root(), stanza);
    rmSync(place());
    done(await removeIn(root()));
    expect(treeOf(root())['/var/lib/libvirt-shutdown-domains']).toBeUndefined();
  });

  test('a pasted stanza is taken for ours, and taken out', async () => {
    makeRoot(root(), 'wheezy');
    const before = treeOf(root());
    await installIn(root(), stanza);
    rmSync(join(root(), 'var/lib/libvirt-shutdown-domains'), { recursive: true });
    expect(badChecks(await statusOf(root()))).toEqual([]);
    done(await installIn(root(), stanza));
    await removeIn(root());
    expect(treeOf(root())).toEqual(before);
  });
});
