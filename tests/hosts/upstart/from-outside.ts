import { BUILT_FILE } from '../../guests/lab/built-file.ts';
import type { RunResult } from '../lab/commands.ts';
import type { Host } from '../lab/host.ts';

/** `init ACTION --root ROOT` of the built file, as for an image: on a host that is switched off. */
export const initFromOutside = (host: Host, ...words: readonly string[]): Promise<RunResult> =>
  host.runOutside((root) => [process.execPath, BUILT_FILE, 'init', ...words, '--root', root]);

/** Gives what was said. Throws, with that, unless everything is in place and in order then. */
export async function installFromOutside(host: Host): Promise<string> {
  const { status, stdout, stderr } = await initFromOutside(host, 'install');
  if (status !== 0) throw new Error(`init install ended with ${String(status)}:\n${stdout}${stderr}`);
  return stdout;
}
