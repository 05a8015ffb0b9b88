import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Runs a program to its end, whatever that is. */
export async function run(
  program: string,
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ status: number; stdout: string; stderr: string }> {
  const running = promisify(execFile)(program, words, { ...options, maxBuffer: 2 ** 27 });
  return running.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    (error: unknown) => {
      const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
      if (typeof code !== 'number') throw error;
      return { status: code, stdout, stderr };
    },
  );
}

/** What a program says; throws unless it exits with 0. */
export async function say(program: string, words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run(program, words);
  if (status !== 0)
    throw new Error(`${program} ${words.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** The one file of a folder whose name ends so. Throws unless there is one. */
export function only(folder: string, ending: string): string {
  const [name, ...more] = readdirSync(folder).filter((one) => one.endsWith(ending));
  if (name === undefined || more.length > 0) throw new Error(`${folder} has not one *${ending}`);
  return join(folder, name);
}

/** A file or a folder of a package, as `tar -tv` lists it. */
export interface Listed {
  readonly mode: string;
  readonly owner: string;
  readonly size: number;
}

/** What a Debian package holds, by path; folders end with a slash. */
export async function listing(deb: string): Promise<Record<string, Listed>> {
  const lines = (await say('dpkg-deb', ['-c', deb])).trimEnd().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [mode = '', owner = '', size = '', , , path = ''] = line.split(/ +/u);
      return [path.replace(/^\./u, ''), { mode, owner, size: Number(size) }];
    }),
  );
}
