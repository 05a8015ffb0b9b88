/** A value, or why the text is none: a sentence part that follows the option's name. */
export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

/** One option: everything that help, environment, default file and documents say of it. */
export interface Option<Value> {
  readonly alias?: string;
  /** Its name in the default file and in the environment; none for what belongs to a single call. */
  readonly key?: string;
  /** What its value is called in the help; a switch has none. */
  readonly placeholder?: string;
  /** May be given several times; in a file or the environment its values are parted by blanks. */
  readonly repeatable?: true;
  readonly group: 'Guests' | 'Time' | 'Battery' | 'Order' | 'Report' | 'Output' | 'Files' | 'Run' | 'Host';
  readonly describe: string;
  readonly initial: Value;
  /** The default as the help and the default file show it. */
  readonly shown: string;
  readonly parse: (words: readonly string[]) => Parsed<Value>;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** Where a value comes from, for messages: `--timeout`, `SHUTDOWN_TIMEOUT in /etc/default/x, line 3`, `default`. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly from: string;
  readonly isDefault: boolean;
}

export type SettingsOf<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Sourced<Table[Name] extends Option<infer Value> ? Value : never>;
};

/** Keeps the value's type from the row, and refuses rows that are incomplete. */
export const option = <Value>(row: Option<Value>): Option<Value> => row;

/** What belongs to a single call, and is said or not. */
export const toggle = (group: Option<boolean>['group'], describe: string): Option<boolean> => ({
  group,
  describe,
  initial: false,
  shown: 'off',
  parse: () => ({ ok: true, value: true }),
});
