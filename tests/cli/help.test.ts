// What --help prints: all there is, once, on a terminal of 80 columns.
import { describe, expect, test } from 'vitest';
import { helpText, initHelpText } from '../../lib/cli/help.ts';
import { INIT_OPTIONS } from '../../lib/cli/init/options.ts';
import { OPTIONS } from '../../lib/cli/options.ts';
import type { OptionTable } from '../../lib/settings/option.ts';

const HELPS: readonly (readonly [name: string, text: string, table: OptionTable])[] = [
  ['--help', helpText(), OPTIONS],
  ['init --help', initHelpText(), INIT_OPTIONS],
];

describe.each(HELPS)('%s', (_name, text, table) => {
  const lines = text.split('\n');
  const rows = Object.entries(table);
  const groups = [...new Set(rows.map(([, { group }]) => group))];

  test('fits 80 columns', () => {
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('tells each option of the table once, in its order', () => {
    const told = lines.flatMap((line) => /^ {2}(?:-\w, )?--([a-z-]+)/u.exec(line)?.[1] ?? []);
    expect(told).toEqual(rows.map(([name]) => name));
  });

  test('has a heading for each group of the table', () => {
    expect(lines.filter((line) => groups.some((group) => line === `${group}:`))).toEqual(
      groups.map((group) => `${group}:`),
    );
  });
});
