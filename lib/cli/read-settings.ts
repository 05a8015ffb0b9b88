import { loadDefaultFile } from '../settings/load.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { OPTIONS, type Settings } from './options.ts';
import { contradictions } from './policy.ts';

export type ReadSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Every value with where it came from, for a run or its plan; or all that is wrong with them. */
export const readSettings = async (
  flags: ReadonlyMap<string, readonly string[]>,
  env: NodeJS.ProcessEnv,
): Promise<ReadSettings> => {
  const read = await readEachSetting(flags, env);
  if (!read.ok) return read;
  const problems = contradictions(read.settings);
  return problems.length > 0 ? { ok: false, problems } : read;
};

/** The same where they may contradict each other: what only looks at them can say so, or need not care. */
export const readEachSetting = async (
  flags: ReadonlyMap<string, readonly string[]>,
  env: NodeJS.ProcessEnv,
): Promise<ReadSettings> => {
  const loaded = await loadDefaultFile(flags.get('defaults')?.[0] ?? '');
  if (!loaded.ok) return { ok: false, problems: [loaded.problem] };
  return resolveSettings(OPTIONS, { flags, env, file: loaded.file });
};
