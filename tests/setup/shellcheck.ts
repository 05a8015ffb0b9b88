// Part of `npm run lint`: shellcheck and the shell itself read every shell file of the repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What reads a file of each dialect; dash is the strictest sh there is on Debian. */
const READERS = {
  sh: [
    ['shellcheck', '-s', 'sh'],
    ['dash', '-n'],
  ],
  bash: [
    ['shellcheck', '-s', 'bash'],
    ['bash', '-n'],
  ],
} as const;

type Dialect = keyof typeof READERS;

const files = shellFiles();
if (files.size === 0) fail('found no shell file at all: the search is broken');
const refused = [...files].flatMap(([file, dialect]) =>
  READERS[dialect].filter((reader) => !accepts(reader, file)),
);
if (refused.length > 0) fail(`${refused.length} complaints, above`);
process.stdout.write(
  `shellcheck: ${files.size} shell files are clean: ${[...files.keys()].map((file) => basename(file)).join(', ')}\n`,
);

/** What git knows or would take. */
function shellFiles(): Map<string, Dialect> {
  const args = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { encoding: 'utf8' }).split('\0');
  const found = new Map<string, Dialect>();
  for (const file of new Set(listed)) {
    const dialect = file !== '' && existsSync(file) ? dialectOf(file) : undefined;
    if (dialect !== undefined) found.set(file, dialect);
  }
  return found;
}

/** By its first line, which may be for shellcheck alone; a `.sh` and what init scripts read with `.` are sh without one. */
function dialectOf(file: string): Dialect | undefined {
  const first = readFileSync(file, 'utf8').slice(0, 80);
  const [, name] =
    /^(?:#! ?(?:\/usr)?\/bin\/(?:env )?|# shellcheck shell=)(sh|dash|bash)\b/u.exec(first) ?? [];
  if (name !== undefined) return name === 'bash' ? 'bash' : 'sh';
  return file.endsWith('.sh') || file.startsWith('init/default/') ? 'sh' : undefined;
}

function accepts([program, ...args]: readonly string[], file: string): boolean {
  const { status, error } = spawnSync(program ?? '', [...args, file], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined)
    fail(`${program ?? ''} cannot be run: ${error.message}; node tests/setup/setup.mjs installs it`);
  return status === 0;
}

function fail(text: string): never {
  process.stderr.write(`shellcheck: ${text}\n`);
  process.exit(1);
}
