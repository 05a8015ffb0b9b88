import { once } from 'node:events';
import { expect } from 'vitest';
import { BUILT_FILE } from '../lab/built-file.ts';
import type { Lab } from '../lab/lab.ts';

/** What `report` prints on this host. Throws unless it exits with 0 and complains of nothing. */
export const report = async (lab: Lab, ...args: readonly string[]): Promise<string> => {
  const child = lab.spawn([process.execPath, BUILT_FILE, 'report', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
  });
  const texts = { stdout: '', stderr: '' };
  for (const from of ['stdout', 'stderr'] as const)
    child[from]?.on('data', (chunk: Buffer) => (texts[from] += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  expect({ status, stderr: texts.stderr }).toEqual({ status: 0, stderr: '' });
  return texts.stdout;
};
