import type { Argv } from 'yargs';
import { checkCommand } from './commands/check.ts';
import { planCommand } from './commands/plan.ts';
import { reportCommand } from './commands/report.ts';
import { shutdownCommand } from './commands/shutdown.ts';
import { unfitOption, type CommandName } from './commands/taken.ts';
import { helpText, initHelpText } from './help.ts';
import { parseInitLine, type InitCommand } from './init/line.ts';
import { OPTIONS } from './options.ts';
import { makeParser, parseWords, type Parsed } from './parser.ts';

/** The words of each option that was given; [] for a switch. */
export type Flags = ReadonlyMap<string, readonly string[]>;

export interface RunLine {
  readonly is: 'command';
  readonly command: 'shutdown' | 'plan';
  readonly guests: readonly string[];
  readonly flags: Flags;
}

export interface CheckLine {
  readonly is: 'check';
  readonly guests: readonly string[];
  readonly flags: Flags;
}

export interface ReportLine {
  readonly is: 'report';
  readonly flags: Flags;
}

export type CommandLine =
  | RunLine
  | CheckLine
  | ReportLine
  /** What belongs to the host's files, not to a run. */
  | InitCommand
  /** --help or --version. */
  | { readonly is: 'information'; readonly text: string }
  | { readonly is: 'mistake'; readonly problem: string };

/** Reads the words behind the program's name. Values are texts here: the options table reads them later, whatever their source. */
export const parseCommandLine = (argv: readonly string[], version: string): CommandLine => {
  // Behind "--" there are guests only, be one called "plan" or "init".
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const words = argv.slice(0, end);
  const behind = argv.slice(end + 1);
  const isInit = words[0] === 'init';
  if (words.includes('--help') || words.includes('-h'))
    return { is: 'information', text: isInit ? initHelpText() : helpText() };
  if (words.includes('--version')) return { is: 'information', text: version };
  if (isInit) return parseInitLine(words.slice(1), behind);
  const parsed = parseWords(OPTIONS, parser(), words);
  return parsed instanceof Error ? mistake(parsed.message) : fromParsed(parsed, behind);
};

/** By the word that names each. */
export const COMMANDS = {
  shutdown: shutdownCommand,
  plan: planCommand,
  check: checkCommand,
  report: reportCommand,
} as const satisfies Record<CommandName, unknown>;

const parser = (): Argv =>
  Object.values(COMMANDS).reduce((made, command) => made.command(command), makeParser(OPTIONS));

const fromParsed = (parsed: Parsed, behind: readonly string[]): CommandLine => {
  const [first, ...rest] = parsed._.map(String);
  const positional = ((parsed['guest'] ?? []) as string[]).map(String);
  const named = (Object.keys(COMMANDS) as CommandName[]).find((name) => name === first) ?? null;
  const guests = [
    ...positional,
    ...(named !== null || first === undefined ? rest : [first, ...rest]),
    ...behind,
  ];
  if (named === null && (first ?? positional[0]) === 'init')
    return mistake('"init" comes first, its options behind it; a guest of that name: -- init');
  if (guests.includes('')) return mistake('an empty word names no guest');
  const flags = flagsOf(parsed);
  const command = named ?? 'shutdown';
  const unfit = unfitOption(command, flags.keys());
  return unfit === null ? lineOf(command, guests, flags) : mistake(unfit);
};

const flagsOf = (parsed: Parsed): Flags => {
  const flags = new Map<string, readonly string[]>();
  for (const name of Object.keys(OPTIONS)) {
    const words = wordsOf(parsed[name]);
    if (words !== null) flags.set(name, words);
  }
  return flags;
};

const lineOf = (command: CommandName, guests: readonly string[], flags: Flags): CommandLine => {
  if (command === 'check') return { is: 'check', guests, flags };
  if (command === 'report') {
    const [word] = guests;
    return word === undefined ? { is: 'report', flags } : mistake(`report takes no other word: "${word}"`);
  }
  return { is: 'command', command: flags.has('dry-run') ? 'plan' : command, guests, flags };
};

/** A switch that is given is true; an option given several times is an array. */
const wordsOf = (value: unknown): readonly string[] | null => {
  if (value === undefined || value === false) return null;
  if (value === true) return [];
  const words: unknown[] = Array.isArray(value) ? value : [value];
  return words.map(String);
};

const mistake = (problem: string): CommandLine => ({ is: 'mistake', problem });
