import yargs, { type Argv, type Options } from 'yargs';
import type { Option, OptionTable } from '../settings/option.ts';

/** A parser of words for an options table. Values stay texts: the table reads them, whatever their source. */
export const makeParser = (table: OptionTable): Argv =>
  yargs([])
    .scriptName('libvirt-shutdown-domains')
    .options(Object.fromEntries(Object.entries(table).map(([name, row]) => [name, yargsOption(row)])))
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .detectLocale(false)
    .strictOptions()
    .help(false)
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false);

const yargsOption = ({ alias, placeholder }: Option<unknown>): Options => ({
  ...(alias !== undefined && { alias }),
  ...(placeholder === undefined ? { type: 'boolean' } : { type: 'string', requiresArg: true }),
});

/** yargs would take any value of a switch, and lose it. */
const isSwitch = (table: OptionTable, name: string | undefined): boolean =>
  name !== undefined && name in table && table[name]?.placeholder === undefined;

/** What was read: options by name, and the words that belong to none. */
export type Parsed = Record<string, unknown> & { readonly _: (string | number)[] };

/** What is wrong with the words, or what they say. */
export const parseWords = (table: OptionTable, parser: Argv, words: readonly string[]): Parsed | Error => {
  const valued = words.map((word) => /^--([a-z-]+)=/u.exec(word)?.[1]).find((name) => isSwitch(table, name));
  if (valued !== undefined) return new Error(`--${valued} takes no value`);
  let read: Parsed | Error = new Error('nothing was read');
  void parser.parse([...words], {}, (error: Error | null | undefined, parsed: unknown) => {
    read = error instanceof Error ? error : (parsed as Parsed);
  });
  return read;
};
