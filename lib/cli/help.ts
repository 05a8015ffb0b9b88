import type { Option } from '../settings/option.ts';
import { OPTIONS } from './options.ts';

const WIDTH = 80;
const INDENT = 6;

/** What --help prints, made from the options table; 80 columns, grouped as the table is. */
export const helpText = (): string => [USAGE, ...groups().flatMap(groupHelp), EXIT_STATUS].join('\n');

const USAGE = `Usage: libvirt-shutdown-domains [shutdown] [options] [guest...]
       libvirt-shutdown-domains plan       [options] [guest...]

Shuts down libvirt guests gracefully, in bounded time, and says what became
of each. A guest is a name, a UUID or a glob; none named: all that are running.
"plan" shows what would happen and changes nothing.

An option's name in capitals is its name in the environment and in
/etc/default/libvirt-shutdown-domains.
Command line > environment > file > default.`;

const EXIT_STATUS = `
Exit status:
  0    every guest ended cleanly, was saved or is off; or none was running
  1    unexpected error
  2    usage or configuration error; nothing was done to any guest
  3    a guest was forced off, crashed or is still running
  4    a hypervisor could not be asked, so what its guests do is unknown
  128+n  ended by signal n
The worst of several wins (4 over 3).

Options:  -h, --help   --version`;

type AnyOption = Option<unknown>;

const groups = (): [string, [string, AnyOption][]][] => {
  const found = new Map<string, [string, AnyOption][]>();
  for (const [name, row] of Object.entries(OPTIONS) as [string, AnyOption][])
    found.set(row.group, [...(found.get(row.group) ?? []), [name, row]]);
  return [...found];
};

const groupHelp = ([group, rows]: [string, [string, AnyOption][]]): string[] => [
  `\n${group}:`,
  ...rows.flatMap(([name, row]) => optionHelp(name, row)),
];

const optionHelp = (
  name: string,
  { alias, placeholder, key, describe, shown, repeatable }: AnyOption,
): string[] => {
  const flag = `  ${alias === undefined ? '' : `-${alias}, `}--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`;
  const more = [...(key === undefined ? [] : [key]), ...(repeatable === true ? ['repeatable'] : [])];
  const first = more.length === 0 ? flag : `${flag}  (${more.join('; ')})`;
  const initial = shown === 'off' ? '' : ` [${shown}]`;
  return [first, ...wrap(`${describe}${initial}`)];
};

const wrap = (text: string): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && INDENT + last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => ' '.repeat(INDENT) + line);
};
