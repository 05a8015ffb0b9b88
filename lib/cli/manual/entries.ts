import { listing } from '../../report/words.ts';
import type { Option, OptionTable } from '../../settings/option.ts';
import { ACTIONS, TAKEN, type InitAction } from '../init/line.ts';
import { INIT_OPTIONS } from '../init/options.ts';
import { OPTIONS } from '../options.ts';
import { bold, escape, italic, sentence } from './roff.ts';

type AnyOption = Option<unknown>;
type Row = readonly [name: string, row: AnyOption];

/** The options of a run, a subsection for each group of the table. */
export const optionEntries = (): string[] => {
  const rows = rowsOf(OPTIONS);
  const groups = [...new Set(rows.map(([, { group }]) => group))];
  return groups.flatMap((group) => [
    `.SS ${group}`,
    ...rows.filter(([, row]) => row.group === group).flatMap(optionEntry),
  ]);
};

/** The options of `init`; which action takes which is said where the description does not. */
export const initOptionEntries = (): string[] =>
  rowsOf(INIT_OPTIONS).flatMap(([name, row]) =>
    entry(heading(name, row), [...described(row), ...takenBy(name)], row),
  );

/** The keys of the default file, in the order of the table. */
export const keyEntries = (): string[] =>
  rowsOf(OPTIONS).flatMap(([name, row]) => {
    const { key } = row;
    if (key === undefined) return [];
    const option = ['Option:', `.BR ${escape(`--${name}`)} .`];
    return entry(`${bold(key)}=${valueOf(row)}`, described(row), row, option);
  });

const rowsOf = (table: OptionTable): Row[] => Object.entries(table);

const optionEntry = ([name, row]: Row): string[] => {
  const { key, repeatable } = row;
  const text = repeatable === true ? [...described(row), 'May be given several times.'] : described(row);
  return entry(heading(name, row), text, row, key === undefined ? [] : ['Key:', `.BR ${key} .`]);
};

/** The facts begin a line of their own, to be found at a glance. */
const entry = (
  head: string,
  text: readonly string[],
  row: AnyOption,
  more: readonly string[] = [],
): string[] => {
  const facts = [...more, ...defaultOf(row)];
  return ['.TP', head, ...text, ...(facts.length === 0 ? [] : ['.br', ...facts])];
};

const described = ({ describe }: AnyOption): string[] => sentence(`${capitalized(describe)}.`);

/** A switch that is not given is off: that goes without saying. */
const defaultOf = ({ shown }: AnyOption): string[] => (shown === 'off' ? [] : sentence(`Default: ${shown}.`));

/** A sentence begins with a capital, unless with a program's name, or with a word that a colon explains. */
const capitalized = (text: string): string =>
  /^(?:libvirt|virsh|\S+:)/u.test(text) ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `-t, --timeout S` */
const heading = (name: string, { alias, placeholder }: AnyOption): string => {
  const long = bold(`--${name}`);
  const flags = alias === undefined ? long : `${bold(`-${alias}`)}, ${long}`;
  return placeholder === undefined ? flags : `${flags} ${choices(placeholder)}`;
};

/** Words in capitals stand for a value, others are to be typed. */
const choices = (placeholder: string): string =>
  placeholder.replace(/[A-Z]+|[a-z-]+/gu, (word) => (/^[A-Z]/u.test(word) ? italic(word) : bold(word)));

/** As the file takes it. */
const valueOf = ({ placeholder, repeatable }: AnyOption): string => {
  if (placeholder === undefined) return choices('yes|no');
  const one = choices(placeholder);
  return repeatable === true ? `${escape('"')}${one} ...${escape('"')}` : one;
};

/** Where only one action takes it, the description says so. */
const takenBy = (name: string): string[] => {
  const actions = ACTIONS.filter((action) => takes(action, name));
  return actions.length === 1 ? [] : sentence(`Goes with ${listing(actions)}.`);
};

const takes = (action: InitAction, name: string): boolean => TAKEN[action].some((one) => one === name);
