import { describe, expect, test } from 'vitest';
import { unmatchedWords } from '../../lib/cli/check/unmatched.ts';
import { OPTIONS, type Settings } from '../../lib/cli/options.ts';
import { resolveSettings } from '../../lib/settings/resolve.ts';

const settingsOf = (env: Readonly<Record<string, string>>): Settings => {
  const resolved = resolveSettings(OPTIONS, { flags: new Map(), env, file: null });
  if (!resolved.ok) throw new Error(resolved.problems.join());
  return resolved.settings;
};

const NAMES = ['web1', 'web2', 'db', 'old box'];

describe('words that name no guest', () => {
  test.each([
    ['globs and names that fit', { EXCLUDE: 'web* old?box', ORDER: 'web1,web2 db' }, [], []],
    ['a misspelt name', { EXCLUDE: 'dbb web*', ORDER: 'wbe1,db' }, ['dbb'], ['wbe1']],
    ['an order of links', { ORDER: 'autostart' }, [], []],
    ['no order', { ORDER: 'none' }, [], []],
    ['nothing', {}, [], []],
  ])('of %s', (_, env, exclude, order) => {
    expect(unmatchedWords(settingsOf(env), NAMES)).toEqual({ exclude, order });
  });

  test('are not told while a connection does not tell its guests', () => {
    expect(unmatchedWords(settingsOf({ EXCLUDE: 'dbb' }), null)).toEqual({ exclude: [], order: [] });
  });
});
