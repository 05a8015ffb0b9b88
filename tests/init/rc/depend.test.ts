import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addToDependStop, removeFromDependStop } from '../../../lib/init/rc/depend-file.ts';
import { parseDependStop, waitsFor, withoutStop, withStop } from '../../../lib/init/rc/depend.ts';
import { freshFolder } from '../../host/folder.ts';
import { DEPEND_STOP_12, entriesOf, link, put } from './host.ts';

const before = withoutStop(DEPEND_STOP_12, 'ours');
const rc0 = entriesOf(
  '0',
  'K00ours K01libvirt-guests K02libvirtd K03virtlogd K04sendsigs K05umountnfs.sh K06umountfs K07umountroot K08halt',
);
const rc6 = entriesOf('6', 'K04sendsigs K05open-iscsi K08reboot');

describe('.depend.stop, as startpar reads it', () => {
  test('lines of one script add up, names on the right are scripts, other lines do not count', () => {
    const text = '# x\n\nTARGETS = a b\nINTERACTIVE = z\nb: a\nc: b  d\nnonsense\nb:\te\n';
    expect(Object.fromEntries(parseDependStop(text))).toEqual({
      a: [],
      b: ['a', 'e'],
      c: ['b', 'd'],
      d: [],
      e: [],
    });
  });

  test('a script waits by way of those that are run only: startpar drops the others with their lines', () => {
    const stop = parseDependStop('libvirtd: ours\nsendsigs: libvirtd\nhalt: sendsigs\n');
    const all = (): boolean => true;
    expect(waitsFor(stop, all, 'halt', 'ours')).toBe(true);
    expect(waitsFor(stop, all, 'ours', 'halt')).toBe(false);
    expect(waitsFor(stop, (name) => name !== 'libvirtd', 'halt', 'ours')).toBe(false);
    expect(waitsFor(stop, (name) => name !== 'ours', 'halt', 'ours')).toBe(false);
  });

  test('a ring ends', () => {
    const stop = parseDependStop('a: b\nb: a\n');
    expect(waitsFor(stop, () => true, 'a', 'c')).toBe(false);
  });
});

describe('a script put in where insserv cannot be run', () => {
  test('is awaited by all it has to come before, and comes out again to the byte', () => {
    const laters = ['libvirtd', 'sendsigs', 'halt', 'networking'];
    const changed = withStop(before, 'ours', laters);
    const stop = parseDependStop(changed);
    expect(laters.map((later) => stop.get(later)?.includes('ours'))).toEqual([true, true, true, true]);
    expect(changed).toMatch(/^TARGETS = .* ours\n/);
    expect(changed).toMatch(/\nnetworking: ours\n$/);
    expect(withStop(changed, 'ours', laters)).toBe(changed);
    expect(withoutStop(changed, 'ours')).toBe(before);
  });

  test('a file without its last newline, or empty, is still a file of lines', () => {
    expect(withStop('TARGETS = a', 'ours', ['a'])).toBe('TARGETS = a ours\na: ours\n');
    expect(withStop('', 'ours', ['a'])).toBe('\na: ours\n');
  });

  const root = freshFolder();
  const file = (): string => readFileSync(join(root(), 'etc/init.d/.depend.stop'), 'utf8');

  test('waits are made for what the runlevels have and insserv knows', async () => {
    put(root(), 'etc/init.d/.depend.stop', before);
    expect(await addToDependStop(root(), 'ours', 'libvirtd', [...rc0, ...rc6])).toEqual({
      ok: true,
      changed: true,
    });
    const stop = parseDependStop(file());
    const waiting = [...stop].filter(([, names]) => names.includes('ours')).map(([name]) => name);
    expect(waiting.sort().join(' ')).toBe(
      'halt libvirt-guests libvirtd reboot sendsigs umountfs umountnfs.sh umountroot virtlogd',
    );
    expect(statSync(join(root(), 'etc/init.d/.depend.stop')).mode & 0o777).toBe(0o644);
    expect(await addToDependStop(root(), 'ours', 'libvirtd', [...rc0, ...rc6])).toEqual({
      ok: true,
      changed: false,
    });
    expect(await removeFromDependStop(root(), 'ours')).toEqual({ ok: true, changed: true });
    expect(file()).toBe(before);
    expect(await removeFromDependStop(root(), 'ours')).toEqual({ ok: true, changed: false });
  });

  test('no file, no change: rc goes by number there', async () => {
    expect(await addToDependStop(root(), 'ours', null, rc0)).toMatchObject({ ok: false, reason: 'missing' });
    link(root(), 'etc/init.d/.depend.stop', '/etc/init.d/.depend.stop');
    expect(await removeFromDependStop(root(), 'ours')).toMatchObject({ ok: false, reason: 'missing' });
  });
});
