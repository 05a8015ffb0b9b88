import { loadDefaultFile } from '../settings/load.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { OPTIONS, type Settings } from './options.ts';
import { contradictions } from './policy.ts';

export type ReadSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Every value with where it came from, or all that is wrong with them. */
export const readSettings = async (
  flags: ReadonlyMap<string, readonly string[]>,
  env: NodeJS.ProcessEnv,
): Promise<ReadSettings> => {
  const loaded = await loadDefaultFile(flags.get('defaults')?.[0] ?? '');
  if (!loaded.ok) return { ok: false, problems: [loaded.problem] };
  const resolved = resolveSettings(OPTIONS, { flags, env, file: loaded.file });
  if (!resolved.ok) return resolved;
  const problems = contradictions(resolved.settings);
  return problems.length > 0 ? { ok: false, problems } : resolved;
};
