import { UPS_TOOLS, type UpsTool } from '../../init/ups-files.ts';
import { resolveSettings } from '../../settings/resolve.ts';
import { makeParser, parseWords, type Parsed } from '../parser.ts';
import { INIT_OPTIONS, type InitSettings } from './options.ts';

export type InitAction = 'generate' | 'install' | 'remove' | 'status';

export interface InitCommand {
  readonly is: 'init';
  readonly action: InitAction;
  /** `generate nut`: the files for this UPS daemon, instead of the host's. */
  readonly ups: UpsTool | null;
  readonly settings: InitSettings;
}

export type InitLine = InitCommand | { readonly is: 'mistake'; readonly problem: string };

export const ACTIONS: readonly InitAction[] = ['generate', 'install', 'remove', 'status'];

/**
 * Reads the words behind `init`. Neither the environment nor the default file has a say: these are for runs.
 * @param behind the words behind `--`, which are no options
 */
export const parseInitLine = (words: readonly string[], behind: readonly string[]): InitLine => {
  const parsed = parseWords(INIT_OPTIONS, makeParser(INIT_OPTIONS), words);
  return parsed instanceof Error ? mistake(parsed.message) : fromParsed(parsed, behind);
};

const fromParsed = (parsed: Parsed, behind: readonly string[]): InitLine => {
  const [word, second, third] = [...parsed._.map(String), ...behind];
  const action = ACTIONS.find((one) => one === word);
  if (action === undefined)
    return mistake(`init takes one of ${ACTIONS.join(', ')}${word === undefined ? '' : `, not "${word}"`}`);
  const ups = action === 'generate' ? (UPS_TOOLS.find((one) => one === second) ?? null) : null;
  const stranger = ups === null ? second : third;
  if (stranger !== undefined) return mistake(strangerWords(action, ups, stranger));
  const flags = new Map<string, readonly string[]>();
  for (const name of Object.keys(INIT_OPTIONS)) {
    const value = parsed[name];
    if (Array.isArray(value)) return mistake(`--${name} is given more than once`);
    if (value === true) flags.set(name, []);
    else if (typeof value === 'string') flags.set(name, [value]);
  }
  const resolved = resolveSettings(INIT_OPTIONS, { flags, env: {}, file: null });
  if (!resolved.ok) return mistake(resolved.problems.join('; '));
  const unfit = unfitOption(action, ups, flags);
  return unfit === null ? { is: 'init', action, ups, settings: resolved.settings } : mistake(unfit);
};

const strangerWords = (action: InitAction, ups: UpsTool | null, word: string): string =>
  action === 'generate' && ups === null
    ? `init generate takes ${UPS_TOOLS.join(' or ')}, or nothing for the host's own files; not "${word}"`
    : `init ${[action, ...(ups === null ? [] : [ups])].join(' ')} takes no other word: "${word}"`;

/** An option that would not be heeded is a slip, and may be a dear one. */
const unfitOption = (
  action: InitAction,
  ups: UpsTool | null,
  flags: ReadonlyMap<string, unknown>,
): string | null => {
  const taken = ups === null ? TAKEN[action] : TAKEN_FOR_UPS;
  const stranger = [...flags.keys()].find((name) => !taken.includes(name as keyof InitSettings));
  if (stranger !== undefined)
    return `init ${[action, ...(ups === null ? [] : [ups])].join(' ')} does not take --${stranger}`;
  if (flags.has('stanza') && flags.has('own-script'))
    return '--stanza and --own-script: one of the two, for the guests are asked once';
  const found = HOST.find((name) => flags.has('release') && flags.has(name));
  return found === undefined ? null : `--release says what the host is: --${found} would not be heeded`;
};

const HOST = ['root', 'system', 'service'] as const;
/** The options that each action heeds. */
export const TAKEN: Readonly<Record<InitAction, readonly (keyof InitSettings)[]>> = {
  generate: [...HOST, 'release', 'node', 'script', 'stanza', 'ups', 'output'],
  install: [...HOST, 'node', 'script', 'stanza', 'own-script', 'libvirt-guests', 'force'],
  remove: ['root', 'force'],
  status: [...HOST],
};

/** And `generate` for a UPS daemon, which has nothing to do with how libvirtd is started. */
export const TAKEN_FOR_UPS: readonly (keyof InitSettings)[] = ['node', 'script', 'ups', 'output'];

const mistake = (problem: string): InitLine => ({
  is: 'mistake',
  problem: `${problem}; nothing was done; init --help lists the actions and their options`,
});
