import { resolveSettings } from '../../settings/resolve.ts';
import { makeParser, parseWords, type Parsed } from '../parser.ts';
import { INIT_OPTIONS, type InitSettings } from './options.ts';

export type InitAction = 'generate' | 'install' | 'remove' | 'status';

export interface InitCommand {
  readonly is: 'init';
  readonly action: InitAction;
  readonly settings: InitSettings;
}

export type InitLine = InitCommand | { readonly is: 'mistake'; readonly problem: string };

const ACTIONS: readonly InitAction[] = ['generate', 'install', 'remove', 'status'];

/** Reads the words behind `init`. Neither the environment nor the default file has a say: these are for runs. */
export const parseInitLine = (words: readonly string[]): InitLine => {
  const parsed = parseWords(makeParser(INIT_OPTIONS), words);
  return parsed instanceof Error ? mistake(parsed.message) : fromParsed(parsed);
};

const fromParsed = (parsed: Parsed): InitLine => {
  const [word, ...more] = parsed._.map(String);
  const action = ACTIONS.find((one) => one === word);
  if (action === undefined || more.length > 0) {
    const stranger = action === undefined ? word : more[0];
    return mistake(
      `init takes one of ${ACTIONS.join(', ')}${stranger === undefined ? '' : `, not "${stranger}"`}`,
    );
  }
  const flags = new Map<string, readonly string[]>();
  for (const name of Object.keys(INIT_OPTIONS)) {
    const value = parsed[name];
    if (Array.isArray(value)) return mistake(`--${name} is given more than once`);
    if (value === true) flags.set(name, []);
    else if (typeof value === 'string') flags.set(name, [value]);
  }
  const resolved = resolveSettings(INIT_OPTIONS, { flags, env: {}, file: null });
  if (!resolved.ok) return mistake(resolved.problems.join('; '));
  const unfit = unfitOption(action, flags);
  return unfit === null ? { is: 'init', action, settings: resolved.settings } : mistake(unfit);
};

/** An option that an action would not heed is a slip, and may be a dear one. */
const unfitOption = (action: InitAction, flags: ReadonlyMap<string, unknown>): string | null => {
  const stranger = [...flags.keys()].find((name) => !TAKEN[action].includes(name as keyof InitSettings));
  return stranger === undefined ? null : `init ${action} does not take --${stranger}`;
};

const HOST = ['root', 'system', 'service'] as const;
const TAKEN: Readonly<Record<InitAction, readonly (keyof InitSettings)[]>> = {
  generate: [...HOST, 'release', 'node', 'script', 'stanza', 'output', 'force'],
  install: [...HOST, 'node', 'script', 'stanza', 'libvirt-guests', 'force'],
  remove: ['root', 'force'],
  status: [...HOST],
};

const mistake = (problem: string): InitLine => ({ is: 'mistake', problem });
