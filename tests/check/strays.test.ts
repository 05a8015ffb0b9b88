import { describe, expect, test } from 'vitest';
import { straysAmong } from '../../lib/check/strays.ts';
import { urisLine } from '../../lib/check/uris-line.ts';
import { answering } from './world.ts';

const QEMU = { driver: 'qemu', name: 'web' };
const LXC = { driver: 'lxc', name: 'web' };
const listed = (...uris: readonly string[]): { name: string; uri: string }[] =>
  uris.map((uri) => ({ name: 'web', uri }));

describe('guests of this host that no connection lists', () => {
  test.each([
    ['by any connection', [], [QEMU, LXC]],
    ['by the driver of the other, which has one of the same name', ['qemu:///system'], [LXC]],
    ['on another host, which has one of the same name', ['qemu+ssh://b/system'], [QEMU, LXC]],
    ['where each has its connection', ['qemu+unix:///system?socket=/s', 'lxc:///'], []],
    ['by one of which nobody knows what it is', [''], []],
  ])('are strays where they are not listed %s', (_, uris, strays) => {
    expect(straysAmong([QEMU, LXC], listed(...uris))).toEqual(strays);
  });
});

describe('the line that covers them', () => {
  test.each([
    [[''], [LXC], 'URIS="default lxc:///system"'],
    [
      ['qemu:///system', 'qemu+ssh://b/system'],
      [LXC, LXC],
      'URIS="qemu:///system qemu+ssh://b/system lxc:///system"',
    ],
    [['qemu+ssh://b/system'], [QEMU, LXC], 'URIS="qemu+ssh://b/system qemu:///system lxc:///system"'],
    [['qemu+ssh://b/system?x=$y'], [QEMU], 'URIS="qemu+ssh://b/system?x=\\$y qemu:///system"'],
  ])('of %j keeps what is there', (uris, strays, line) => {
    expect(
      urisLine(
        uris.map((uri) => answering({}, uri)),
        strays,
      ),
    ).toBe(line);
  });
});
