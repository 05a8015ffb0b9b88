import { describe, expect, test } from 'vitest';
import { placeByHand } from '../../../lib/init/service-script/by-hand.ts';
import { findStopBranch } from '../../../lib/init/service-script/branch.ts';
import { insertStanza, markedStanza, readStanza } from '../../../lib/init/service-script/edit.ts';
import { complaints, fixture, FIXTURES, runScript } from './shell.ts';

const script = (stop: string, above = ''): string =>
  `#!/bin/sh\n${above}case "$1" in\n  start) begin ;;\n${stop}\n  *) exit 1 ;;\nesac\n`;

/** What no reader here understands, and every sh does. */
const UNCLEAR = 'x=$(case a in (a) :;; esac)\n';

const STANZA = 'echo stanza >>"$LOG"\n';

/** As a person with an editor, who is told a line. */
const pasted = (text: string): string => {
  const place = placeByHand(text);
  if (place === null) throw new Error('there is no place');
  const lines = text.split('\n');
  return [
    ...lines.slice(0, place.line - 1),
    markedStanza(STANZA, place.indent).trimEnd(),
    ...lines.slice(place.line - 1),
  ].join('\n');
};

const named = (text: string): unknown => {
  const place = placeByHand(text);
  return place === null ? null : [place.by, place.line, place.before, ...(place.parts ? ['parts'] : [])];
};

describe('a script whose place is sure is read, others are guessed at:', () => {
  test.each<[string, string, unknown]>([
    ['sure', script('  stop)\n\n\tend;;'), ['reading', 5, 'end;;']],
    ['several branches: the first', script('stop) a;;\nstop) b;;'), ['branch', 4, 'a;;', 'parts']],
    ['part of a condition', `if a; then\n${script(' stop)\n end;;')}fi\n`, ['branch', 6, 'end;;']],
    ['a function', `f() {\n${script(' stop)\n end;;')}}\nf "$1"\n`, ['branch', 6, 'end;;']],
    ['shared', script('start|stop)\n $1;;'), ['branch', 5, '$1;;']],
    ['an earlier one', script('s*) a;;\n stop)\n  b;;'), ['branch', 6, 'b;;']],
    ['nothing is stopped', script(' stop)\n  :;;'), ['branch', 5, ':;;']],
    ['another variable', script(' stop)\n  end;;').replace('$1', '$x'), ['branch', 5, 'end;;']],
    ['not read', script('  stop)\n\t# first\n\tend;;', UNCLEAR), ['pattern', 6, '# first']],
    ['in quotes', script('  "stop" )\n end;;', UNCLEAR), ['pattern', 6, 'end;;']],
    ['with others', script('  (force-stop | stop|x)\n end;;', UNCLEAR), ['pattern', 6, 'end;;']],
    ['in one line', script('a) b;; stop) end;;', UNCLEAR), ['pattern', 5, 'end;;', 'parts']],
    ['usage alone', `${UNCLEAR}# stop)\necho "{start|stop}" (stop)\n`, ['gave-up', 1, UNCLEAR.trim()]],
    ['an open quote', `a\n  b 'c\nd\n`, ['gave-up', 2, "b 'c"]],
    ['a comparison', '#!/bin/sh\nx\n[ "$1" = stop ] && y\n', ['comparison', 3, '[ "$1" = stop ] && y']],
    ['no stop at all', '#!/bin/sh\n\n# x\nstart\nexit 0\n', ['top', 4, 'start']],
    ['nothing', '', ['top', 1, '']],
  ])('%s', (_, text, place) => {
    expect(named(text)).toEqual(place);
  });

  test.each([
    ['Windows line ends', script(' stop)\r\n end;;')],
    ['perl', '#!/usr/bin/perl\n'],
    ["Upstart's wrapper", '#!/bin/sh\nexec /lib/init/upstart-job libvirt-bin "$@"\n'],
  ])('none is named where a stanza is of no use: %s', (_, text) => {
    expect(placeByHand(text)).toBeNull();
  });
});

describe.each(FIXTURES)('%s', (name) => {
  const text = fixture(name);
  const sure = findStopBranch(text);
  const inserted = insertStanza(text, STANZA);
  if (!sure.ok || !inserted.ok) throw new Error(name);

  test('has its place by hand where it has it by install', () => {
    expect(placeByHand(text)).toMatchObject({ line: sure.line, parts: sure.parts, by: 'reading' });
    if (!sure.parts) expect(pasted(text)).toBe(inserted.text);
  });

  // In these two something else looks like it, or a line has to be parted.
  if (['tricks.init', 'one-line.init'].includes(name)) return;
  test('has it by a guess where it cannot be read: pasted there it runs first, and is called unproven', () => {
    const unclear = text.replace('\n', `\n${UNCLEAR}`);
    expect(placeByHand(unclear)).toMatchObject({ line: sure.line + 1, by: 'pattern' });
    const result = pasted(unclear);
    expect(complaints(result)).toEqual([]);
    expect(runScript(result, 'stop')).toEqual(['stanza', ...runScript(text, 'stop')]);
    expect(readStanza(result)).toMatchObject({ place: { is: 'unsure' } });
  });
});
