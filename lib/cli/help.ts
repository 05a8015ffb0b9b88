import type { Option, OptionTable } from '../settings/option.ts';
import { INIT_OPTIONS } from './init/options.ts';
import { OPTIONS } from './options.ts';

const WIDTH = 80;
const INDENT = 6;

/** What --help prints, made from the options table; 80 columns, grouped as the table is. */
export const helpText = (): string => [USAGE, ...groups(OPTIONS).flatMap(groupHelp), EXIT_STATUS].join('\n');

/** What `init --help` prints. */
export const initHelpText = (): string =>
  [INIT_USAGE, ...groups(INIT_OPTIONS).flatMap(groupHelp), INIT_EXIT_STATUS].join('\n');

const USAGE = `Usage: libvirt-shutdown-domains [shutdown] [options] [guest...]
       libvirt-shutdown-domains plan       [options] [guest...]
       libvirt-shutdown-domains check      [options] [guest...]
       libvirt-shutdown-domains report     [--last N] [--html FILE] [options]
       libvirt-shutdown-domains init generate|install|remove|status

Shuts down libvirt guests gracefully, in bounded time, and says what became
of each. A guest is a name, a UUID or a glob; none named: all that are running.
"plan" shows what would happen, and whether the time suffices; "check" tells
what to mend beforehand; "report" what happened the last times: none of them
changes anything. "init" has the host call this when it goes down; it has
options of its own: init --help.

An option's name in capitals is its name in the environment and in
/etc/default/libvirt-shutdown-domains.
Command line > environment > file > default.`;

const INIT_USAGE = `Usage: libvirt-shutdown-domains init generate [nut|apcupsd] [options]
       libvirt-shutdown-domains init install  [options]
       libvirt-shutdown-domains init remove   [--root DIR] [--force]
       libvirt-shutdown-domains init status   [options]

Has SysV init or Upstart shut the guests down when the host goes down.

generate  prints the host's files, or writes them below a folder; with nut or
          apcupsd an example of what that UPS daemon calls on battery
install   puts them in place, in order; twice is the same as once
remove    undoes that; an edited default file stays
status    proves that the guests are down before the power is off, or says what
          is wrong and what mends it`;

const INIT_EXIT_STATUS = `
Exit status:
  0    done; status: all is in place and in order
  1    unexpected error
  2    usage, or refused: the host is as it was, or as the lines above say
  3    status, install: something is not in place or not in order

Options:  -h, --help   --version`;

const EXIT_STATUS = `
Exit status:
  0    every guest ended cleanly, was saved or is off; or none was running
  1    unexpected error
  2    usage or configuration error; nothing was done to any guest
  3    a guest was forced off, crashed or is still running
  4    a hypervisor could not be asked, or how a guest ended is unknown
  128+n  ended by signal n
  137  the disk of the record hung at the end: ended by SIGKILL
The worst of several wins (4 over 3). check: 0, or 3 with errors.

Options:  -h, --help   --version`;

type AnyOption = Option<unknown>;

const groups = (table: OptionTable): [string, [string, AnyOption][]][] => {
  const found = new Map<string, [string, AnyOption][]>();
  for (const [name, row] of Object.entries(table))
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
