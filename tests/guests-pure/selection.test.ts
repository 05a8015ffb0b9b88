import { describe, expect, test } from 'vitest';
import { judge, unknownWords, type Selection } from '../../lib/guests/selection.ts';
import { guest } from './guests.ts';

const ALL: Selection = { named: [], exclude: [], persistentOnly: false, leavePaused: false };
const verdict = (selection: Partial<Selection>, ...about: Parameters<typeof guest>): string => {
  const found = judge({ ...ALL, ...selection })(guest(...about));
  return found.selected ? 'selected' : found.why;
};

describe('whom a run is about', () => {
  test.each([
    ['every guest, where none is named', {}, 'web1', {}, 'selected'],
    ['a named guest', { named: ['web1'] }, 'web1', {}, 'selected'],
    ['no other one', { named: ['web1'] }, 'web10', {}, 'not-named'],
    ['a guest named by a glob', { named: ['web*'] }, 'web10', {}, 'selected'],
    ['a guest whose very name is a glob', { named: ['[x]'] }, '[x]', {}, 'selected'],
    ['no guest by its id: "7" is a name', { named: ['7'] }, 'web', { id: 7 }, 'not-named'],
    ['a guest really named "7"', { named: ['7'] }, '7', { id: 1 }, 'selected'],
    [
      'not one that is excluded, even if it is named',
      { named: ['db'], exclude: ['d*'] },
      'db',
      {},
      'excluded',
    ],
    [
      'not a transient one with --persistent-only',
      { persistentOnly: true },
      'a',
      { persistent: false },
      'transient',
    ],
    [
      'nor one of which virsh cannot tell',
      { persistentOnly: true },
      'a',
      { persistent: undefined },
      'transient',
    ],
    ['not a paused one with --paused leave', { leavePaused: true }, 'a', { state: 'paused' }, 'paused'],
  ] as const)('%s', (_, selection, name, more, expected) => {
    expect(verdict(selection, name, more)).toBe(expected);
  });

  test('a UUID names its guest, in capitals too', () => {
    const one = guest('web');
    expect(judge({ ...ALL, named: [one.uuid.toUpperCase()] })(one)).toEqual({ selected: true });
  });
});

test('a word that names nobody is told', () => {
  expect(unknownWords(['web1', 'x*', 'nobody'], [guest('web1'), guest('xen')])).toEqual(['nobody']);
});
