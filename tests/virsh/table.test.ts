import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTable } from '../../lib/virsh/table.ts';

const FOLDER = 'tests/faults/transcripts';

/** Standard output of the block with that title. */
const block = (version: string, title: string): string => {
  const text = readFileSync(`${FOLDER}/${version}`, 'utf8');
  const found = text.split(/^##### /mu).find((one) => one.startsWith(`${title}   [`)) ?? '';
  const lines = found.split('\n').filter((line) => line.startsWith('1|'));
  return lines.map((line) => `${line.slice(2)}\n`).join('');
};

const versions = readdirSync(FOLDER).filter((file) => /^\d/u.test(file));

describe('the table of virsh list', () => {
  test('there are transcripts of seven releases', () => {
    expect(versions).toHaveLength(7);
  });

  test.each(versions)('%s: running guests', (version) => {
    expect(parseTable(block(version, 'P list'))).toEqual([
      { id: 1, name: 'run1', state: 'running' },
      { id: 2, name: 'paused1', state: 'paused' },
      { id: 4, name: 'web 2', state: 'running' },
    ]);
  });

  test.each(versions)('%s: guests that are off, names with blanks, overlong ones', (version) => {
    const rows = parseTable(block(version, 'P list --all')) ?? [];
    expect(rows).toContainEqual({ id: null, name: 'thirty-two-char-long-guest-name-xy', state: 'shut off' });
    expect(rows.filter((row) => row.state === 'shut off')).toHaveLength(6);
  });
});

const HEAD = ' Id   Name   State\n----------------------\n';

describe('what is no whole table is none', () => {
  test.each([
    ['nothing', ''],
    ['an error', 'error: failed to connect\n'],
    ['a header alone', ' Id   Name   State\n'],
    ['a list that was cut off after a row', `${HEAD} 1    web    running\n`],
    ['a list that was cut off within a row', `${HEAD} 1    web    run`],
    ['a line that is no row', `${HEAD} what is this\n\n`],
    ['a translated table', ' Id   Name   Status\n----------------------\n 1    web    laufend\n\n'],
  ])('%s', (_, text) => {
    expect(parseTable(text)).toBeNull();
  });

  test('a table without guests is one', () => {
    expect(parseTable(`${HEAD}\n`)).toEqual([]);
  });
});

test.each([
  [' 1    running   running', 'running', 'running'],
  [' 1    vm shut off   running', 'vm shut off', 'running'],
  [' 1    a   b   in shutdown', 'a   b', 'in shutdown'],
  [' 1    -   paused', '-', 'paused'],
  [' 1    7   no state', '7', 'no state'],
  [` 1    ${'x'.repeat(200)} pmsuspended`, 'x'.repeat(200), 'pmsuspended'],
])('a state is taken from the end of "%s"', (line, name, state) => {
  expect(parseTable(`${HEAD}${line}\n\n`)).toEqual([{ id: 1, name, state }]);
});
