import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, ROOT } from './sources.ts';

const TEST_FILE = /\.(?:test|spec)\.[cm]?[jt]sx?$/u;

test('every test file belongs to exactly one tier', () => {
  const vitest = ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', '--json'];
  const listed = JSON.parse(
    execFileSync(process.execPath, vitest, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CI: 'true' },
    }),
  ) as { file: string; projectName: string }[];
  const taken = listed.map(({ file }) => relative(ROOT, file)).sort();
  const there = ['lib', 'scripts', 'tests'].flatMap(filesBelow).filter((file) => TEST_FILE.test(file));
  expect(taken).toEqual(there.sort());
});
