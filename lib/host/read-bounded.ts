import { spawn } from 'node:child_process';

/** More is none of the small files that are read here. Bytes. */
const MOST_BYTES = 1024 * 1024;

/**
 * A file that may lie on a disk that hangs, on a network's say: read by a process of its own, which is killed past the limit. A read
 * of this process could not be given up, and even its exit would wait for it. Null: it was not to be read. Never rejects.
 * @param limitMs milliseconds
 */
export const readBounded = async (file: string, limitMs: number): Promise<string | null> => {
  const head = spawn('head', ['-c', String(MOST_BYTES), '--', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  head.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<number | null>((resolve) => {
    head.once('close', resolve);
    head.once('error', () => {
      resolve(null);
    });
  });
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, limitMs, null).unref();
  });
  const status = await Promise.race([ended, late]);
  if (status === 0) return Buffer.concat(chunks).toString('utf8');
  // One that waits for a dead disk goes when the disk comes back; nothing of ours waits for it.
  head.kill('SIGKILL');
  head.stdout.destroy();
  head.unref();
  return null;
};
