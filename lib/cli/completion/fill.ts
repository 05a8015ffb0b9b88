import { GUEST_STATES } from '../../guests/guest.ts';
import { fill } from '../../init/template.ts';
import { DEFAULT_FILE } from '../../settings/load.ts';
import type { Option, OptionTable } from '../../settings/option.ts';
import { COMMANDS } from '../command-line.ts';
import { takes, type CommandName } from '../commands/taken.ts';
import { UPS_TOOLS } from '../../init/ups-files.ts';
import { ACTIONS, TAKEN, TAKEN_FOR_UPS } from '../init/line.ts';
import { INIT_OPTIONS } from '../init/options.ts';
import { OPTIONS } from '../options.ts';
import { valueOf } from './values.ts';

/**
 * The completion for bash, from its template scripts/package/completion.bash and the options tables. Throws for a placeholder that
 * is not known, left over or not there, and for an option whose value nobody knows how to complete.
 */
export const fillCompletion = (template: string): string => {
  const values = placeholders();
  const missing = Object.keys(values).find((name) => !template.includes(`@${name}@`));
  if (missing !== undefined) throw new Error(`the completion has no placeholder @${missing}@`);
  return fill(template, values, (name) => {
    throw new Error(`the completion has no parts: ${name}`);
  });
};

/** Each stands within single quotes: none of these texts holds one. */
const placeholders = (): Readonly<Record<string, string>> => ({
  COMMANDS: [...Object.keys(COMMANDS), 'init'].join(' '),
  RUN_OPTIONS: optionLines(OPTIONS),
  INIT_OPTIONS: optionLines(INIT_OPTIONS),
  TAKEN_BY: (Object.keys(COMMANDS) as CommandName[]).map(commandLine).join('\n'),
  ACTIONS: ACTIONS.map(actionLine).join('\n'),
  UPS_TOOLS: UPS_TOOLS.map((tool) => takenLine(tool, TAKEN_FOR_UPS)).join('\n'),
  DEFAULT_FILE,
  STATES: GUEST_STATES.join('|'),
});

/** `--help` and `--version` are in no table, for they end every line. */
const INFORMATION: readonly [string, string][] = [
  ['--help', '-h'],
  ['--version', '--version'],
];

/** A line for each: its name, its other name (the same where it has none), once or many, the kind of its value, the words for it. */
const optionLines = (table: OptionTable): string =>
  [
    ...Object.entries(table).map(([name, row]) => optionLine(name, row)),
    ...INFORMATION.map((names) => [...names, 'once', 'switch'].join(' ')),
  ].join('\n');

const optionLine = (name: string, row: Option<unknown>): string => {
  const { kind, words } = valueOf(name, row);
  const alias = row.alias === undefined ? `--${name}` : `-${row.alias}`;
  return [`--${name}`, alias, row.repeatable === true ? 'many' : 'once', kind, ...words].join(' ');
};

const commandLine = (command: CommandName): string =>
  takenLine(
    command,
    (Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]).filter((name) => takes(command, name)),
  );

const actionLine = (action: keyof typeof TAKEN): string => takenLine(action, TAKEN[action]);

const takenLine = (taker: string, names: readonly string[]): string =>
  [taker, ...names.map((name) => `--${name}`), ...INFORMATION.map(([name]) => name)].join(' ');
