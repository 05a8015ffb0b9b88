import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds from the start of the process. */
export interface Pair {
  /** Until virsh was called for the first time; the start of the shell and of `date` that take the time included. */
  readonly toVirsh: number;
  /** Until a bare `node -e 0` has ended. */
  readonly bare: number;
}

/**
 * Measures the built file's start-up, in turn with a bare Node's, so that what else the machine does strikes both.
 * @param node the Node that runs it
 */
export async function startUpPairs(file: string, count: number, node = process.execPath): Promise<Pair[]> {
  const folder = mkdtempSync(join(tmpdir(), 'start-up-'));
  const stamps = join(folder, 'stamps');
  // It answers as a virsh whose libvirtd is down: what comes after the first call does not matter here.
  writeFileSync(join(folder, 'virsh'), `#!/bin/sh\ndate +%s%N >>${stamps}\nexit 1\n`);
  chmodSync(join(folder, 'virsh'), 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin:/usr/sbin:/sbin`, HOME: folder };
  const args = [file, '--timeout', '0.3', '--record', 'none', '--lock', join(folder, 'lock')];
  const pair = async (): Promise<Pair> => {
    const bare = await spanOf(node, ['-e', '0'], env);
    writeFileSync(stamps, '');
    const { begin } = await spanOf(node, args, env);
    const [first = ''] = readFileSync(stamps, 'utf8').split('\n');
    if (first === '') throw new Error(`${file} called no virsh`);
    return { toVirsh: Number(BigInt(first) / 1000n) / 1000 - begin, bare: bare.ms };
  };
  try {
    const pairs: Pair[] = [];
    // The first brings the files into the page cache.
    await pair();
    while (pairs.length < count) pairs.push(await pair());
    return pairs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = sorted.slice(sorted.length % 2 === 0 ? middle - 1 : middle);
  return sorted.length % 2 === 0 ? (low + high) / 2 : low;
}

async function spanOf(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ begin: number; ms: number }> {
  const begin = Date.now();
  const from = performance.now();
  const child = spawn(program, args, { env, stdio: 'ignore' });
  await new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  return { begin, ms: performance.now() - from };
}
