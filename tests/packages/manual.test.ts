// The manual pages as an administrator's man shows them: without a complaint, and on a terminal of 80 columns.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { manualPages } from '../../scripts/read-manual.ts';

const folder = mkdtempSync(join(tmpdir(), 'manual-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pages = manualPages({ version: '1.2.3', date: '2014-04-17' }).map(({ name, text }) => {
  writeFileSync(join(folder, name), text);
  return [name, join(folder, name)] as const;
});

const MAN = ['--warnings', '-E', 'UTF-8', '-l', '-Tutf8'];

test('there are pages to be judged', () => {
  expect(pages.length).toBe(2);
});

describe.each(pages)('%s', (name, file) => {
  test('has nothing that mandoc complains of, not even its style', () => {
    expect(run('mandoc', ['-Tlint', file])).toEqual(SILENCE);
    expect(run('mandoc', ['-Tlint', '-W', 'style', file])).toEqual(SILENCE);
  });

  test('has nothing that groff warns of', () => {
    expect(run('man', [...MAN, '-Z', file])).toMatchObject({ status: 0, stderr: '' });
  });

  test('has a line for whatis and apropos', () => {
    expect(run('lexgrog', [file]).stdout).toContain(`"${name.replace(/\.\d$/u, '')} - `);
  });

  const terminals = [
    ['man', run('man', [...MAN, file]).stdout],
    ['mandoc', run('mandoc', ['-Tutf8', '-O', 'width=80', file]).stdout],
  ] as const;

  test.each(terminals)('fits a terminal of 80 columns, by %s', (_program, output) => {
    const lines = withoutFonts(output).split('\n');
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => Array.from(line).length > 80)).toEqual([]);
  });

  test.each(terminals)('shows options and paths as they are typed, by %s', (_program, output) => {
    const text = withoutFonts(output);
    expect(text).toContain('--connect');
    expect(text).toContain('/etc/default/libvirt-shutdown-domains');
    // U+2010, and what stands for a glyph that is not there.
    expect(text).not.toMatch(/[\u2010\uFFFD]/u);
  });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SILENCE: Ran = { status: 0, stdout: '', stderr: '' };

function run(program: string, words: readonly string[]): Ran {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', MANWIDTH: '80' };
  const { status, stdout, stderr, error } = spawnSync(program, words, { env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Bold is a letter over itself, or a terminal's code; underlined is one over a line. */
function withoutFonts(text: string): string {
  return text.replace(/.\u0008|\u001b\[[\d;]*m/gu, '');
}
