import { lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeNumberedLinks, removeLinks } from '../../../lib/init/rc/change.ts';
import { freshFolder } from '../../host/folder.ts';
import { link, makeHost, put } from './host.ts';

const root = freshFolder();
const levels = ['0', '1', '6'] as const;

const all = (): string[] =>
  ['0', '1', '2', '6', 'S'].flatMap((level) =>
    readdirSync(join(root(), `etc/rc${level}.d`))
      .sort()
      .map((name) => `${level}/${name}`),
  );

describe('links are made', () => {
  test('relative, in the runlevels asked for, told as seen from inside; twice is the same as once', async () => {
    makeHost(root(), '0: K20libvirt-bin S20sendsigs', '2: S20libvirt-bin');
    const made = ['/etc/rc0.d/K01ours', '/etc/rc1.d/K01ours', '/etc/rc6.d/K01ours'];
    expect(await makeNumberedLinks(root(), 'ours', 1, levels)).toEqual({ ok: true, made, removed: [] });
    expect(readlinkSync(join(root(), 'etc/rc6.d/K01ours'))).toBe('../init.d/ours');
    expect(all()).toEqual([
      '0/K01ours',
      '0/K20libvirt-bin',
      '0/S20sendsigs',
      '1/K01ours',
      '2/S20libvirt-bin',
      '6/K01ours',
    ]);
    expect(await makeNumberedLinks(root(), 'ours', 1, levels)).toEqual({ ok: true, made: [], removed: [] });
  });

  test('and replace those with another number or letter', async () => {
    makeHost(root(), '0: K20ours', '1: K00ours', '6: S10ours');
    expect(await makeNumberedLinks(root(), 'ours', 0, levels)).toEqual({
      ok: true,
      made: ['/etc/rc0.d/K00ours', '/etc/rc6.d/K00ours'],
      removed: ['/etc/rc0.d/K20ours', '/etc/rc6.d/S10ours'],
    });
    expect(all()).toEqual(['0/K00ours', '1/K00ours', '6/K00ours']);
  });

  test('an absolute link to the script is as good, and stays', async () => {
    makeHost(root());
    link(root(), 'etc/rc0.d/K01ours', '/etc/init.d/ours');
    expect(await makeNumberedLinks(root(), 'ours', 1, ['0'])).toEqual({ ok: true, made: [], removed: [] });
  });

  test.each([
    [
      'a file',
      (): void => {
        put(root(), 'etc/rc6.d/K20ours', '');
      },
    ],
    [
      'a link elsewhere',
      (): void => {
        link(root(), 'etc/rc6.d/K01ours', '/usr/local/bin/ours');
      },
    ],
  ])('not at all where %s of that name is in the way', async (_what, place) => {
    makeHost(root());
    place();
    const result = await makeNumberedLinks(root(), 'ours', 1, levels);
    expect(result).toMatchObject({ ok: false, reason: 'in-the-way', entry: { name: 'ours' } });
    expect(all()).toHaveLength(1);
  });

  test('not at all where a folder is missing', async () => {
    makeHost(root());
    rmSync(join(root(), 'etc/rc6.d'), { recursive: true });
    expect(await makeNumberedLinks(root(), 'ours', 1, levels)).toMatchObject({
      ok: false,
      reason: 'missing',
      folder: '/etc/rc6.d',
    });
    mkdirSync(join(root(), 'etc/rc6.d'));
    expect(all()).toEqual([]);
  });

  test('what the system refuses is told, with what was done before', async () => {
    makeHost(root());
    expect(await makeNumberedLinks(root(), 'x'.repeat(300), 1, levels)).toMatchObject({
      ok: false,
      reason: 'unwritable',
      detail: expect.stringContaining('ENAMETOOLONG') as string,
      made: [],
    });
  });

  test("a folder that is an absolute link is the root's own", async () => {
    makeHost(root());
    rmSync(join(root(), 'etc/rc0.d'), { recursive: true });
    link(root(), 'etc/rc0.d', '/etc/rc.d/rc0.d');
    mkdirSync(join(root(), 'etc/rc.d/rc0.d'), { recursive: true });
    await makeNumberedLinks(root(), 'ours', 1, ['0']);
    expect(lstatSync(join(root(), 'etc/rc.d/rc0.d/K01ours')).isSymbolicLink()).toBe(true);
  });
});

describe('links are removed', () => {
  test('of every runlevel, also broken ones; other scripts keep theirs; twice is the same as once', async () => {
    makeHost(root(), '0: K01ours K02ours-too', '2: S20ours K21ours', 'S: S01ours', '6: K20libvirt-bin');
    rmSync(join(root(), 'etc/init.d/ours'));
    expect(await removeLinks(root(), 'ours')).toEqual({
      removed: ['/etc/rc0.d/K01ours', '/etc/rc2.d/K21ours', '/etc/rc2.d/S20ours', '/etc/rcS.d/S01ours'],
      left: [],
    });
    expect(all()).toEqual(['0/K02ours-too', '6/K20libvirt-bin']);
    expect(await removeLinks(root(), 'ours')).toEqual({ removed: [], left: [] });
  });

  test('what is no link to the script stays, and is told', async () => {
    makeHost(root(), '6: K01ours');
    put(root(), 'etc/rc0.d/K01ours', '');
    expect(await removeLinks(root(), 'ours')).toEqual({
      removed: ['/etc/rc6.d/K01ours'],
      left: [{ link: '/etc/rc0.d/K01ours', why: 'not a link to /etc/init.d/ours' }],
    });
  });

  test('of a host without such folders: none', async () => {
    expect(await removeLinks(root(), 'ours')).toEqual({ removed: [], left: [] });
  });
});
