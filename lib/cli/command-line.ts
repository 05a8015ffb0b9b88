import type { Argv } from 'yargs';
import { planCommand } from './commands/plan.ts';
import { shutdownCommand } from './commands/shutdown.ts';
import { helpText, initHelpText } from './help.ts';
import { parseInitLine, type InitCommand } from './init/line.ts';
import { OPTIONS } from './options.ts';
import { makeParser, parseWords, type Parsed } from './parser.ts';

export type Command = 'shutdown' | 'plan';

export type CommandLine =
  | {
      readonly is: 'command';
      readonly command: Command;
      readonly guests: readonly string[];
      /** The words of each option that was given; [] for a switch. */
      readonly flags: ReadonlyMap<string, readonly string[]>;
    }
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
  return parsed instanceof Error ? { is: 'mistake', problem: parsed.message } : fromParsed(parsed, behind);
};

const parser = (): Argv => makeParser(OPTIONS).command(shutdownCommand).command(planCommand);

const fromParsed = (parsed: Parsed, behind: readonly string[]): CommandLine => {
  const [first, ...rest] = parsed._.map(String);
  const positional = ((parsed['guest'] ?? []) as string[]).map(String);
  const isNamed = first === 'shutdown' || first === 'plan';
  const guests = [...positional, ...(isNamed || first === undefined ? rest : [first, ...rest]), ...behind];
  if (!isNamed && (first ?? positional[0]) === 'init')
    return {
      is: 'mistake',
      problem: '"init" comes first, its options behind it; a guest of that name: -- init',
    };
  if (guests.includes('')) return { is: 'mistake', problem: 'an empty word names no guest' };
  const flags = new Map<string, readonly string[]>();
  for (const name of Object.keys(OPTIONS)) {
    const words = wordsOf(parsed[name]);
    if (words !== null) flags.set(name, words);
  }
  const command = first === 'plan' || flags.has('dry-run') ? 'plan' : 'shutdown';
  return { is: 'command', command, guests, flags };
};

/** A switch that is given is true; an option given several times is an array. */
const wordsOf = (value: unknown): readonly string[] | null => {
  if (value === undefined || value === false) return null;
  if (value === true) return [];
  const words: unknown[] = Array.isArray(value) ? value : [value];
  return words.map(String);
};
