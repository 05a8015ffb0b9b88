import { wrap } from '../report/width.ts';
import type { Option } from '../settings/option.ts';
import { OPTIONS } from './options.ts';

const COLUMNS = 78;

/**
 * The default file as it is shipped: every key of the options table with its default, commented out. sh can read it
 * with `.`, and so can this program. `npm run default-file` writes it to init/default/.
 */
export const defaultFileText = (): string => {
  const rows = (Object.entries(OPTIONS) as [string, AnyOption][]).flatMap(([name, row]) => entry(name, row));
  return `${[...HEAD, ...rows].join('\n')}\n`;
};

const HEAD = [
  '# Settings of libvirt-shutdown-domains, for its runs by hand and at shutdown.',
  '# Its command line and its environment win over this file.',
  '#',
  '# The syntax is that of sh, without expansions and commands: KEY=value, quoted',
  '# where the value holds blanks. Each line below shows the default; remove the #',
  '# in front of the key to set another. `libvirt-shutdown-domains plan` shows what',
  '# a run would do with them.',
];

type AnyOption = Option<unknown>;

/** One key; none for what belongs to a single call. */
const entry = (
  name: string,
  { key, placeholder, describe, initial, shown, repeatable }: AnyOption,
): string[] => {
  if (key === undefined) return [];
  const flag = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
  const several = repeatable === true ? '; several: with blanks between' : '';
  const value = shellValue(initial, shown);
  const unsaid = shown === value ? '' : `. Default: ${shown}`;
  const words = wrap(`${flag}: ${describe}${several}${unsaid}`, COLUMNS);
  return ['', ...words.map((line) => `# ${line}`), `#${key}=${value}`];
};

/** As sh reads it. What depends on something is empty: so it stays the default, too, when the # is taken away. */
const shellValue = (initial: unknown, shown: string): string => {
  if (typeof initial === 'boolean') return initial ? 'yes' : 'no';
  if (typeof initial === 'number') return String(initial) === shown ? shown : '""';
  return typeof initial === 'string' && initial !== '' ? initial : '""';
};
