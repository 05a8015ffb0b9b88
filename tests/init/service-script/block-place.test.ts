import { describe, expect, test } from 'vitest';
import {
  insertStanza,
  markedStanza,
  readStanza,
  removeStanza,
} from '../../../lib/init/service-script/edit.ts';
import { complaints, fixture, FIXTURES, runScript } from './shell.ts';

// A stanza counts for nothing where its script's stop does not come to it.

const STANZA = 'echo stanza >>"$LOG"\n';
const BLOCK = markedStanza(STANZA);

const placed = (text: string): unknown => {
  const present = readStanza(text);
  if (!present.ok || present.state === 'absent') throw new Error('no stanza');
  const { place } = present;
  return place.is === 'wrong' ? [place.is, present.line, place.line] : [place.is];
};

const script = (stop: string, more: { above?: string; below?: string } = {}): string =>
  `#!/bin/sh\n${more.above ?? ''}case "$1" in\n  start)\nbegin\n;;\n${stop}\n  *) exit 1 ;;\nesac\n${more.below ?? ''}`;

describe('a stanza that somebody put in is at its place', () => {
  test.each([
    ['first in the branch', script(`  stop)\n${BLOCK}end;;`)],
    ['behind comments and empty lines', script(`  stop)  # here\n\n\t# first\n${BLOCK}\nend;;`)],
    ['in a branch of one line that was parted', script(`  stop)\n${BLOCK} end;;`)],
    ['in a branch for other actions, too: it looks for itself', script(`  restart|stop)\n${BLOCK}end;;`)],
  ])('%s', (_, text) => {
    expect(placed(text)).toEqual(['right']);
    expect(insertStanza(text, STANZA)).toMatchObject({ change: 'none', text });
  });
});

describe('a stanza that may never run is told with its line and the one where it belongs, and moved there:', () => {
  test.each<[string, string, [number, number]]>([
    ['behind the end', script(' stop)\nend;;', { below: `exit 0\n${BLOCK}` }), [11, 7]],
    ['ahead of the case', script(' stop)\nend;;', { above: BLOCK }), [2, 10]],
    ['in another branch', script(` restart)\n${BLOCK};;\n stop)\nend;;`), [7, 12]],
    ['behind libvirtd’s stop', script(` stop)\nend\n${BLOCK};;`), [8, 7]],
    [
      'behind the exit of a libvirtd that does not run',
      script(` stop)\n[ -e x ] || exit 0\n${BLOCK}end;;`),
      [8, 7],
    ],
    ['in the shared branch, last', script(` restart|stop)\nend\n${BLOCK};;`), [8, 7]],
  ])('%s', (_, text, lines) => {
    expect(placed(text)).toEqual(['wrong', ...lines]);
    const moved = insertStanza(text, STANZA);
    if (!moved.ok) throw new Error(moved.problem);
    expect(moved.change).toBe('moved');
    expect(placed(moved.text)).toEqual(['right']);
    const rest = removeStanza(text);
    expect(removeStanza(moved.text)).toEqual(rest);
  });
});

describe('where the script does not tell, an administrator’s place is kept:', () => {
  test.each([
    ['what cannot be read', script(` stop)\n${BLOCK}end;;`, { above: 'x=$(case a in a) :;; esac)\n' })],
    ['a comparison', `#!/bin/sh\nif [ "$1" = stop ]; then\n${BLOCK}end\nfi\n`],
    ['a branch in a function', `f() {\n${script(` stop)\n${BLOCK}end;;`)}}\nf "$1"\n`],
    ['one of two branches', script(` stop)\n${BLOCK}end;;\n stop)\nend;;`)],
    ['a branch that stops nothing', script(` stop)\n${BLOCK};;`)],
    ['perl', `#!/usr/bin/perl\n${BLOCK}`],
  ])('%s', (_, text) => {
    expect(placed(text)).toEqual(['unsure']);
    expect(insertStanza(text, STANZA)).toMatchObject({ change: 'none', text });
    expect(insertStanza(text, 'echo new')).toMatchObject({
      change: 'replaced',
      text: text.replace(STANZA, 'echo new\n'),
    });
  });
});

describe.each(FIXTURES)('%s', (name) => {
  const text = fixture(name);
  const inserted = insertStanza(text, STANZA);
  if (!inserted.ok) throw new Error(inserted.problem);

  test('has what install put in at its place', () => {
    expect(placed(inserted.text)).toEqual(['right']);
  });

  test('gets from its end to its place what stop never came to', () => {
    const late = `${text}${BLOCK}`;
    expect(complaints(late)).toEqual([]);
    expect(placed(late)).toMatchObject(['wrong', text.split('\n').length, expect.any(Number)]);
    const moved = insertStanza(late, STANZA);
    expect(moved).toMatchObject({ change: 'moved', text: inserted.text, line: inserted.line });
    if (text.trimEnd().endsWith('exit 0')) expect(runScript(late, 'stop')).toEqual(runScript(text, 'stop'));
  });
});
