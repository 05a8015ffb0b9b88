// An order holds as long as time allows; --parallel never costs a guest its request.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTool, world, type GuestSpec, type Result, type Rig } from './run-tool.ts';

const guestsNamed = (names: readonly string[], more: Partial<GuestSpec> = {}): GuestSpec[] =>
  names.map((name) => ({ name, obeysAfter: 300, ...more }));

/** Who was asked, group by group: a group begins when all of the one before have ended. */
const inGroups = (result: Result): string[][] => {
  const groups: string[][] = [];
  let open = new Set<string>();
  for (const event of result.events) {
    if (event.event === 'guest-asked') {
      if (open.size === 0) groups.push([]);
      groups.at(-1)?.push(event.guest.name);
      open.add(event.guest.name);
    } else if (event.event === 'guest-ended') {
      open = new Set([...open].filter((name) => name !== event.guest.name));
    }
  }
  return groups.map((group) => group.sort());
};

const linksIn = (rig: Rig, links: Readonly<Record<string, string>>): string => {
  const folder = join(rig.folder, 'autostart');
  mkdirSync(folder);
  for (const [link, target] of Object.entries(links)) symlinkSync(target, join(folder, link));
  return folder;
};

describe.concurrent('an order of groups', () => {
  test('is kept: blanks between groups, commas within, globs, who is not named comes last', async () => {
    const rig = await world({ guests: guestsNamed(['spare', 'db', 'web1', 'web2', 'app2', 'app1']) });
    const result = await runTool(rig, ['-t', '60', '--order', 'app1,app2 web* db']);
    expect(result.code).toBe(0);
    expect(inGroups(result)).toEqual([['app1', 'app2'], ['web1', 'web2'], ['db'], ['spare']]);
    expect(result.of('group-begun').map(({ group, groups, guests }) => [group, groups, guests])).toEqual([
      [1, 4, 2],
      [2, 4, 2],
      [3, 4, 1],
      [4, 4, 1],
    ]);
  });

  test('is the same across connections', async () => {
    const other = 'qemu+ssh://root@other/system';
    const rig = await world({
      guests: guestsNamed(['db', 'app1']),
      connections: { [other]: { guests: guestsNamed(['app2']) } },
    });
    const result = await runTool(rig, ['-t', '60', '-c', rig.uri, '-c', other, '--order', 'app*']);
    expect(result.code).toBe(0);
    expect(inGroups(result)).toEqual([['app1', 'app2'], ['db']]);
  });

  test('without which all are asked at once', async () => {
    const rig = await world({ guests: guestsNamed(['a', 'b', 'c']) });
    expect(inGroups(await runTool(rig, ['-t', '60']))).toEqual([['a', 'b', 'c']]);
  });

  test('a group that does not end gives way to the next when its share is used', async () => {
    const rig = await world({ guests: [{ name: 'app', deaf: true }, { name: 'db' }] });
    const result = await runTool(rig, ['-t', '14', '--order', 'app db']);
    expect(result).toMatchObject({ code: 3, outcomes: { app: 'running', db: 'clean' } });
    expect(result.of('share-used')).toMatchObject([{ group: 1, left: 1 }]);
    const askedAt = result.of('guest-asked').find(({ guest }) => guest.name === 'db')?.elapsed ?? NaN;
    expect(askedAt).toBeGreaterThan(5);
    expect(askedAt).toBeLessThan(10);
  });

  test('gives way from the start where time is short: all are asked at once, and it is said', async () => {
    const rig = await world({ guests: guestsNamed(['a', 'b', 'c'], { obeysAfter: 1_000 }) });
    const result = await runTool(rig, ['-t', '8', '--order', 'a b c']);
    expect(result.code).toBe(0);
    expect(inGroups(result)).toEqual([['a', 'b', 'c']]);
    expect(result.of('order-gave-way')).toHaveLength(1);
    expect(result.of('run-begun')[0]?.plan.orderHolds).toBe(false);
  });

  test('holds for the autostart links: digits ascending, then the rest', async () => {
    const rig = await world({ guests: guestsNamed(['db', '10web', 'app', 'zoo']) });
    const folder = linksIn(rig, {
      '9-app.xml': '../app.xml',
      '20-db.xml': '../db.xml',
      '10web.xml': '../10web.xml',
      'zoo.xml': '../zoo.xml',
    });
    const result = await runTool(rig, ['-t', '60', '--order', `autostart:${folder}`]);
    expect(result.code).toBe(0);
    expect(inGroups(result)).toEqual([['app'], ['db'], ['10web', 'zoo']]);
  });

  test('of autostart links in a folder that is not there is no order', async () => {
    const rig = await world({ guests: guestsNamed(['b', 'a']) });
    expect(inGroups(await runTool(rig, ['-t', '60', '--order', 'autostart:/no/such/folder']))).toEqual([
      ['a', 'b'],
    ]);
  });
});

describe.concurrent('--parallel', () => {
  test('keeps to the number of guests going down at the same time', async () => {
    const rig = await world({ guests: guestsNamed(['a', 'b', 'c', 'd'], { obeysAfter: 400 }) });
    const result = await runTool(rig, ['-t', '60', '--parallel', '2']);
    expect(result.code).toBe(0);
    let open = 0;
    for (const { event } of result.events) {
      if (event === 'guest-asked') open += 1;
      if (event === 'guest-ended') open -= 1;
      expect(open).toBeLessThanOrEqual(2);
    }
  });

  test('with two deaf guests in a window of two: the third is asked all the same', async () => {
    const rig = await world({
      guests: [
        { name: 'deaf1', deaf: true },
        { name: 'deaf2', deaf: true },
        { name: 'third' },
        { name: 'fourth' },
      ],
    });
    const result = await runTool(rig, ['-t', '6', '--parallel', '2']);
    expect(result).toMatchObject({
      code: 3,
      outcomes: { deaf1: 'running', deaf2: 'running', third: 'clean', fourth: 'clean' },
    });
  });

  test('of one, with five deaf guests: every one is asked before the last resort', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const rig = await world({ guests: names.map((name) => ({ name, deaf: true })) });
    const result = await runTool(rig, [
      '-t',
      '6',
      '--parallel',
      '1',
      '--on-timeout',
      'destroy',
      '--reserve',
      '2',
    ]);
    expect(result).toMatchObject({
      code: 3,
      outcomes: Object.fromEntries(names.map((name) => [name, 'forced by us'])),
    });
    for (const name of names) expect(rig.asked(name).length).toBeGreaterThan(0);
  });
});
