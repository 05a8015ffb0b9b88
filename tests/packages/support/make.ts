import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface MakeOptions {
  readonly version?: string;
  readonly only?: 'all' | 'amd64' | 'linux-x64';
  /** The time that stands in them. Default: that of the last commit. */
  readonly epoch?: number;
  readonly nodeArchive?: string;
}

const outputs: string[] = [];
afterAll(() => {
  for (const output of outputs) rmSync(output, { recursive: true, force: true });
});

/** Runs `npm run package` into a folder of its own, which goes after the file's tests; gives that folder. */
export async function makePackages({ version, only, epoch, nodeArchive }: MakeOptions): Promise<string> {
  const output = mkdtempSync(join(tmpdir(), 'packages-'));
  outputs.push(output);
  const words = Object.entries({ output, version, only, 'node-archive': nodeArchive }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`--${name}`, value]),
  );
  const env = { ...process.env, ...(epoch !== undefined && { SOURCE_DATE_EPOCH: String(epoch) }) };
  await promisify(execFile)('npm', ['run', '--silent', 'package', '--', ...words], { cwd: ROOT, env });
  return output;
}
