import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A file of a package. */
export interface Entry {
  /** Relative to the package's root: `usr/sbin/x`. */
  readonly path: string;
  readonly mode: number;
  readonly content: string | Buffer;
}

export const plain = (path: string, content: string | Buffer): Entry => ({ path, mode: 0o644, content });
export const executable = (path: string, content: string | Buffer): Entry => ({
  path,
  mode: 0o755,
  content,
});

/** As Debian compresses manuals and changelogs: no name and no time inside. Its own program, for its bytes never change. */
export const gzipped = async (text: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const child = execFile('gzip', ['-9n'], { encoding: 'buffer' }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error('gzip failed', { cause: error }));
    });
    child.stdin?.end(text);
  });

/** Gives `work` a folder that holds these files with these times, and nothing of the machine's umask; it goes afterwards. */
export const inTree = async <Value>(
  entries: readonly Entry[],
  date: Date,
  work: (folder: string) => Promise<Value>,
): Promise<Value> => {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    for (const { path, mode, content } of entries) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      await chmod(file, mode);
      await utimes(file, date, date);
    }
    await settleFolders(folder, date);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** From the inside out, for making a file changes the folder's time. */
const settleFolders = async (folder: string, date: Date): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await settleFolders(join(folder, entry.name), date);
  await chmod(folder, 0o755);
  await utimes(folder, date, date);
};

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What it reads from its stdin. */
  readonly input?: string | Buffer;
}

/** Runs a program of the system's; throws, with what it said, unless it exits with 0. */
export const runProgram = async (
  program: string,
  words: readonly string[],
  { input = '', ...options }: RunOptions = {},
): Promise<string> => {
  const running = promisify(execFile)(program, words, { ...options, maxBuffer: 2 ** 26 });
  running.child.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      error.message = `there is no ${program} here; docs/packages.md, "Build", names what it takes`;
  });
  // One that fails stops reading; what it says of it counts, not that.
  running.child.stdin?.on('error', () => undefined).end(input);
  return (await running).stdout;
};
