import type { Option, OptionTable, Parsed, SettingsOf, Sourced } from './option.ts';

/** A default file that was read; `entries` by key. */
export interface FileEntries {
  readonly file: string;
  readonly entries: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
}

export interface Sources {
  /** As given on the command line: the words of each option, [] for a switch. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly env: NodeJS.ProcessEnv;
  readonly file: FileEntries | null;
}

export type Resolved<Table extends OptionTable> =
  | { readonly ok: true; readonly settings: SettingsOf<Table> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Flag > environment > file > default, each value with where it came from. All that is wrong is said at once. */
export const resolveSettings = <Table extends OptionTable>(
  table: Table,
  sources: Sources,
): Resolved<Table> => {
  const problems = unknownKeys(table, sources.file);
  const settings: Record<string, Sourced<unknown>> = {};
  for (const [name, option] of Object.entries(table)) {
    const { words, from } = find(name, option, sources);
    const parsed: Parsed<unknown> =
      words === null ? { ok: true, value: option.initial } : option.parse(words);
    if (parsed.ok) settings[name] = { value: parsed.value, from, isDefault: words === null };
    else problems.push(`${from} ${parsed.problem}`);
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, settings: settings as SettingsOf<Table> };
};

interface Found {
  words: readonly string[] | null;
  from: string;
}

const find = (name: string, option: Option<unknown>, { flags, env, file }: Sources): Found => {
  const flag = flags.get(name);
  if (flag !== undefined) return { words: flag, from: `--${name}` };
  const { key } = option;
  if (key === undefined) return { words: null, from: 'default' };
  const set = env[key];
  if (set !== undefined) return found(option, set, `${key} in the environment`);
  const entry = file?.entries.get(key);
  if (file === null || entry === undefined) return { words: null, from: 'default' };
  return found(option, entry.value, `${file.file}, line ${String(entry.line)}: ${key}`);
};

/** Set to nothing means the default, as to the shell that reads the same file. */
const found = (option: Option<unknown>, value: string, from: string): Found => ({
  words: value === '' ? null : wordsOf(option, value),
  from,
});

const wordsOf = (option: Option<unknown>, value: string): readonly string[] =>
  option.repeatable === true ? value.split(/\s+/u) : [value];

/** A misspelt key would be a guest shut down that should not be, or a limit that does not hold. */
const unknownKeys = (table: OptionTable, file: FileEntries | null): string[] => {
  const keys = Object.values(table).flatMap(({ key }) => (key === undefined ? [] : [key]));
  return [...(file?.entries ?? [])]
    .filter(([key]) => !keys.includes(key))
    .map(
      ([key, { line }]) =>
        `${file?.file ?? ''}, line ${String(line)}: ${key} is no setting; there are ${keys.join(', ')}`,
    );
};
