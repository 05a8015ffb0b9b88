import { MODES } from '../../shutdown/policy.ts';
import type { Option } from '../../settings/option.ts';
import { RELEASE_NAMES } from '../init/releases.ts';

/** How the shell completes an option's value, and the words that it offers where these are known beforehand. */
export interface Value {
  readonly kind: 'switch' | 'choice' | 'list' | 'uri' | 'guest' | 'order' | 'file' | 'dir' | 'number';
  readonly words: readonly string[];
}

/**
 * What an option's value is, as its row says. Throws for a placeholder that nobody has thought of here: a new option must not be
 * forgotten.
 */
export const valueOf = (name: string, { placeholder }: Pick<Option<unknown>, 'placeholder'>): Value => {
  if (placeholder === undefined) return { kind: 'switch', words: [] };
  if (/^[a-z]+(?:\|[a-z]+)+$/u.test(placeholder)) return { kind: 'choice', words: placeholder.split('|') };
  const value = placeholder === 'NAME' ? NAMES.get(name) : VALUES.get(placeholder);
  if (value === undefined) throw new Error(`how --${name} ${placeholder} is completed is not known`);
  return value;
};

const VALUES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['MODE[,MODE]', { kind: 'list', words: MODES }],
  ['URI', { kind: 'uri', words: [] }],
  ['GLOB', { kind: 'guest', words: [] }],
  ['SPEC', { kind: 'order', words: [] }],
  ['FILE', { kind: 'file', words: [] }],
  ['DIR', { kind: 'dir', words: [] }],
  ['SOURCE', { kind: 'choice', words: ['apcupsd'] }],
  // Nobody can know it.
  ['ADDRESS', { kind: 'choice', words: [] }],
  ['S', { kind: 'number', words: [] }],
  ['N', { kind: 'number', words: [] }],
]);

/** A name is one of something else with each option. */
const NAMES: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['service', { kind: 'choice', words: ['libvirt-bin', 'libvirtd'] }],
  ['release', { kind: 'choice', words: RELEASE_NAMES }],
]);
