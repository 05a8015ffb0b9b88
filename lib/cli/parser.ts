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

/** What was read: options by name, and the words that belong to none. */
export type Parsed = Record<string, unknown> & { readonly _: (string | number)[] };

/** What is wrong with the words, or what they say. */
export const parseWords = (parser: Argv, words: readonly string[]): Parsed | Error => {
  let read: Parsed | Error = new Error('nothing was read');
  void parser.parse([...words], {}, (error: Error | null | undefined, parsed: unknown) => {
    read = error instanceof Error ? error : (parsed as Parsed);
  });
  return read;
};
