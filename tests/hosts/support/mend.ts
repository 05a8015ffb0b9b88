import { expect } from 'vitest';
import type { Host } from '../lab/host.ts';
import { init } from './installed.ts';

const REMEDY = /^ +mend it: (.+)$/gmu;

/**
 * Does what `init status` said against each fault, as an administrator who copies it to the command line, until all is good.
 * One remedy may mend several; one that does not mend its fault is a failure.
 */
export async function mend(host: Host, said: string): Promise<void> {
  const remedies = new Set([...said.matchAll(REMEDY)].map(([, remedy = '']) => remedy));
  expect(remedies.size, said).toBeGreaterThan(0);
  for (const remedy of remedies) {
    const { status, stdout, stderr } = await host.run(['sh', '-c', remedy]);
    expect({ remedy, status, stderr }, stdout).toEqual({ remedy, status: 0, stderr: '' });
  }
  const after = await init(host, 'status');
  expect(after.status, after.stdout).toBe(0);
}
